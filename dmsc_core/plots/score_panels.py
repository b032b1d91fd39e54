"""Scores of the clusters while a run trained: a small panel for each, or all on one scale."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from dmsc_core.plots.palette import CHOSEN, colour, dash, symbol
from dmsc_core.plots.template import blank, note
from dmsc_core.result import Evaluation
from dmsc_core.words.naming import METRICS

WITH_LABELS = ("acc", "nmi")
WITHOUT_LABELS = ("silhouette", "ncut", "eigengap")
TITLES = {key: METRICS[key][0] for key in (*WITH_LABELS, "silhouette", "ncut")}
TITLES |= {"eigengap": "Eigengap"}
BETTER = {"ncut": "low is good"}  # the others: high is good
# scores on one scale, at most 1; Ncut has another
ON_ONE_SCALE = ("acc", "nmi", "ari", "purity", "silhouette")
HEIGHT = 200  # pixels of the panels
GAP = 0.055  # between two panels, of the width
LEAST_SPAN = 0.02  # of a panel's axis to either side, in shares of its largest value


def measured(evaluations: Sequence[Evaluation]) -> tuple[str, ...]:
    """The scores that were seen at least once; those that need labels come first."""
    wanted = (*WITH_LABELS, *WITHOUT_LABELS)
    return tuple(k for k in wanted if any(e.metrics.get(k) is not None for e in evaluations))


def panels(evaluations: Sequence[Evaluation], chosen: int | None = None) -> go.Figure:
    """A panel per score over the epochs of the second stage, each with its own scale.

    Parameters
    ----------
    chosen : the number of the evaluation that is looked at; a ring marks it.
    """
    figure, keys = blank(HEIGHT, showlegend=False, margin={"t": 30}), measured(evaluations)
    width = (1 - GAP * (len(keys) - 1)) / max(len(keys), 1)
    title = {"text": "epoch of stage 2", "font": {"size": 12}, "standoff": 4}
    epochs = {"nticks": 4, "rangemode": "tozero", "title": title}
    for i, key in enumerate(keys):
        axis, left, looks = str(i + 1) if i else "", i * (width + GAP), _looks(evaluations, key)
        place = {"xaxis": f"x{axis}", "yaxis": f"y{axis}"}
        _line(figure, looks, i, TITLES[key], **place)
        across = {"domain": [left, left + width], "anchor": f"y{axis}"} | epochs
        up = {"anchor": f"x{axis}", "nticks": 4, "tickformat": ".3~g"}
        up |= _wide_enough([value or 0.0 for _, value in looks])
        figure.update_layout({f"xaxis{axis}": across, f"yaxis{axis}": up})
        head = f"<b>{TITLES[key]}</b>  <i>{BETTER.get(key, 'high is good')}</i>"
        note(figure, left, head, xref="paper", yshift=6)
        if chosen is not None and evaluations[chosen].metrics.get(key) is not None:
            _mark(figure, evaluations[chosen], key, place)
    return figure


def _wide_enough(values: Sequence[float]) -> dict[str, Any]:
    """A range for scores so alike that three digits could not tell their ticks apart."""
    low, high = min(values), max(values)
    middle, least = (low + high) / 2, LEAST_SPAN * max(abs(low), abs(high))
    return {} if high - low > least else {"range": [middle - least, middle + least]}


def _line(
    figure: go.Figure, looks: Sequence[tuple[int, float | None]], i: int, name: str, **more: Any
) -> None:
    """One score over the epochs; ``more`` are its place or its dash."""
    x, y = zip(*looks)
    line = {"color": colour(i), "width": 2} | more.pop("line", {})
    marker = {"symbol": symbol(i), "size": 6} | more.pop("marker", {})
    figure.add_scatter(
        x=x,
        y=y,
        name=name,
        mode="lines+markers",
        line=line,
        marker=marker,
        hovertemplate=f"epoch %{{x}}: %{{y:.3f}}<extra>{name}</extra>",
        **more,
    )


def _looks(evaluations: Sequence[Evaluation], key: str) -> list[tuple[int, float | None]]:
    """The epochs at which a score is known, and the score."""
    return [(e.epoch, e.metrics[key]) for e in evaluations if e.metrics.get(key) is not None]


def _mark(figure: go.Figure, evaluation: Evaluation, key: str, place: dict[str, str]) -> None:
    ring = {"symbol": "circle-open", "size": 15, "color": CHOSEN, "line": {"width": 2.5}}
    point = {"x": [evaluation.epoch], "y": [evaluation.metrics[key]], "mode": "markers"}
    figure.add_scatter(**point, marker=ring, hoverinfo="skip", name="looked at", **place)


def score_lines(evaluations: Sequence[Evaluation], height: int = 300) -> go.Figure:
    """One line per score that is known, over the epochs of the second stage."""
    figure = blank(height)
    for i, key in enumerate(ON_ONE_SCALE):
        looks = _looks(evaluations, key)
        if looks:
            _line(figure, looks, i, METRICS[key][0], line={"dash": dash(i)}, marker={"size": 8})
    figure.update_xaxes(title="Epoch of the second stage", rangemode="tozero")
    return figure.update_yaxes(title="Score", rangemode="tozero", nticks=6)
