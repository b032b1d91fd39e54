"""Scores while a run trained, as they were seen every few epochs."""

from collections.abc import Sequence

import plotly.graph_objects as go

from dmsc_core.plots.palette import colour, dash, symbol
from dmsc_core.plots.run_words import METRICS
from dmsc_core.plots.template import blank
from dmsc_core.result import Evaluation

SHOWN = ("acc", "nmi", "ari", "purity", "silhouette")  # on one scale, at most 1; Ncut has another


def scores(evaluations: Sequence[Evaluation], height: int = 300) -> go.Figure:
    """One line per score that is known, over the epochs of the second stage."""
    figure = blank(height)
    for i, key in enumerate(SHOWN):
        seen = [(e.epoch, e.metrics.get(key)) for e in evaluations]
        known = [(epoch, value) for epoch, value in seen if value is not None]
        if not known:
            continue
        x, y = zip(*known)
        name = METRICS[key][0]
        figure.add_scatter(
            x=x,
            y=y,
            name=name,
            mode="lines+markers",
            line={"color": colour(i), "dash": dash(i), "width": 2},
            marker={"symbol": symbol(i), "size": 8},
            hovertemplate=f"epoch %{{x}}: %{{y:.3f}}<extra>{name}</extra>",
        )
    figure.update_xaxes(title="Epoch of the second stage", rangemode="tozero")
    return figure.update_yaxes(title="Score", rangemode="tozero", nticks=6)
