"""Loss curves by term, over the epochs of both stages.

The axis is logarithmic where all values allow it, and has room for negative ones where there are
some, as there are in the total loss of correlation fusion.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal, NamedTuple

import plotly.graph_objects as go

from dmsc_core.figure_data.smoothing import exponential
from dmsc_core.plots import symlog
from dmsc_core.plots.palette import FAINT, NEUTRAL, colour, dash
from dmsc_core.plots.template import blank, log_axis
from dmsc_core.plugins import declared
from dmsc_core.words.naming import FUSIONS, plain

MOST_POINTS = 400  # of a curve; more cannot be seen and would only be sent
NARROW = 0.18  # of the axis: a first stage below that has no room for its name
NAME_SIZE = 12  # of a stage's name, which stands between the axis and the legend
LEGEND = 1.1  # bottom of the legend, in heights of the axis: a line of names fits below it
TITLES = {  # of the terms that every method may have
    "total": "Total",
    "reconstruction": "Reconstruction",
    "self_expression": "Self-expression",
    "regularization": "Regularization",
}
STAGES = {"pretrain": "1 · reconstruct", "train": "2 · reconstruct and self-express"}

Record = Mapping[str, Any]
Axis = Literal["log", "symlog", "linear"]


@dataclass(frozen=True)
class Look:
    """How curves are looked at.

    Attributes
    ----------
    window : the last epochs that are shown; None: all.
    scale : of the loss.
    smoothing : share of the past that a smooth curve keeps, 0 to below 1; 0 draws the curves as
        they are, else these stay behind as faint lines.
    """

    window: int | None = None
    scale: Literal["log", "linear"] = "log"
    smoothing: float = 0.0


class Line(NamedTuple):
    """One term: epochs, values, smooth values, and what a pointer is told."""

    x: list[int]
    y: list[float]
    smooth: list[float]
    text: list[str]


PLAIN = Look()


def curves(
    records: Sequence[Record],
    height: int = 340,
    total_epochs: int | None = None,
    look: Look = PLAIN,
) -> go.Figure:
    """One line per loss term; a thin rule where the second stage starts.

    Parameters
    ----------
    records : epoch records ``{stage, epoch, losses: {term: value}, seconds}``, in order.
    total_epochs : epochs of both stages, so that a live curve grows into a fixed axis.
    look : window, scale and smoothing.
    """
    figure = blank(height)
    lines = _lines(records, look)
    kind = _axis_of(lines.values(), look)
    at = symlog.turn(_values(lines.values()))
    for term, line in lines.items():
        i, width = _rank(term), 3 if term == "total" else 2
        _draw(figure, line, title(term), i, width, kind, at, faint=look.smoothing > 0)
    places = positions(records)
    first, last = _range(places, look, total_epochs)
    _mark_stages(figure, records, first, max(last, *places, 1))
    figure.update_yaxes(**_axis(lines.values(), kind, at), title="Loss")
    figure.update_xaxes(title="Epoch", rangemode="tozero")
    if last > first + 1:
        figure.update_xaxes(range=[first, last])
    return figure


def axis_kind(records: Sequence[Record], look: Look = PLAIN) -> Axis:
    """The axis that `curves` takes: as wished, or ``symlog`` where a value below zero is shown."""
    return _axis_of(_lines(records, look).values(), look)


def overlay(
    runs: Mapping[str, Sequence[Record]], term: str = "total", height: int = 340
) -> go.Figure:
    """The same loss term of several runs; the keys name the lines."""
    figure = blank(height)
    lines = {
        name: _line(records, positions(records), term, PLAIN) for name, records in runs.items()
    }
    kind, at = _axis_of(lines.values(), PLAIN), symlog.turn(_values(lines.values()))
    for i, (name, line) in enumerate(lines.items()):
        _draw(figure, line, name, i, 2.5, kind, at)
    figure.update_yaxes(**_axis(lines.values(), kind, at), title=f"{title(term)} loss")
    return figure.update_xaxes(title="Epoch", rangemode="tozero")


def title(term: str) -> str:
    """The name of a loss term: of those that every method has, or as a fusion declares its own."""
    return _titles().get(term) or plain(term)


def terms(records: Iterable[Record]) -> list[str]:
    """The loss terms that occur, the total first."""
    found = dict.fromkeys(term for record in records for term in record["losses"])
    return sorted(found, key=_rank)


def positions(records: Sequence[Record]) -> list[int]:
    """The place of each record on the axis: the epochs of the second stage follow the first's."""
    offset = max((r["epoch"] for r in records if r["stage"] == "pretrain"), default=0)
    return [r["epoch"] + (offset if r["stage"] != "pretrain" else 0) for r in records]


def _lines(records: Sequence[Record], look: Look) -> dict[str, Line]:
    places = positions(records)
    return {term: _line(records, places, term, look) for term in terms(records)}


def _line(records: Sequence[Record], places: list[int], term: str, look: Look) -> Line:
    """A term inside the window, thinned; smoothed within each stage, whose losses differ."""
    found = [(at, r) for at, r in zip(places, records) if term in r["losses"]]
    smooth: list[float] = []
    for _, stage in groupby(found, key=lambda pair: pair[1]["stage"]):
        smooth += exponential([float(r["losses"][term]) for _, r in stage], look.smoothing)
    first, _ = _range(places, look, None)
    inside = [i for i, (at, _) in enumerate(found) if look.window is None or at > first]
    step = -(-len(inside) // MOST_POINTS) or 1
    keep = sorted({*inside[::step], *inside[-1:]})
    return Line(
        [found[i][0] for i in keep],
        [float(found[i][1]["losses"][term]) for i in keep],
        [smooth[i] for i in keep],
        [f"{found[i][1]['stage']} epoch {found[i][1]['epoch']}" for i in keep],
    )


def _range(places: Sequence[int], look: Look, total: int | None) -> tuple[int, int]:
    """The epochs at both ends of the axis; equal where it is left to the lines."""
    last = max(places, default=0)
    if look.window is not None and last > look.window:
        return last - look.window, last
    return 0, (total or 0) if look.window is None else last


def _values(lines: Iterable[Line]) -> list[float]:
    return [value for line in lines for value in line.y]


def _axis_of(lines: Iterable[Line], look: Look) -> Axis:
    if look.scale == "linear":
        return "linear"
    return "symlog" if any(value < 0 for value in _values(lines)) else "log"


def _axis(lines: Iterable[Line], kind: Axis, at: float) -> dict[str, Any]:
    values = _values(lines)
    if kind == "symlog":
        return symlog.axis(values, at)
    return log_axis(values) if kind == "log" else {"type": "linear", "nticks": 7}


def _placed(values: Sequence[float], kind: Axis, at: float) -> list[float | None]:
    if kind == "symlog":
        return [symlog.place(value, at) for value in values]
    if kind == "log":  # which has no place for zero
        return [value if value > 0 else None for value in values]
    return list(values)


def _draw(
    figure: go.Figure,
    line: Line,
    name: str,
    i: int,
    width: float,
    kind: Axis,
    at: float,
    faint: bool = False,
) -> None:
    """A line, and where it is smooth the one it was made of behind it."""
    mode = "lines" if len(line.x) > 1 else "markers"
    if faint:
        figure.add_scatter(
            x=line.x,
            y=_placed(line.y, kind, at),
            mode=mode,
            line={"color": colour(i), "width": 1},
            opacity=0.35,
            hoverinfo="skip",
            showlegend=False,
            legendgroup=name,
        )
    figure.add_scatter(
        x=line.x,
        y=_placed(line.smooth, kind, at),
        text=line.text,
        customdata=line.smooth,
        name=name,
        legendgroup=name,
        mode=mode,
        line={"color": colour(i), "dash": dash(i), "width": width},
        hovertemplate="%{text}: %{customdata:.4g}<extra>%{fullData.name}</extra>",
    )


def _mark_stages(figure: go.Figure, records: Sequence[Record], first: int, last: int) -> None:
    """A rule between the stages, where the axis from ``first`` to ``last`` shows it."""
    stages = list(dict.fromkeys(record["stage"] for record in records))
    if len(stages) < 2:
        return
    start = max(r["epoch"] for r in records if r["stage"] == stages[0])
    if start <= first:
        return
    figure.add_vline(x=start, line={"color": NEUTRAL, "width": 1, "dash": "dot"})
    figure.add_vrect(x0=first, x1=start, fillcolor=FAINT, opacity=0.35, line_width=0, layer="below")
    named = [(stages[0], "right", -6), (stages[1], "left", 6)]
    for stage, anchor, shift in named[start - first < NARROW * (last - first) :]:
        figure.add_annotation(
            x=start,
            y=1,
            yref="paper",
            yanchor="bottom",
            xanchor=anchor,
            xshift=shift,
            text=STAGES.get(stage, stage),
            font={"size": NAME_SIZE},
            showarrow=False,
            opacity=0.75,
        )
    figure.update_layout(legend_y=LEGEND)


def _titles() -> dict[str, str]:
    own = declared(FUSIONS, "loss_titles").values()
    return TITLES | {term: name for titles in own for term, name in titles.items()}


def _rank(term: str) -> int:
    order = list(_titles())
    return order.index(term) if term in order else len(order)
