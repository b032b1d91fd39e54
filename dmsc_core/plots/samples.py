"""Samples as a person sees them: pictures of image modalities, profiles of features."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from dmsc_core.plots import pixels
from dmsc_core.plots.palette import DIVERGING, scale
from dmsc_core.plots.template import blank, colorbar
from dmsc_core.words.naming import distinct, shortened

MOST_PROFILES = 240
MOST_COLUMNS = 400
LONGEST = 14  # letters of a name beside an axis
MOST_NAMES = 16  # of groups that fit beside an axis
EDGE = 3.0  # standard deviations that get the strongest colour


def sheet(values: np.ndarray, rows: Sequence[np.ndarray], width: int = 640) -> np.ndarray:
    """Pictures in rows, (h, w, 4) uint8 with clear gaps.

    Parameters
    ----------
    values : (n, channels, height, width); 1 or 3 channels are shown as they are, else their mean.
    rows : sample numbers, one array per row of the sheet.
    width : about how wide the sheet is; pictures are enlarged by whole numbers.
    """
    wide = values.shape[3]
    gap, columns = max(1, wide // 10), max(len(row) for row in rows)
    pictures = [[values[i] for i in row] for row in rows]
    canvas = pixels.sheet(pictures, float(values.min()), float(values.max()), gap, np.floor)
    return pixels.enlarged(canvas, max(1, round(width / (columns * (wide + gap)))))


def profiles(
    values: np.ndarray,
    labels: np.ndarray | None = None,
    height: int = 320,
    random_state: int = 0,
    chosen: Sequence[int] | np.ndarray | None = None,
    by: str = "class",
    names: Sequence[str] | None = None,
    columns: Sequence[str] | None = None,
) -> go.Figure:
    """Features as a heatmap: samples in rows, by class, each column standardised over all samples.

    Samples whose values are NaN are empty rows, the last of their class.

    Parameters
    ----------
    values : (n, d); a part is shown where there are many samples or columns.
    chosen : row numbers of the samples that are shown; default: any.
    by : title of the ``labels``.
    names : of the groups, ``names[label]``, one for each; default: their numbers.
    columns : (d,) names of the features; default: their numbers.
    """
    rng = np.random.default_rng(random_state)
    some = np.arange(len(values)) if chosen is None else np.asarray(chosen)
    rows = np.sort(some[rng.permutation(len(some))[:MOST_PROFILES]])
    groups = np.zeros(len(values), int) if labels is None else np.asarray(labels)
    rows = rows[np.lexsort((np.isnan(values[rows, 0]), groups[rows]))]
    shown = np.unique(np.linspace(0, values.shape[1] - 1, MOST_COLUMNS).astype(int))
    figure = blank(height, showlegend=False)
    figure.add_heatmap(
        z=_deviations(values[:, shown], rows).round(2),
        x=shown if columns is None else distinct([shortened(columns[j], LONGEST) for j in shown]),
        zmin=-EDGE,
        zmax=EDGE,
        colorscale=scale(DIVERGING),
        colorbar=colorbar("std", nticks=5),
        hovertemplate="feature %{x}: %{z:.2f} standard deviations<extra></extra>",
        hoverongaps=False,
    )
    title = f"Samples, by {by}" if labels is not None else "Samples"
    bare: dict[str, Any] = {"showgrid": False, "zeroline": False}
    kind = "linear" if columns is None else "category"
    figure.update_xaxes(title="Feature", type=kind, **bare)
    ticks = {"showticklabels": False} if labels is None else _group_ticks(groups[rows], names)
    return figure.update_yaxes(title=title, autorange="reversed", **ticks, **bare)


def _deviations(values: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Some rows of (n, d) in standard deviations from the mean of all."""
    spread = np.nanstd(values, axis=0)
    centred = values[rows].astype(np.float32) - np.nanmean(values, axis=0)
    return centred / np.where(spread > 0, spread, 1)


def _group_ticks(groups: np.ndarray, names: Sequence[str] | None) -> dict[str, Any]:
    """The name of each group in the middle of its rows, where there is room; (s,) ascending."""
    present, starts, sizes = np.unique(groups, return_index=True, return_counts=True)
    roomy = sizes * MOST_NAMES >= len(groups)
    middles = (starts + (sizes - 1) / 2)[roomy]
    texts = [shortened(str(g if names is None else names[g]), LONGEST) for g in present[roomy]]
    return {"tickvals": middles, "ticktext": texts}
