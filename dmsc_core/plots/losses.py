"""Loss curves by term, over the epochs of both stages."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from dmsc_core.figure_data import loss_curves, symlog
from dmsc_core.figure_data.loss_curves import USUAL, CurveOptions, Line, Record, Scale
from dmsc_core.plots.palette import FAINT, NEUTRAL, colour, dash
from dmsc_core.plots.template import band, blank, log_axis, note
from dmsc_core.words.loss_terms import rank, title

NARROW = 0.18  # of the axis: a first stage below that has no room for its name
NAME_SIZE = 12  # of a stage's name, which stands between the axis and the legend
LEGEND = 1.1  # bottom of the legend, in heights of the axis: a line of names fits below it
STAGES = {"pretrain": "1 · reconstruct", "train": "2 · reconstruct and self-express"}


def curves(
    records: Sequence[Record],
    height: int = 340,
    total_epochs: int | None = None,
    options: CurveOptions = USUAL,
) -> go.Figure:
    """One line per loss term; a thin rule where the second stage starts.

    Parameters
    ----------
    records : epoch records ``{stage, epoch, losses: {term: value}, seconds}``, in order.
    total_epochs : epochs of both stages, so that a live curve grows into a fixed axis.
    options : window, scale and smoothing.
    """
    figure = blank(height)
    lines = loss_curves.lines(records, options)
    scale = loss_curves.scale(lines.values(), options)
    for term, line in lines.items():
        width = 3 if term == "total" else 2
        _draw(figure, line, title(term), rank(term), width, scale, faint=options.smoothing > 0)
    places = loss_curves.positions(records)
    first, last = loss_curves.span(places, options, total_epochs)
    _mark_stages(figure, records, first, max(last, *places, 1))
    figure.update_yaxes(**_axis(lines.values(), scale), title="Loss")
    figure.update_xaxes(title="Epoch", rangemode="tozero")
    if last > first + 1:
        figure.update_xaxes(range=[first, last])
    return figure


def overlay(
    runs: Mapping[str, Sequence[Record]], term: str = "total", height: int = 340
) -> go.Figure:
    """The same loss term of several runs; the keys name the lines."""
    figure = blank(height)
    lines = {name: loss_curves.line(records, term) for name, records in runs.items()}
    scale = loss_curves.scale(lines.values())
    for i, (name, line) in enumerate(lines.items()):
        _draw(figure, line, name, i, 2.5, scale)
    figure.update_yaxes(**_axis(lines.values(), scale), title=f"{title(term)} loss")
    return figure.update_xaxes(title="Epoch", rangemode="tozero")


def _axis(lines: Iterable[Line], scale: Scale) -> dict[str, Any]:
    values = loss_curves.values(lines)
    if scale.kind == "symlog":
        return symlog.axis(values, scale.turn)
    return log_axis(values) if scale.kind == "log" else {"type": "linear", "nticks": 7}


def _draw(
    figure: go.Figure,
    line: Line,
    name: str,
    i: int,
    width: float,
    scale: Scale,
    faint: bool = False,
) -> None:
    """A line, and where it is smooth the one it was made of behind it."""
    mode = "lines" if len(line.x) > 1 else "markers"
    shared: dict[str, Any] = {"x": line.x, "mode": mode, "legendgroup": name}
    if faint:
        behind = {"opacity": 0.35, "hoverinfo": "skip", "showlegend": False}
        thin = {"color": colour(i), "width": 1}
        figure.add_scatter(y=scale.placed(line.y), line=thin, **behind, **shared)
    figure.add_scatter(
        y=scale.placed(line.smooth),
        text=line.text,
        customdata=line.smooth,
        name=name,
        line={"color": colour(i), "dash": dash(i), "width": width},
        hovertemplate="%{text}: %{customdata:.4g}<extra>%{fullData.name}</extra>",
        **shared,
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
    band(figure, first, start, FAINT, 0.35)
    sides = [(stages[0], "right", -6), (stages[1], "left", 6)]
    for stage, anchor, shift in sides[start - first < NARROW * (last - first) :]:
        look = {"font": {"size": NAME_SIZE}, "opacity": 0.75}
        note(figure, start, STAGES.get(stage, stage), xanchor=anchor, xshift=shift, **look)
    figure.update_layout(legend_y=LEGEND)
