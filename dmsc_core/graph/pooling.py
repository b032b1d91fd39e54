"""Large matrices made small enough to look at: an overview, and windows of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, TypeAlias

import numpy as np
import scipy.sparse as sp

from dmsc_core.graph.largest import AnyMatrix

How = Literal["max", "share"]
Sides: TypeAlias = tuple[np.ndarray, np.ndarray]  # something of the rows, and of the columns


@dataclass(frozen=True)
class Window:
    """A rectangle of an ordered matrix, entry by entry or pooled.

    Attributes
    ----------
    values : (r, c) float32.
    row_edges, column_edges : (r + 1,), (c + 1,) ints; row i of ``values`` stands for the positions
        row_edges[i] to row_edges[i + 1] - 1 of the order, columns alike.
    exact : whether each value is one entry of the matrix.
    """

    values: np.ndarray
    row_edges: np.ndarray
    column_edges: np.ndarray
    exact: bool


def pool(
    W: AnyMatrix,
    size: int,
    order: np.ndarray | Sequence[int] | None = None,
    how: How = "max",
    threshold: float = 0.0,
) -> np.ndarray:
    """An overview of W of at most size x size, its rows and columns taken in ``order``.

    With s = min(n, size), bin a holds the positions floor(a n / s) to floor((a + 1) n / s) - 1 of
    the order. "max": the entry of the largest magnitude of each pair of bins, with its sign (of two
    alike the positive one); "share": the share of its entries with a magnitude above ``threshold``.
    A mean would hide a sparse structure.

    Parameters
    ----------
    W : (n, n), dense or sparse.
    size : largest number of rows and columns of the overview.
    order : sample indices, each at most once; default 0..n-1. A subset shows that subset.
    how : "max" or "share".
    threshold : not negative, for "share".

    Returns
    -------
    (s, s) float32.

    Raises
    ------
    ValueError
        An argument is unknown or out of its range.
    """
    order = _order(W, order)
    return _pooled(W, (order, order), size, how, threshold)[0]


def window(
    W: AnyMatrix,
    order: np.ndarray | Sequence[int] | None,
    box: tuple[float, float, float, float],
    size: int = 600,
    how: How = "max",
    threshold: float = 0.0,
) -> Window:
    """The part of the ordered W inside a box, exact where it fits into size x size, else pooled.

    Parameters
    ----------
    W : (n, n), dense or sparse.
    order : as in :func:`pool`.
    box : (row, row, column, column) positions in the order, in any direction and with fractions, as
        a dragged box gives them; each position that the box touches is shown, what lies outside
        the matrix is cut off.
    size, how, threshold : as in :func:`pool`; an exact window shows the entries whatever ``how``.

    Raises
    ------
    ValueError
        The box misses the matrix, or another argument is out of its range.
    """
    order = _order(W, order)
    rows, columns = _span(box[0], box[1], len(order)), _span(box[2], box[3], len(order))
    if not rows or not columns:
        raise ValueError(f"the box {box} misses the matrix of {len(order)} rows and columns")
    taken = (order[rows.start : rows.stop], order[columns.start : columns.stop])
    fits = max(len(rows), len(columns)) <= size
    values, tops, lefts = _pooled(W, taken, size, "max" if fits else how, threshold)
    return Window(values, tops + rows.start, lefts + columns.start, fits)


def _pooled(
    W: AnyMatrix, samples: Sides, size: int, how: How, threshold: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The values of pairs of bins, and the edges of the bins of both sides."""
    if how not in ("max", "share"):
        raise ValueError(f"unknown how {how!r}; choose from max, share")
    if size < 1 or threshold < 0:
        raise ValueError(
            f"size must be at least 1 and threshold not negative, got {size} and {threshold}"
        )
    n_bins = [min(len(side), size) for side in samples]
    tops, lefts = (np.arange(s + 1) * len(side) // s for s, side in zip(n_bins, samples))
    pool_of_kind = _pool_dense if isinstance(W, np.ndarray) else _pool_sparse
    values = pool_of_kind(W, samples, (tops, lefts), how, threshold)
    if how == "share":
        values = values / np.outer(np.diff(tops), np.diff(lefts))
    return values.astype(np.float32), tops, lefts


def _pool_dense(
    W: np.ndarray, samples: Sides, edges: Sides, how: How, threshold: float
) -> np.ndarray:
    (rows, columns), starts = samples, edges[1][:-1]
    pooled = np.empty((len(edges[0]) - 1, len(starts)), np.float64)
    for a, (start, stop) in enumerate(pairwise(edges[0])):
        block = W[rows[start:stop]]  # (rows of the bin, n)
        if how == "share":
            line = (np.abs(block) > threshold).sum(axis=0)
            pooled[a] = np.add.reduceat(line[columns], starts)
            continue
        pooled[a] = np.maximum.reduceat(block.max(axis=0)[columns], starts)
        if block.min() < 0:
            low = np.minimum.reduceat(block.min(axis=0)[columns], starts)
            pooled[a] = np.where(pooled[a] >= -low, pooled[a], low)
    return pooled


def _pool_sparse(
    W: sp.csr_matrix, samples: Sides, edges: Sides, how: How, threshold: float
) -> np.ndarray:
    part = sp.coo_matrix(W.tocsr()[samples[0]][:, samples[1]])
    a, b = (np.searchsorted(*side, "right") - 1 for side in zip(edges, (part.row, part.col)))
    high, low = np.zeros((2, len(edges[0]) - 1, len(edges[1]) - 1))
    if how == "share":
        np.add.at(high, (a, b), np.abs(part.data) > threshold)
        return high
    np.maximum.at(high, (a, b), part.data)
    np.minimum.at(low, (a, b), part.data)
    return np.where(high >= -low, high, low)


def _order(W: AnyMatrix, order: np.ndarray | Sequence[int] | None) -> np.ndarray:
    n = W.shape[0]
    if order is None:
        return np.arange(n)
    order = np.asarray(order)
    if order.ndim != 1 or len(order) == 0 or order.dtype.kind not in "iu":
        raise ValueError(f"order must be a list of sample indices, got shape {order.shape}")
    if order.min() < 0 or order.max() >= n or len(np.unique(order)) < len(order):
        raise ValueError(f"order must hold indices in 0..{n - 1}, each at most once")
    return order


def _span(one: float, other: float, n: int) -> range:
    low, high = sorted((one, other))
    return range(max(int(np.floor(low)), 0), min(int(np.ceil(high)), n))
