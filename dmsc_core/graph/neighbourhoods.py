"""Samples are near where their k-reciprocal neighbours are the same.

Source: Zhong, Zheng, Cao, Li, Re-ranking person re-identification with k-reciprocal encoding, CVPR
2017. N(p, k) is p itself and its k nearest; all samples are at once probe and gallery.
"""

import numpy as np
import scipy.sparse as sp

from dmsc_core.graph.largest import Matrix, k_largest, keep_in_rows

SHARED = (2, 3)  # a neighbour's set joins where 2 / 3 of it are reciprocal neighbours already
ROWS = 32  # rows of the Jaccard similarity computed at once


def overlap(W: Matrix, k1: int, k2: int = 1) -> sp.csr_matrix:
    """J_pq = sum_g min(v_pg, v_qg) / sum_g max(v_pg, v_qg): how much neighbourhoods overlap.

    R(p, k) = {g in N(p, k): p in N(g, k)}; R*(p) is R(p, k1) joined by each R(q, k1 / 2), q in
    R(p, k1), of which at least 2/3 are in R(p, k1). v_pg = exp(w_pg / max_j w_pj - 1) for g in
    R*(p), v_pp = 1, else 0; then each v_p becomes the mean over its k2 nearest, itself the first.

    Parameters
    ----------
    W : (n, n) non-negative, dense or sparse, larger means nearer, zero never; its diagonal has no
        say.
    k1 : neighbours of a sample, at least 1.
    k2 : rows that are averaged, at least 1, which averages nothing.

    Returns
    -------
    (n, n) float64 csr in 0..1, symmetric to rounding, zero diagonal.

    References
    ----------
    Zhong et al., CVPR 2017, equations 2 to 11.
    """
    near = scaled(W)
    nearest = sp.csr_matrix(keep_in_rows(near, lambda m: k_largest(m, max(k1, k2 - 1))))
    wide = _reciprocal(_neighbours(nearest, k1))
    narrow = _reciprocal(_neighbours(nearest, max(round(k1 / 2), 1)))
    sets = _expanded(wide, narrow).tocoo()
    similarity = np.asarray(near[sets.row, sets.col]).ravel()
    weights = np.exp(np.where(sets.row == sets.col, 0, similarity - 1))
    V = sp.csr_matrix((weights, (sets.row, sets.col)), shape=sets.shape)
    averaged = _neighbours(nearest, k2 - 1)
    counts = np.diff(averaged.indptr)
    J = _overlap(sp.csr_matrix(sp.diags(1 / counts) @ averaged @ V))
    J.setdiag(0)
    J.eliminate_zeros()
    return J


def scaled(W: Matrix) -> Matrix:
    """w_ij / max_j w_ij without the diagonal, float64; rows of zeros stay."""
    if isinstance(W, np.ndarray):
        scaled = W.astype(np.float64)
        np.fill_diagonal(scaled, 0)
        peaks = scaled.max(axis=1, keepdims=True)
        return scaled / np.where(peaks > 0, peaks, 1)
    bare = sp.csr_matrix(W, dtype=np.float64, copy=True)
    bare.setdiag(0)
    bare.eliminate_zeros()
    peaks = bare.max(axis=1).toarray().ravel()
    return sp.csr_matrix(sp.diags(1 / np.where(peaks > 0, peaks, 1)) @ bare)


def _neighbours(nearest: sp.csr_matrix, k: int) -> sp.csr_matrix:
    """N(p, k) as rows of ones: the sample itself and its k nearest.

    scikit-learn's neighbours want distances, where an absent entry is near, not never; and of equal
    ones they take any, not the first.
    """
    n = nearest.shape[0]
    links = keep_in_rows(nearest, lambda m: k_largest(m, k)) if k else sp.csr_matrix((n, n))
    ones = sp.csr_matrix((np.ones(links.nnz), links.indices, links.indptr), shape=(n, n))
    return sp.csr_matrix(ones + sp.identity(n))


def _reciprocal(N: sp.csr_matrix) -> sp.csr_matrix:
    """R(p, k): those of N(p, k) that have p in their own."""
    return sp.csr_matrix(N.multiply(N.T))


def _expanded(wide: sp.csr_matrix, narrow: sp.csr_matrix) -> sp.csr_matrix:
    """R*(p): R(p, k1) and the R(q, k1 / 2) of its members that lie in it by 2/3 or more."""
    common = wide.multiply(wide @ narrow.T).tocoo()  # |R(p, k1) and R(q, k1 / 2)| for q in R(p, k1)
    part, whole = SHARED
    joins = whole * common.data >= part * np.diff(narrow.indptr)[common.col]
    joined = sp.csr_matrix((joins.astype(float), (common.row, common.col)), shape=wide.shape)
    sets = sp.csr_matrix(wide + joined @ narrow)
    sets.eliminate_zeros()
    return sets


def _overlap(V: sp.csr_matrix) -> sp.csr_matrix:
    """sum_g min(v_pg, v_qg) / sum_g max(v_pg, v_qg) of all pairs of rows, (n, n)."""
    by_column = V.tocsc()
    sums = np.asarray(V.sum(axis=1)).ravel()
    n = V.shape[0]
    parts = []
    for start in range(0, n, ROWS):
        shared = _shared(V[start : start + ROWS], by_column)  # (b, n)
        union = sums[start : start + ROWS, None] + sums - shared
        parts.append(sp.csr_matrix(shared / union))
    return sp.csr_matrix(sp.vstack(parts))


def _shared(part: sp.csr_matrix, by_column: sp.csc_matrix) -> np.ndarray:
    """sum_g min(v_pg, v_qg) of some rows p with all rows q, (b, n).

    Each entry (p, g) meets the entries of column g; those pairs are laid out one after the other.
    """
    entries = part.tocoo()
    lengths = np.diff(by_column.indptr)[entries.col]
    first = by_column.indptr[entries.col] - np.cumsum(lengths) + lengths
    met = np.arange(lengths.sum()) + np.repeat(first, lengths)
    least = np.minimum(np.repeat(entries.data, lengths), by_column.data[met])
    b, n = part.shape
    cells = np.repeat(entries.row, lengths).astype(np.int64) * n + by_column.indices[met]
    return np.bincount(cells, weights=least, minlength=b * n).reshape(b, n)
