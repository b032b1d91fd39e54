"""k-reciprocal re-ranking: samples are near where their mutual neighbours are the same.

Source: Zhong, Zheng, Cao, Li, Re-ranking person re-identification with k-reciprocal encoding, CVPR
2017. N(p, k) is p itself and its k nearest; all samples are at once probe and gallery.
"""

import numpy as np
import scipy.sparse as sp

from dmsc_core.graph.largest import AnyMatrix, Matrix
from dmsc_core.graph.neighbourhoods import overlap, scaled

K1, K2, MIX = 20, 6, 0.3  # the settings of the paper


def rerank(W: Matrix, k1: int = K1, k2: int = K2, mix: float = MIX) -> Matrix:
    """Re-rank an affinity: (1 - mix) J_ij + mix w_ij / max_j w_ij, larger means nearer.

    J is :func:`overlap`. This is 1 - d* of the paper for the distances d_ij = 1 - w_ij / max_j w_ij
    (j other than i, d_ii = 0), but that samples with w_ij = 0 are never neighbours: a sparse row
    has no more than it has. ``mix`` = 1 leaves each row in its order.

    Parameters
    ----------
    W : (n, n) non-negative, dense or sparse, larger means nearer; its diagonal has no say.
    k1, k2 : neighbours of a sample, and rows that are averaged, both at least 1.
    mix : lambda, weight of the original similarity, in 0..1.

    Returns
    -------
    (n, n) float64 of the kind of W, in 0..1, zero diagonal; for ranking rows, not symmetric.

    Raises
    ------
    ValueError
        W is not square, finite and non-negative, or a parameter is out of its range.

    References
    ----------
    Zhong et al., CVPR 2017, equations 1 to 12.
    """
    _check(W, k1, k2, mix)
    rows, J = scaled(W), overlap(W, k1, k2)
    if isinstance(W, np.ndarray):
        return (1 - mix) * J.toarray() + mix * rows
    mixed = sp.csr_matrix((1 - mix) * J + mix * rows)
    mixed.eliminate_zeros()
    return mixed


def _check(M: AnyMatrix, k1: int, k2: int, mix: float) -> None:
    if M.ndim != 2 or M.shape[0] != M.shape[1] or M.shape[0] < 2:
        raise ValueError(f"re-ranking needs a square (n, n) matrix, n > 1, got shape {M.shape}")
    if not (M.min() >= 0 and np.isfinite(M.max())):
        raise ValueError(f"re-ranking needs finite, non-negative entries, the least is {M.min()}")
    if k1 < 1 or k2 < 1 or not 0 <= mix <= 1:
        raise ValueError(
            f"k1 and k2 must be at least 1 and mix in 0..1, got k1={k1}, k2={k2}, mix={mix}"
        )
