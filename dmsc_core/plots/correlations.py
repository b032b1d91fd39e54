"""Canonical correlations of each pair of modalities, with their largest drop."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import plotly.graph_objects as go

from dmsc_core.evaluation.correlations import MOST, largest_drop
from dmsc_core.plots.palette import NEUTRAL, colour, symbol
from dmsc_core.plots.template import blank, mark_gap, numbered

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
        text = f"largest drop after {drop.after}: hints at K = {drop.n_clusters}"
        mark_gap(figure, drop.after, len(number), text, falling=True)
    numbered(figure, "Number of the canonical correlation", len(number))
    return figure.update_yaxes(title="Correlation", range=[0, 1.03], nticks=6)


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
