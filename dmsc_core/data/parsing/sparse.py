"""Sparse matrices whose parts come from a file: scipy trusts them, so they are checked first."""

from typing import Any

import numpy as np


def compressed_columns(
    values: np.ndarray, rows: np.ndarray, starts: np.ndarray, shape: tuple[int, int]
) -> Any:
    """A csc_matrix from its values, their row numbers, and where each column starts.

    scipy's own check passes over the starts of columns where the last one is 0, and unpacking such
    a matrix writes outside its memory.

    Parameters
    ----------
    values, rows : at least ``starts[-1]`` each; what follows is spare room.
    starts : (columns + 1,), from 0, never falling.

    Raises
    ------
    ValueError : the parts contradict each other or the shape.
    """
    from scipy.sparse import csc_matrix

    rows, starts = rows.reshape(-1).astype(np.int64), starts.reshape(-1).astype(np.int64)
    if len(starts) != shape[1] + 1 or starts[0] != 0 or (np.diff(starts) < 0).any():
        raise ValueError(f"the columns of a sparse matrix {shape} do not follow each other")
    count = int(starts[-1])
    rows, values = rows[:count], values.reshape(-1)[:count]
    if len(rows) != count or len(values) != count:
        raise ValueError(f"a sparse matrix announces {count} values, but holds {len(values)}")
    if count and not (rows.min() >= 0 and rows.max() < shape[0]):
        raise ValueError(f"a sparse matrix {shape} has values outside its rows")
    return csc_matrix((values, rows, starts), shape=shape)
