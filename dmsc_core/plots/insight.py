"""Figures of walks over samples: transitions, leaving, retrieval; and of the dial."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from dmsc_core.figure_data.blocks import blocks
from dmsc_core.graph.pooling import pool
from dmsc_core.plots.matrix import heatmap
from dmsc_core.plots.palette import COLOURS, FAINT, NEUTRAL, colour, dash
from dmsc_core.plots.template import add_bars, band, blank, log_axis
from dmsc_core.words.naming import shortened

CELLS = 200  # a side, of a matrix that is one of four
MOST_MARKS = 24  # groups up to which rules part them
MOST_NAMES = 24  # that fit beside a matrix
MOST_TICKS = 16  # bars that have room for their numbers
LONGEST = 9  # letters of a name beside a small matrix
ROUND = (0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75)  # ends of an axis of shares, if not 1
HEADROOM = 1.18  # above the highest bar, for its number


def transitions(
    T: np.ndarray, groups: np.ndarray, names: Sequence[str], height: int = 300
) -> go.Figure:
    """The walk's matrix T^t (n, n), its samples ordered by group; ``names[g]`` is group g's."""
    order = np.argsort(groups, kind="stable")
    picture = pool(T, CELLS, order=order)
    marks = blocks(groups, order, names)
    shown = marks if len(marks) <= MOST_MARKS else []
    figure = heatmap(picture, len(T), shown, value_title="probability", height=height, bar=False)
    places: list[float] = []
    texts: list[str] = []
    for mark in shown:
        middle = (mark.start + mark.stop) / 2
        if not places or (middle - places[-1]) * MOST_NAMES >= len(T):
            places.append(middle)
            texts.append(shortened(mark.name, LONGEST))
    figure.update_yaxes(tickvals=places, ticktext=texts)
    return figure.update_xaxes(visible=False)  # the same as the rows


def leaving(
    each: np.ndarray,
    names: Sequence[str],
    overall: float,
    top: float = 1.0,
    paint: str = COLOURS[0],
    height: int = 300,
) -> go.Figure:
    """The chance to leave each group, (K,) in 0..1, and over all as a line.

    Parameters
    ----------
    top : where the axis ends; :func:`ceiling` gives one for all figures that are compared.
    """
    few = len(each) <= MOST_TICKS
    figure = blank(height, showlegend=False, bargap=0.22)
    text = [f"{100 * value:.0f}" for value in each] if few else None
    hover = "%{x}: %{y:.1f} %<extra></extra>"
    add_bars(figure, names, 100 * each, paint, text=text, hovertemplate=hover)
    figure.add_hline(y=100 * overall, line={"color": NEUTRAL, "width": 1.5, "dash": "dot"})
    ticks = {"dtick": 1} if few else {"nticks": MOST_TICKS}
    figure.update_xaxes(type="category", **ticks)
    return figure.update_yaxes(title="Leaves, %", range=[0, 100 * top * HEADROOM], nticks=5)


def ceiling(values: Iterable[float]) -> float:
    """The least of some round shares that is not below any of ``values``, in 0..1."""
    most = max(values)
    return next((share for share in ROUND if share >= most), 1.0)


def retrieved(
    values: Mapping[str, Mapping[str, float]], paint: str = COLOURS[0], height: int = 300
) -> go.Figure:
    """Mean average precision by stage; rank-1 and rank-5 under the pointer.

    Parameters
    ----------
    values : stage -> ``map``, ``rank1``, ``rank5``; the first is drawn paler, as what it was.
    """
    figure = blank(height, showlegend=False, bargap=0.28)
    shown = [v["map"] for v in values.values()]
    add_bars(
        figure,
        values,
        shown,
        paint,
        marker={"opacity": [0.45] + [1.0] * (len(shown) - 1)},
        text=[f"{value:.2f}" for value in shown],
        customdata=[[v["rank1"], v["rank5"]] for v in values.values()],
        hovertemplate="%{x}<br>mAP %{y:.3f}<br>rank-1 %{customdata[0]:.3f}<br>"
        "rank-5 %{customdata[1]:.3f}<extra></extra>",
    )
    figure.update_xaxes(type="category")
    return figure.update_yaxes(title="mAP", range=[0, HEADROOM], tickvals=[0, 0.25, 0.5, 0.75, 1])


def dial(
    ridges: Sequence[float],
    lines: Mapping[str, Sequence[float]],
    here: float,
    title: str,
    limits: Mapping[str, float] | None = None,
    share: bool = True,
    height: int = 300,
) -> go.Figure:
    """Measures of the self-expression along lambda, on a logarithmic axis.

    Parameters
    ----------
    ridges : (m,) ascending.
    lines : name -> (m,) values.
    here : the lambda that is looked at, marked by a band.
    limits : name -> the value that its line tends to, drawn dotted at the right.
    share : True for values in 0..1.
    """
    figure = blank(height)
    step = (ridges[-1] / ridges[0]) ** (0.5 / max(len(ridges) - 1, 1))
    band(figure, here / step, here * step, FAINT, 0.8)
    for i, (name, values) in enumerate(lines.items()):
        figure.add_scatter(
            x=list(ridges),
            y=list(values),
            name=name,
            mode="lines+markers",
            line={"color": colour(i), "dash": dash(i), "width": 2.2},
            marker={"size": 6},
            hovertemplate="λ %{x:~g}: %{y:.3g}<extra>%{fullData.name}</extra>",
        )
        if limits and name in limits:
            figure.add_hline(
                y=limits[name], line={"color": colour(i), "width": 1.2, "dash": "dot"}, opacity=0.7
            )
    figure.update_xaxes(**log_axis(ridges), title="λ", showgrid=False)
    return figure.update_yaxes(
        title=title, rangemode="tozero", nticks=6, **({"range": [0, 1.05]} if share else {})
    )
