"""Loss curves by term, over the epochs of both stages, on a logarithmic axis."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from dmsc_core.plots.palette import FAINT, NEUTRAL, colour, dash
from dmsc_core.plots.template import blank, log_axis

MOST_POINTS = 400  # of a curve; more cannot be seen and would only be sent
TITLES = {
    "total": "Total",
    "reconstruction": "Reconstruction",
    "self_expression": "Self-expression",
    "regularization": "Regularization",
    "correlation": "Correlation",
}
STAGES = {"pretrain": "1 · reconstruct", "train": "2 · reconstruct and self-express"}

Record = Mapping[str, Any]


def curves(
    records: Sequence[Record], height: int = 340, total_epochs: int | None = None
) -> go.Figure:
    """One line per loss term; a thin rule where the second stage starts.

    Parameters
    ----------
    records : epoch records ``{stage, epoch, losses: {term: value}, seconds}``, in order.
    total_epochs : epochs of both stages, so that a live curve grows into a fixed axis.
    """
    figure = blank(height)
    terms = list(dict.fromkeys(term for record in records for term in record["losses"]))
    for term in sorted(terms, key=_rank):
        x, y, text = _line(records, term)
        i = _rank(term)
        figure.add_scatter(
            x=x,
            y=y,
            text=text,
            name=TITLES.get(term, term.replace("_", " ").capitalize()),
            mode="lines" if len(x) > 1 else "markers",
            line={"color": colour(i), "dash": dash(i), "width": 3 if term == "total" else 2},
            hovertemplate="%{text}: %{y:.4g}<extra>%{fullData.name}</extra>",
        )
    _mark_stages(figure, records)
    figure.update_yaxes(**log_axis(v for trace in figure.data for v in trace.y), title="Loss")
    figure.update_xaxes(title="Epoch", rangemode="tozero")
    if total_epochs and total_epochs > 1:
        figure.update_xaxes(range=[0, total_epochs])
    return figure


def overlay(
    runs: Mapping[str, Sequence[Record]], term: str = "total", height: int = 340
) -> go.Figure:
    """The same loss term of several runs; the keys name the lines."""
    figure = blank(height)
    for i, (name, records) in enumerate(runs.items()):
        x, y, text = _line(records, term)
        figure.add_scatter(
            x=x,
            y=y,
            text=text,
            name=name,
            mode="lines",
            line={"color": colour(i), "dash": dash(i), "width": 2.5},
            hovertemplate="%{text}: %{y:.4g}<extra>%{fullData.name}</extra>",
        )
    figure.update_yaxes(
        **log_axis(v for trace in figure.data for v in trace.y),
        title=TITLES.get(term, term) + " loss",
    )
    return figure.update_xaxes(title="Epoch", rangemode="tozero")


def terms(records: Iterable[Record]) -> list[str]:
    """The loss terms that occur, the total first."""
    return sorted({term for record in records for term in record["losses"]}, key=_rank)


def positions(records: Sequence[Record]) -> list[int]:
    """The place of each record on the axis: the epochs of the second stage follow the first's."""
    offset = max((r["epoch"] for r in records if r["stage"] == "pretrain"), default=0)
    return [r["epoch"] + (offset if r["stage"] != "pretrain" else 0) for r in records]


def _line(records: Sequence[Record], term: str) -> tuple[list[int], list[float | None], list[str]]:
    x, y, text = [], [], []
    for at, record in zip(positions(records), records):
        value = record["losses"].get(term)
        if value is None:
            continue
        x.append(at)
        y.append(float(value) if value > 0 else None)  # a log axis has no place for zero
        text.append(f"{record['stage']} epoch {record['epoch']}")
    step = -(-len(x) // MOST_POINTS) or 1
    keep = sorted({*range(0, len(x), step), len(x) - 1} - {-1})
    return [x[i] for i in keep], [y[i] for i in keep], [text[i] for i in keep]


def _mark_stages(figure: go.Figure, records: Sequence[Record]) -> None:
    stages = list(dict.fromkeys(record["stage"] for record in records))
    if len(stages) < 2:
        return
    start = max(r["epoch"] for r in records if r["stage"] == stages[0])
    figure.add_vline(x=start, line={"color": NEUTRAL, "width": 1, "dash": "dot"})
    figure.add_vrect(x0=0, x1=start, fillcolor=FAINT, opacity=0.35, line_width=0, layer="below")
    for stage, anchor, shift in ((stages[0], "right", -6), (stages[1], "left", 6)):
        figure.add_annotation(
            x=start,
            y=1,
            yref="paper",
            yanchor="top",
            xanchor=anchor,
            xshift=shift,
            text=STAGES.get(stage, stage),
            showarrow=False,
            opacity=0.75,
        )


def _rank(term: str) -> int:
    known = list(TITLES)
    return known.index(term) if term in known else len(known)
