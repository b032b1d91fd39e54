"""Samples as a person sees them: pictures of image modalities, profiles of features."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from dmsc_core.plots.palette import DIVERGING, scale
from dmsc_core.plots.template import blank, colorbar

PER_ROW = 12
MOST_ROWS = 10
MOST_PROFILES = 240
MOST_COLUMNS = 400
EDGE = 3.0  # standard deviations that get the strongest colour


def rows_by_class(
    labels: np.ndarray | None, n_samples: int, per_class: int = PER_ROW, random_state: int = 0
) -> list[np.ndarray]:
    """Sample numbers for a sheet: a row for each class, or rows drawn at random without labels."""
    rng = np.random.default_rng(random_state)
    if labels is None:
        chosen = rng.permutation(n_samples)[: per_class * MOST_ROWS]
        return [np.sort(chosen)[i : i + per_class] for i in range(0, len(chosen), per_class)]
    classes = np.unique(labels)[:MOST_ROWS]
    return [rng.permutation(np.flatnonzero(labels == c))[:per_class] for c in classes]


def sheet(values: np.ndarray, rows: Sequence[np.ndarray], width: int = 640) -> np.ndarray:
    """Pictures in rows, (h, w, 4) uint8 with clear gaps.

    Parameters
    ----------
    values : (n, channels, height, width); 1 or 3 channels are shown as they are, else their mean.
    rows : sample numbers, one array per row of the sheet.
    width : about how wide the sheet is; pictures are enlarged by whole numbers.
    """
    _, _, high, wide = values.shape
    columns = max(len(row) for row in rows)
    gap = max(1, wide // 10)
    times = max(1, round(width / (columns * (wide + gap))))
    canvas = np.zeros((len(rows) * (high + gap) - gap, columns * (wide + gap) - gap, 4), np.uint8)
    low, top = float(values.min()), float(values.max())
    for i, row in enumerate(rows):
        for j, sample in enumerate(row):
            y, x = i * (high + gap), j * (wide + gap)
            canvas[y : y + high, x : x + wide] = _rgba(values[sample], low, top)
    return canvas.repeat(times, axis=0).repeat(times, axis=1)


def profiles(
    values: np.ndarray,
    labels: np.ndarray | None = None,
    height: int = 320,
    random_state: int = 0,
    chosen: Sequence[int] | np.ndarray | None = None,
    by: str = "class",
) -> go.Figure:
    """Features as a heatmap: samples in rows, by class, each column standardised over all samples.

    Parameters
    ----------
    values : (n, d); a part is shown where there are many samples or columns.
    chosen : row numbers of the samples that are shown; default: any.
    by : what ``labels`` are called.
    """
    rng = np.random.default_rng(random_state)
    some = np.arange(len(values)) if chosen is None else np.asarray(chosen)
    rows = np.sort(some[rng.permutation(len(some))[:MOST_PROFILES]])
    if labels is not None:
        rows = rows[np.argsort(np.asarray(labels)[rows], kind="stable")]
    columns = np.unique(np.linspace(0, values.shape[1] - 1, MOST_COLUMNS).astype(int))
    part = values[np.ix_(rows, columns)].astype(np.float32)
    spread = values[:, columns].std(axis=0)
    z = (part - values[:, columns].mean(axis=0)) / np.where(spread > 0, spread, 1)
    figure = blank(height, showlegend=False)
    figure.add_heatmap(
        z=z.round(2),
        x=columns,
        zmin=-EDGE,
        zmax=EDGE,
        colorscale=scale(DIVERGING),
        colorbar=colorbar("std", nticks=5),
        hovertemplate="feature %{x}: %{z:.2f} standard deviations<extra></extra>",
    )
    title = f"Samples, by {by}" if labels is not None else "Samples"
    bare: dict[str, Any] = {"showgrid": False, "zeroline": False}
    figure.update_xaxes(title="Feature", **bare)
    return figure.update_yaxes(title=title, autorange="reversed", showticklabels=False, **bare)


def _rgba(image: np.ndarray, low: float, top: float) -> np.ndarray:
    pixels = (image - low) / (top - low or 1) * 255
    if len(pixels) not in (1, 3):
        pixels = pixels.mean(axis=0, keepdims=True)
    colours = np.broadcast_to(pixels, (3, *pixels.shape[1:])) if len(pixels) == 1 else pixels
    opaque = np.full((1, *pixels.shape[1:]), 255.0)
    return np.concatenate([colours, opaque]).transpose(1, 2, 0).astype(np.uint8)
