"""Samples as they were measured and as the network rebuilds them, side by side."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from dmsc_core.plots import pixels
from dmsc_core.plots.palette import CHOSEN, NEUTRAL
from dmsc_core.plots.template import blank, note
from dmsc_core.words.naming import shortened

HEIGHT = 96  # pixels of a picture, at least; it is enlarged by whole numbers
SPACE = 0.08  # between two pictures, as a share of one
ROW = 96  # pixels of a row of profiles
HEAD = 28  # pixels above the first
GAP = 0.02  # between two profiles, of the width
NAME_LENGTH = 18  # of a modality's name beside its row
LOOKS: dict[str, dict[str, Any]] = {
    "measured": {"line": {"color": NEUTRAL, "width": 1}, "fill": "tozeroy"},
    "rebuilt": {"line": {"color": CHOSEN, "width": 1.6}},
}


def is_picture(values: np.ndarray) -> bool:
    """True for samples that are pictures, (s, channels, h, w), and not profiles, (s, k)."""
    return values.ndim == 4


def sheet(inputs: np.ndarray, outputs: np.ndarray) -> np.ndarray:
    """Pictures in two rows, measured above rebuilt, (h', w', 4) uint8 with clear gaps.

    Both rows share the range of the measured ones, so that what is too dark or too bright shows.

    Parameters
    ----------
    inputs, outputs : (s, 1 or 3, h, w); a row of NaN is left clear.
    """
    tall, wide = inputs.shape[2:]
    gap = max(1, round(wide * SPACE))
    rows = [list(pictures.astype(np.float32)) for pictures in (inputs, outputs)]
    return pixels.enlarged(pixels.sheet(rows, *_extent(inputs), gap), max(1, -(-HEIGHT // tall)))


def profiles(
    inputs: Mapping[str, np.ndarray], outputs: Mapping[str, np.ndarray], ids: Sequence[str]
) -> go.Figure:
    """A row per modality, a column per sample: what was measured as an area, rebuilt as a line.

    Parameters
    ----------
    inputs, outputs : (s, k) by modality; a row of NaN is left empty.
    ids : (s,) names of the samples.
    """
    rows, columns = len(inputs), len(ids)
    figure = blank(rows * ROW + HEAD, margin={"l": 8, "r": 8, "t": HEAD, "b": 8}, showlegend=False)
    width, high = (1 - GAP * (columns - 1)) / columns, 1 / rows
    for r, (name, measured) in enumerate(inputs.items()):
        bounds = _bounds(measured, outputs[name])
        for c in range(columns):
            k = r * columns + c + 1
            left, top = c * (width + GAP), 1 - r * high
            box = (left, left + width), (top - 0.9 * high, top)
            axis = str(k) if k > 1 else ""
            _axes(figure, axis, box, bounds, shortened(name, NAME_LENGTH) if c == 0 else "")
            _pair(figure, measured[c], outputs[name][c], axis)
    for c, sample in enumerate(ids):
        text = f"sample {shortened(sample, NAME_LENGTH)}"
        note(figure, c * (width + GAP), text, xref="paper", font={"size": 12})
    return figure


def _axes(
    figure: go.Figure,
    axis: str,
    box: tuple[tuple[float, float], tuple[float, float]],
    bounds: list[float],
    title: str,
) -> None:
    bare: dict[str, Any] = {"showticklabels": False, "showgrid": False, "zeroline": False}
    across = {"domain": box[0], "anchor": f"y{axis}", "visible": False}
    up = {"domain": box[1], "anchor": f"x{axis}", "range": bounds}
    named = {"title": {"text": title, "standoff": 6}}
    figure.update_layout({f"xaxis{axis}": bare | across, f"yaxis{axis}": bare | up | named})


def _pair(figure: go.Figure, measured: np.ndarray, rebuilt: np.ndarray, axis: str) -> None:
    where = {"xaxis": f"x{axis}", "yaxis": f"y{axis}", "mode": "lines"}
    for values, (name, look) in zip((measured, rebuilt), LOOKS.items()):
        hover = f"feature %{{x}}: %{{y:.3g}}<extra>{name}</extra>"
        figure.add_scatter(y=values, name=name, hovertemplate=hover, **look, **where)


def _bounds(measured: np.ndarray, rebuilt: np.ndarray) -> list[float]:
    """One range for a row: all that was measured, and half as much again for what was rebuilt."""
    low, high = _extent(measured)
    room = (high - low or 1.0) / 2
    lowest, highest = _extent(rebuilt)
    low = max(min(low, lowest), low - room)
    high = min(max(high, highest), high + room)
    edge = 0.05 * (high - low or 1.0)
    return [low - edge, high + edge]


def _extent(values: np.ndarray) -> tuple[float, float]:
    """The smallest and the largest value; 0 and 1 where all is missing."""
    measured = values[~np.isnan(values)].astype(np.float32)
    return (float(measured.min()), float(measured.max())) if measured.size else (0.0, 1.0)
