"""How strongly the modalities agree: canonical correlations of each pair, and where they drop."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import plotly.graph_objects as go

from dmsc_core.evaluation.correlations import Drop, largest_drop
from dmsc_core.plots.palette import COLOURS, NEUTRAL, colour, symbol
from dmsc_core.plots.template import blank

MOST = 30  # correlations that are shown; the drop comes early or not at all
FEW_PAIRS = 6  # with more, pairs are faint lines behind their mean


def correlations(pairwise: np.ndarray, names: Sequence[str], height: int = 300) -> go.Figure:
    """The canonical correlations of each pair of modalities, with their largest drop marked.

    Parameters
    ----------
    pairwise : (pairs, r) in 0..1, descending in each row, zero where a pair has fewer; pairs as
        (0, 1), (0, 2), ..., (1, 2), ...
    names : of the modalities.

    Raises
    ------
    ValueError : there is not one row for each pair of names.
    """
    table = np.asarray(pairwise)[:, :MOST]
    pairs = [f"{a} and {b}" for a, b in combinations(names, 2)]
    if len(pairs) != len(table):
        raise ValueError(
            f"pairwise must have one row for each of the {len(pairs)} pairs of {len(names)} "
            f"modalities, got {len(table)} rows"
        )
    figure = blank(height, showlegend=1 < len(pairs) <= FEW_PAIRS)
    number = np.arange(1, table.shape[1] + 1)
    for i, (row, pair) in enumerate(zip(table, pairs)):
        _curve(figure, number, row, pair, i if len(pairs) <= FEW_PAIRS else None)
    if len(pairs) > FEW_PAIRS:
        _curve(figure, number, table.mean(axis=0), "mean of all pairs", 0)
    drop = largest_drop(table)
    if drop is not None:
        _mark(figure, drop, len(number))
    figure.update_xaxes(
        title="Number of the canonical correlation",
        dtick=max(1, len(number) // 12),
        tick0=1,
        range=[0.5, len(number) + 0.5],
    )
    return figure.update_yaxes(title="Correlation", range=[0, 1.03], nticks=6)


def hint(pairwise: np.ndarray, trained: int | None = None) -> str:
    """What the drop says about the number of clusters, in words.

    Parameters
    ----------
    pairwise : as for the figure.
    trained : how many correlations of each pair the training raised (``fusion.components``); None
        for all, or where nothing was trained.
    """
    drop = largest_drop(np.asarray(pairwise)[:, :MOST])
    if drop is None:
        return "The correlations do not drop anywhere, so they say nothing about K."
    mean = "mean " if len(pairwise) > 1 else ""
    seen = (
        f"The {mean}correlations drop most after number {drop.after}, from {drop.upper:.2f} to "
        f"{drop.lower:.2f}."
    )
    if drop.after == trained:
        return (
            f"{seen} Training raised the first {trained} only, so this drop is its own doing and "
            "says little about K; leave fusion.components empty to see where they drop by "
            "themselves."
        )
    return (
        f"{seen} If the clusters are all that the modalities share, that speaks for "
        f"K = {drop.n_clusters}: a hint, not a rule."
    )


def _curve(figure: go.Figure, x: np.ndarray, y: np.ndarray, name: str, group: int | None) -> None:
    """One pair's correlations; a faint line without markers where ``group`` is None."""
    paint, width = (NEUTRAL, 1.0) if group is None else (colour(group), 1.6)
    figure.add_scatter(
        x=x,
        y=y,
        name=name,
        mode="lines" if group is None else "lines+markers",
        line={"color": paint, "width": width},
        marker={"size": 8, "symbol": symbol(group or 0)},
        hovertemplate=f"{name}<br>correlation %{{x}}: %{{y:.3f}}<extra></extra>",
    )


def _mark(figure: go.Figure, drop: Drop, shown: int) -> None:
    figure.add_vrect(
        x0=drop.after,
        x1=drop.after + 1,
        fillcolor=COLOURS[4],
        opacity=0.16,
        line_width=0,
        layer="below",
    )
    late = drop.after > shown / 2
    figure.add_annotation(
        x=drop.after if late else drop.after + 1,
        xanchor="right" if late else "left",
        xshift=-6 if late else 6,
        y=0 if late else 1,
        yref="paper",
        yanchor="bottom" if late else "top",
        yshift=4 if late else 0,
        text=f"largest drop after {drop.after}: hints at K = {drop.n_clusters}",
        showarrow=False,
        font={"color": COLOURS[4]},
    )
