"""Samples as points: one colour and one marker per group, its name at its middle."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from dmsc_core.plots.palette import SEQUENTIAL_DARK, SEQUENTIAL_LIGHT, colour, scale, symbol
from dmsc_core.plots.template import blank, colorbar

MOST_SVG = 3000  # points; above, WebGL draws them (browsers allow few such charts on a page)
MOST_LEGEND = 16
MOST_NAMES = 45
# light enough on a dark page and dark enough on a light one
CONTINUOUS = (*SEQUENTIAL_DARK[3:8], *SEQUENTIAL_LIGHT[6:8])


def scatter(
    points: np.ndarray,
    groups: np.ndarray,
    names: Sequence[str],
    hover: Sequence[str] | None = None,
    height: int = 560,
    legend: bool = True,
) -> go.Figure:
    """Points by group.

    Parameters
    ----------
    points : (n, 2).
    groups : (n,) integers; ``names[g]`` is what group g is called.
    hover : (n,) texts, one per sample.
    """
    groups = np.asarray(groups)
    texts = np.asarray(hover if hover is not None else range(len(points)), dtype=str)
    figure = _plane(height)
    for group in np.unique(groups):
        rows = np.flatnonzero(groups == group)
        figure.add_trace(
            _trace(len(points))(
                x=points[rows, 0],
                y=points[rows, 1],
                mode="markers",
                name=str(names[group]),
                text=texts[rows],
                hovertemplate="%{text}<extra></extra>",
                marker={
                    "color": colour(int(group)),
                    "symbol": symbol(int(group)),
                    "size": _size(len(points), height),
                    "opacity": 0.78,
                    "line": {"width": 0},
                },
            )
        )
    present = np.unique(groups)
    if 1 < len(present) <= MOST_NAMES:
        _name_middles(figure, points, groups, present, names)
    return figure.update_layout(showlegend=legend and len(present) <= MOST_LEGEND)


def scatter_values(
    points: np.ndarray,
    values: np.ndarray,
    title: str,
    hover: Sequence[str] | None = None,
    height: int = 560,
) -> go.Figure:
    """Points coloured by a number: ``points`` (n, 2), ``values`` (n,)."""
    figure = _plane(height, showlegend=False)
    texts = np.asarray(hover if hover is not None else range(len(points)), dtype=str)
    figure.add_trace(
        _trace(len(points))(
            x=points[:, 0],
            y=points[:, 1],
            mode="markers",
            text=texts,
            hovertemplate="%{text}<br>%{marker.color:.4g}<extra></extra>",
            marker={
                "color": np.asarray(values, float),
                "colorscale": scale(CONTINUOUS),
                "showscale": True,
                "colorbar": colorbar(title),
                "size": _size(len(points), height),
                "opacity": 0.85,
                "line": {"width": 0},
            },
        )
    )
    return figure


def _plane(height: int, **layout: object) -> go.Figure:
    figure = blank(height, **layout)
    bare = {"showticklabels": False, "showgrid": False, "zeroline": False, "title": ""}
    return figure.update_xaxes(**bare).update_yaxes(**bare)


def _trace(n_points: int) -> type[go.Scatter] | type[go.Scattergl]:
    return go.Scatter if n_points <= MOST_SVG else go.Scattergl


def _size(n_points: int, height: int) -> float:
    return float(np.clip(0.45 * height / n_points**0.5, 3.2, 9))


def _name_middles(
    figure: go.Figure,
    points: np.ndarray,
    groups: np.ndarray,
    present: np.ndarray,
    names: Sequence[str],
) -> None:
    """The name of each group at its sample nearest to the median: colour is not the only signal."""
    for group in present:
        members = points[groups == group]
        away = np.linalg.norm(members - np.median(members, axis=0), axis=1)
        x, y = members[away.argmin()]
        figure.add_annotation(
            x=float(x),
            y=float(y),
            text=f"<b>{names[group]}</b>",
            showarrow=False,
            font={"color": "#FFFFFF", "size": 12},
            bgcolor="rgba(28, 36, 48, 0.72)",
            borderpad=2,
        )
