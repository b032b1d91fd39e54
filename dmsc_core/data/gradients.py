"""Pictures as pixels and gradients side by side: what is bright, and where edges run."""

import numpy as np

from dmsc_core.data.descriptors import histogram_of_gradients

GRID = 8  # cells along the shorter side, where a cell of two pixels is not larger
BLOCK = 2  # cells along the side of a block
SHARE = 0.3  # of the gradients in the squared length; between 0.2 and 0.4 little changes


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
    pixels = _unit(images.reshape(len(images), -1).astype(np.float64))
    cell = max(2, min(images.shape[2:]) // GRID)
    if min(images.shape[2:]) <= cell * (BLOCK - 1) or high <= low:
        return pixels
    grey = (images.mean(axis=1) - low) / (high - low)
    rest = [-side % cell for side in grey.shape[1:]]
    grey = np.pad(grey, ((0, 0), (0, rest[0]), (0, rest[1])), mode="edge")
    gradients = _unit(histogram_of_gradients(grey, cell, BLOCK).astype(np.float64))
    return np.hstack([np.sqrt(1 - SHARE) * pixels, np.sqrt(SHARE) * gradients])


def _unit(rows: np.ndarray) -> np.ndarray:
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.where(length == 0, 1.0, length)
