"""Each row to length 1; images are described by their gradients beside their pixels."""

from typing import ClassVar, Literal

import numpy as np

from dmsc_core.data.descriptors import histogram_of_gradients
from dmsc_core.data.preprocessing.base import PreprocessOptions, Shape, Statistics
from dmsc_core.data.preprocessing.rows import unit_rows, value_range

GRID = 8  # cells along the shorter side, where a cell of two pixels is not larger
BLOCK = 2  # cells along the side of a block
GRADIENT_SHARE = 0.3  # of the gradients in the squared length; between 0.2 and 0.4 little changes


class Options(PreprocessOptions):
    """Images by their edges beside their pixels, each to length 1."""

    title: ClassVar[str] = "length 1, images with their gradients"
    replaces: ClassVar[tuple[str, ...]] = ("image",)
    kind: Literal["l2_gradients"] = "l2_gradients"

    def fit(self, rows: np.ndarray) -> Statistics:
        return value_range(rows)

    def transform(self, rows: np.ndarray, statistics: Statistics, shape: Shape) -> np.ndarray:
        if len(shape) == 1:
            return unit_rows(rows)
        low, high = float(statistics["low"]), float(statistics["high"])
        return pixels_and_gradients(rows.reshape(-1, *shape), low, high)


def pixels_and_gradients(images: np.ndarray, low: float, high: float) -> np.ndarray:
    """Each picture's pixels and its histograms of oriented gradients, as one row of length 1.

    [sqrt(1 - s) x / ||x||, sqrt(s) h / ||h||], s = 0.3, so that inner products are
    (1 - s) cos(x, x') + s cos(h, h'). The histograms h are of the mean over the channels, scaled to
    (x - low) / (high - low), in cells of max(2, side // 8) pixels, the border repeated where a side
    is no multiple of that. Where a picture is too small for a block, its pixels are all.

    Parameters
    ----------
    images : (n, channels, height, width).
    low, high : the range of all values.

    Returns
    -------
    (n, d) float64; an empty picture, or one without an edge, has zeros in that part.
    """
    pixels = unit_rows(images.reshape(len(images), -1).astype(np.float64))
    cell = max(2, min(images.shape[2:]) // GRID)
    if min(images.shape[2:]) <= cell * (BLOCK - 1) or high <= low:
        return pixels
    grey = (images.mean(axis=1) - low) / (high - low)
    rest = [-side % cell for side in grey.shape[1:]]
    grey = np.pad(grey, ((0, 0), (0, rest[0]), (0, rest[1])), mode="edge")
    gradients = unit_rows(histogram_of_gradients(grey, cell, BLOCK).astype(np.float64))
    return np.hstack([np.sqrt(1 - GRADIENT_SHARE) * pixels, np.sqrt(GRADIENT_SHARE) * gradients])
