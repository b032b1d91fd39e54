"""The samples of a window whose degrees are drawn: one of each cell."""

from itertools import pairwise

import numpy as np

MOST = 192  # points: about three pixels each


def cells(start: int, stop: int) -> np.ndarray:
    """The positions ``start`` to ``stop - 1`` in at most 192 cells as alike as can be; their edges.

    A person must be able to tell the points apart.
    """
    count = min(stop - start, MOST)
    return start + np.arange(count + 1) * (stop - start) // count


def best_linked(
    edges: np.ndarray, order: np.ndarray, strength: np.ndarray, picked: int | None = None
) -> np.ndarray:
    """Of each cell of an axis one sample, (cells,): that with the largest strength.

    Parameters
    ----------
    edges : (cells + 1,) positions in the order, ascending.
    order : (n,) the samples as they are shown.
    strength : (n,) in the order of the data; of equal ones the first in the cell counts.
    picked : a sample that stands for its cell in any case.
    """
    cells = [order[start:stop] for start, stop in pairwise(edges)]
    best = [cell[np.argmax(strength[cell])] for cell in cells]
    return np.array([picked if picked in cell else i for i, cell in zip(best, cells)])
