"""Pictures of samples as pixels, with clear ground where there is nothing."""

from collections.abc import Callable, Sequence

import numpy as np

Rounding = Callable[[np.ndarray], np.ndarray]


def rgba(picture: np.ndarray, low: float, high: float, whole: Rounding = np.round) -> np.ndarray:
    """A sample's picture as colours, (h, w, 4) uint8; clear where it was not measured.

    Parameters
    ----------
    picture : (c, h, w); 1 or 3 channels are shown as they are, else their mean.
    low, high : the values of black and white.
    whole : makes levels of 0 to 255 whole.
    """
    height, width = picture.shape[1:]
    if np.isnan(picture).any():
        return np.zeros((height, width, 4), np.uint8)
    levels = (picture - low) / (high - low or 1) * 255
    if len(levels) not in (1, 3):
        levels = levels.mean(axis=0, keepdims=True)
    colours = np.broadcast_to(np.clip(levels, 0, 255), (3, height, width))
    opaque = np.full((1, height, width), 255.0)
    return whole(np.concatenate([colours, opaque]).transpose(1, 2, 0)).astype(np.uint8)


def sheet(
    rows: Sequence[Sequence[np.ndarray]],
    low: float,
    high: float,
    gap: int,
    whole: Rounding = np.round,
) -> np.ndarray:
    """Pictures (c, h, w) of one size in rows, (h', w', 4) uint8 with clear gaps.

    Parameters
    ----------
    low, high : the values of black and white.
    gap : pixels between two pictures.
    whole : as of `rgba`.
    """
    _, tall, wide = rows[0][0].shape
    columns = max(len(row) for row in rows)
    size = (len(rows) * (tall + gap) - gap, columns * (wide + gap) - gap, 4)
    canvas = np.zeros(size, np.uint8)
    for i, row in enumerate(rows):
        for j, picture in enumerate(row):
            y, x = i * (tall + gap), j * (wide + gap)
            canvas[y : y + tall, x : x + wide] = rgba(picture, low, high, whole)
    return canvas


def enlarged(pixels: np.ndarray, times: int) -> np.ndarray:
    """Each pixel of (h, w, channels) as a square of so many a side."""
    return pixels.repeat(times, axis=0).repeat(times, axis=1)
