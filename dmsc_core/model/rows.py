"""C, or the largest entries of each of its rows, gathered from blocks of rows."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import scipy.sparse as sp
import torch
from torch import Tensor

Matrix: TypeAlias = np.ndarray | sp.csr_matrix

BLOCK = 256  # rows computed at once, so that no n x n matrix is needed for the largest entries


def gather(
    rows: Callable[[Tensor], Tensor],
    n_rows: int,
    n_columns: int,
    top_k: int | None = None,
    device: torch.device | str = "cpu",
) -> Matrix:
    """All rows of C as float32, dense or the ``top_k`` largest |c_ij| of each row.

    Dense and sparse entries are the same numbers: both come from the same blocks.

    Parameters
    ----------
    rows : from the indices (b,) of rows on ``device`` to these rows of C, (b, n_columns).
    top_k : at least 1, at most ``n_columns`` are kept; None for all entries.

    Returns
    -------
    (n_rows, n_columns); a sparse row holds exactly ``top_k`` entries, zeros among them if it has
    fewer others. Memory: O(n_rows top_k) and a block.

    Raises
    ------
    ValueError : ``top_k`` is below 1.
    """
    if top_k is not None and top_k < 1:
        raise ValueError(f"top_k must be at least 1 entry in each row, or None; got {top_k}")
    width = n_columns if top_k is None else min(top_k, n_columns)
    values = np.empty((n_rows, width), np.float32)
    columns = np.empty((n_rows, width if top_k is not None else 0), np.int32)
    for start in range(0, n_rows, BLOCK):
        block = slice(start, min(start + BLOCK, n_rows))
        C = rows(torch.arange(block.start, block.stop, device=device)).float()
        if top_k is not None:
            chosen = C.abs().topk(width, dim=1).indices
            C = C.gather(1, chosen)
            columns[block] = chosen.cpu().numpy()
        values[block] = C.cpu().numpy()
    return values if top_k is None else csr_rows(values, columns, n_columns)


def gather_own(
    rows: Callable[[Tensor], Tensor],
    n: int,
    top_k: int | None = None,
    device: torch.device | str = "cpu",
) -> Matrix:
    """``gather`` of an (n, n) matrix; at most n - 1 entries of a row are not a sample's own."""
    return gather(rows, n, n, None if top_k is None else min(top_k, n - 1), device)


def without_own(C: Tensor, chosen: Tensor) -> Tensor:
    """Rows ``chosen`` (b,) of a C, (b, n), with zeros where a sample meets itself."""
    return C.scatter(1, chosen[:, None], 0.0)


def csr_rows(values: np.ndarray, columns: np.ndarray, n_columns: int) -> sp.csr_matrix:
    """A sparse matrix from k values and k columns of each row, both (n, k)."""
    n, k = values.shape
    C = sp.csr_matrix((values.ravel(), columns.ravel(), np.arange(0, n * k + 1, k)), (n, n_columns))
    C.sort_indices()
    return C
