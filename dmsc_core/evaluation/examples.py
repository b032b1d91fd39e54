"""A few samples that are followed through training, small enough to be kept at every look."""

import numpy as np

MOST = 6  # samples that are followed
SIDE = 40  # pixels of a kept picture, at most
POINTS = 48  # features of a kept profile, at most
MOST_LOOKS = 60  # evaluations of a run that keep what was rebuilt
_LARGEST = float(np.finfo(np.float16).max)


def choose(present: np.ndarray, most: int = MOST) -> np.ndarray:
    """Samples to follow, spread evenly over the rows; those with every modality come first.

    Parameters
    ----------
    present : (n, n_modalities) bool.

    Returns
    -------
    (s,) int64, ascending, s = min(most, n).
    """
    whole = np.flatnonzero(present.all(axis=1))
    among = whole if len(whole) >= min(most, len(present)) else np.arange(len(present))
    at = np.linspace(0, len(among) - 1, min(most, len(among))).round().astype(int)
    return among[at].astype(np.int64)


def shrink(values: np.ndarray) -> np.ndarray:
    """Pictures by block means, profiles by evenly spaced features; small ones stay as they are.

    Parameters
    ----------
    values : (s, channels, height, width), or (s, d).

    Returns
    -------
    (s, 1 or 3, h, w) float16 with h, w <= ``SIDE``, clipped to the range of that type; or
    (s, k) float32 with k <= ``POINTS``. Channels other than 1 or 3 are averaged.
    """
    if values.ndim == 2:
        columns = np.linspace(0, values.shape[1] - 1, min(POINTS, values.shape[1]))
        return values[:, columns.round().astype(int)].astype(np.float32)
    pictures = values.astype(np.float32)
    if pictures.shape[1] not in (1, 3):
        pictures = pictures.mean(axis=1, keepdims=True)
    for axis in (2, 3):
        pictures = _block_means(pictures, axis)
    return np.clip(pictures, -_LARGEST, _LARGEST).astype(np.float16)


def is_kept(look: int, planned: int) -> bool:
    """True for a look (numbered from 0, of so many planned) that keeps what was rebuilt."""
    return look % max(1, -(-planned // MOST_LOOKS)) == 0


def _block_means(values: np.ndarray, axis: int) -> np.ndarray:
    length = values.shape[axis]
    size = min(SIDE, length)
    starts = np.arange(size) * length // size
    counts = np.diff(np.append(starts, length)).astype(np.float32)
    behind = [1] * (values.ndim - 1 - axis)
    return np.add.reduceat(values, starts, axis=axis) / counts.reshape(-1, *behind)
