"""The largest entries of each row of a matrix, with one rule for ties: of equal ones the first."""

from collections.abc import Callable, Iterator
from typing import TypeAlias, TypeVar

import numpy as np
import scipy.sparse as sp

Matrix = TypeVar("Matrix", np.ndarray, sp.csr_matrix)
AnyMatrix: TypeAlias = np.ndarray | sp.csr_matrix

BLOCK = 256  # rows handled at once, so that temporaries stay small


def blocks(n: int) -> Iterator[slice]:
    """Slices of at most 256 rows that cover 0..n-1."""
    return (slice(start, start + BLOCK) for start in range(0, n, BLOCK))


def keep_in_rows(R: Matrix, choose: Callable[[np.ndarray], np.ndarray]) -> Matrix:
    """R with zeros where ``choose`` says no.

    Parameters
    ----------
    R : (n, m), a sparse one without duplicates.
    choose : from the magnitudes (b, w) of b rows to a mask (b, w); of a sparse R the magnitudes are
        those that are stored, in the order of their columns, filled up with zeros.

    Returns
    -------
    A new matrix of the kind and precision of R.
    """
    if not isinstance(R, np.ndarray):
        return _keep_in_sparse_rows(sp.csr_matrix(R), choose)
    largest = np.zeros_like(R)
    for block in blocks(len(R)):
        np.copyto(largest[block], R[block], where=choose(np.abs(R[block], order="C")))
    return largest


def _keep_in_sparse_rows(
    R: sp.csr_matrix, choose: Callable[[np.ndarray], np.ndarray]
) -> sp.csr_matrix:
    R.sort_indices()
    data = np.zeros_like(R.data)
    for block in blocks(R.shape[0]):
        ends = R.indptr[block.start : block.stop + 1]
        entries = slice(ends[0], ends[-1])
        lengths = np.diff(ends)
        row = np.repeat(np.arange(len(lengths)), lengths)
        place = np.arange(ends[0], ends[-1]) - np.repeat(ends[:-1], lengths)
        padded = np.zeros((len(lengths), max(lengths.max(), 1)), R.dtype)  # zeros are never kept
        padded[row, place] = np.abs(R.data[entries])
        data[entries] = np.where(choose(padded)[row, place], R.data[entries], 0)
    result = sp.csr_matrix((data, R.indices, R.indptr), shape=R.shape, copy=True)
    result.eliminate_zeros()  # in place: R must not share its indices
    return result


def k_largest(magnitudes: np.ndarray, k: int) -> np.ndarray:
    """The k largest of each row, zeros never; (b, w) non-negative -> (b, w) bool."""
    width = magnitudes.shape[1]
    if k >= width:
        return magnitudes > 0
    cut = np.partition(magnitudes, width - k, axis=1)[:, width - k]
    return _largest(magnitudes, cut, np.full(len(magnitudes), k))


def largest_mass(magnitudes: np.ndarray, rho: float) -> np.ndarray:
    """The largest of each row up to and with the one whose running sum first exceeds rho of all.

    (b, w) non-negative -> (b, w) bool; zeros never. Sums are float64, from the largest down.
    """
    descending = np.sort(magnitudes, axis=1)[:, ::-1]
    running = np.cumsum(descending, axis=1, dtype=np.float64)
    count = np.count_nonzero(running <= rho * running[:, -1:], axis=1) + 1
    count = np.minimum(count, magnitudes.shape[1])
    return _largest(magnitudes, descending[np.arange(len(count)), count - 1], count)


def _largest(magnitudes: np.ndarray, cut: np.ndarray, count: np.ndarray) -> np.ndarray:
    """The ``count`` largest of each row, ``cut`` the least of them; of equal ones the first."""
    mask = (magnitudes >= cut[:, None]) & (magnitudes > 0)
    crowded = np.flatnonzero(mask.sum(axis=1) > count)
    if crowded.size:
        ties = magnitudes[crowded] == cut[crowded, None]
        above = mask[crowded] & ~ties
        spare = count[crowded] - above.sum(axis=1)
        mask[crowded] = above | (ties & (np.cumsum(ties, axis=1) <= spare[:, None]))
    return mask
