"""Samples as points in a small picture: many of them on one page cost a browser nothing."""

from collections.abc import Sequence

import numpy as np

from dmsc_core.figure_data.stored_run import Grouping
from dmsc_core.plots.embedding import CONTINUOUS, FEW
from dmsc_core.plots.palette import CHOSEN, COLOURS, GREY, mixed, rgb

SIZE = (640, 440)  # pixels, width and height; shown at about half of that
MARGIN = 14
SEEN, FADED = 205, 46  # opacity of a point, of 255
RING = 1.6  # pixels around a chosen point


def cloud(
    points: np.ndarray, colours: np.ndarray, chosen: Sequence[int] = (), size: tuple = SIZE
) -> np.ndarray:
    """A picture on a transparent ground; chosen samples are larger and ringed, the others fade.

    Parameters
    ----------
    points : (n, 2), or more columns, of which the first two are shown.
    colours : (n, 3) uint8.
    chosen : row numbers.
    size : pixels, width and height.

    Returns
    -------
    (height, width, 4) uint8.
    """
    width, height = size
    canvas = np.zeros((height, width, 4), np.uint8)
    at = _pixels(points[:, :2], width, height)
    radius = float(np.clip(90 / np.sqrt(len(points)), 2, 5))
    inks = np.column_stack([colours, np.full(len(points), FADED if len(chosen) else SEEN)])
    _discs(canvas, at, inks.astype(np.uint8), radius)
    rows = np.asarray(chosen, int)
    if len(rows):
        ring = np.tile(np.array([*rgb(CHOSEN), 255], np.uint8), (len(rows), 1))
        larger = 1 if len(rows) <= FEW else 0
        _discs(canvas, at[rows], ring, radius + RING + 2 * larger)
        full = np.column_stack([colours[rows], np.full(len(rows), 255)]).astype(np.uint8)
        _discs(canvas, at[rows], full, radius + larger)
    return canvas


def colours_of(grouping: Grouping) -> np.ndarray:
    """The colour of each sample, (n, 3) uint8: as in the large picture; grey without a group."""
    codes = np.asarray(grouping.codes)
    colours = np.tile(np.array(rgb(GREY), np.uint8), (len(codes), 1))
    if grouping.names is not None:
        grouped = codes != grouping.neutral
        paints = np.array([rgb(c) for c in COLOURS], np.uint8)
        colours[grouped] = paints[codes[grouped] % len(COLOURS)]
        return colours
    numbered = np.isfinite(codes)
    if numbered.any():
        values = codes[numbered].astype(float)
        share = (values - values.min()) / (np.ptp(values) or 1)
        colours[numbered] = mixed(CONTINUOUS, share * (len(CONTINUOUS) - 1))
    return colours


def _pixels(points: np.ndarray, width: int, height: int) -> np.ndarray:
    """(n, 2) points as whole pixels, filling the picture; up is up."""
    low, high = points.min(axis=0), points.max(axis=0)
    share = (points - low) / np.where(high > low, high - low, 1)
    room = np.array([width, height]) - 2 * MARGIN - 1
    at = np.where(high > low, share, 0.5) * room + MARGIN
    at[:, 1] = height - 1 - at[:, 1]
    return at.round().astype(int)


def _discs(canvas: np.ndarray, at: np.ndarray, inks: np.ndarray, radius: float) -> None:
    """Filled discs of (m, 4) uint8 at (m, 2) pixels; where they meet, the last one is seen."""
    reach = range(-int(radius), int(radius) + 1)
    for dy in reach:
        for dx in reach:
            if dx * dx + dy * dy <= radius * radius:
                canvas[at[:, 1] + dy, at[:, 0] + dx] = inks
