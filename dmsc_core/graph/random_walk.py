"""Random walks over the samples: T = D^-1 W, its powers, and what they say of clusters."""

import numpy as np
import scipy.sparse as sp

from dmsc_core.graph.laplacian import degrees, row_sums, weights_of_rows
from dmsc_core.graph.largest import AnyMatrix, Matrix, blocks

ROUNDING = 1e-4  # how far from 1 the row sums of a transition matrix in float32 may be


def transition(W: Matrix) -> Matrix:
    """T = D^-1 W, t_ij the probability that a step from sample i leads to sample j.

    A sample without any weight (d_i = 0) stays where it is, t_ii = 1.

    Parameters
    ----------
    W : (n, n) non-negative, dense or sparse; symmetric for an affinity, but any weights will do.

    Returns
    -------
    (n, n) of the kind and precision of W (float64 for integers), each row sums to 1.

    Raises
    ------
    ValueError
        W is not square, or has an entry that is negative or not finite.

    References
    ----------
    Meila, Shi, A random walks view of spectral segmentation, AISTATS 2001.
    """
    d = weights_of_rows(W)
    dtype = W.dtype if W.dtype in (np.float32, np.float64) else np.float64
    stays = d == 0
    if isinstance(W, np.ndarray):
        T = np.divide(W, np.where(stays, 1, d)[:, None], dtype=dtype, casting="same_kind")
        T[stays, stays] = 1
        return T
    T = sp.diags(1 / np.where(stays, 1, d)) @ W + sp.diags(stays.astype(np.float64))
    T = sp.csr_matrix(T, dtype=dtype)
    T.eliminate_zeros()
    return T


def stationary(W: AnyMatrix) -> np.ndarray:
    """pi_i = d_i / sum_j d_j, which a step of the walk leaves as it is: pi T = pi.

    Parameters
    ----------
    W : (n, n) affinity, symmetric and non-negative, dense or sparse.

    Returns
    -------
    (n,) float64, sums to 1; uniform where W has no weight at all, for then no sample ever moves.

    Raises
    ------
    ValueError
        W is no affinity.
    """
    d = degrees(W)
    return d / d.sum() if d.any() else np.full(len(d), 1 / len(d))


def power(T: AnyMatrix, steps: int) -> np.ndarray:
    """T^t by repeated squaring: where a walk that leaves sample i is after t steps, row by row.

    Parameters
    ----------
    T : (n, n) transition matrix, dense or sparse.
    steps : t, not negative; 0 gives the identity.

    Returns
    -------
    (n, n) dense, in the precision of T.

    Raises
    ------
    ValueError
        ``steps`` is negative, or T is no transition matrix.
    """
    _check_walk(T, steps)
    return np.linalg.matrix_power(T if isinstance(T, np.ndarray) else T.toarray(), steps)


def smooth(T: AnyMatrix, X: np.ndarray, steps: int = 1) -> np.ndarray:
    """Y = T^t X, without forming T^t: each sample becomes the mean of those that t steps lead to.

    Parameters
    ----------
    T : (n, n) transition matrix, dense or sparse.
    X : (n, d).
    steps : t, not negative; 0 gives X.

    Raises
    ------
    ValueError
        ``steps`` is negative, or T is no transition matrix.
    """
    _check_walk(T, steps)
    for _ in range(steps):
        X = T @ X
    return X


def cluster_transitions(W: AnyMatrix, clusters: np.ndarray, steps: int = 1) -> np.ndarray:
    """P(l | k), the probability to be in cluster l after t steps of a walk that starts in k.

    From the stationary start, P(l | k) = 1_k^T D T^t 1_l / 1_k^T D 1_k. A cluster without weight
    is never left.

    Parameters
    ----------
    W : (n, n) affinity, dense or sparse.
    clusters : (n,).
    steps : t, not negative.

    Returns
    -------
    (K, K) float64, row k is P(. | k) and sums to 1; in the sorted order of the values of
    ``clusters``.

    Raises
    ------
    ValueError
        W is no affinity, there is not one cluster for each row of W, or ``steps`` is negative.

    References
    ----------
    Meila, Shi, A random walks view of spectral segmentation, AISTATS 2001, section 3.
    """
    d, clusters = degrees(W), np.asarray(clusters)
    if clusters.shape != d.shape:
        raise ValueError(f"clusters must be ({len(d)},), one for each sample, got {clusters.shape}")
    _check_steps(steps)
    groups, own = np.unique(clusters, return_inverse=True)
    members = np.eye(len(groups))[own]  # (n, K)
    reached = members
    for _ in range(steps):
        reached = _step(W, d, reached)
    start = members * d[:, None]  # columns 1_k^T D
    volume = start.sum(axis=0)
    P = start.T @ reached / np.where(volume > 0, volume, 1)[:, None]
    return np.where(volume[:, None] > 0, P, np.eye(len(groups)))


def leaving(W: AnyMatrix, clusters: np.ndarray, steps: int = 1) -> np.ndarray:
    """1 - P(k | k), the probability to be outside cluster k after t steps from it, (K,).

    Its sum is the Ncut, for two clusters P(A | not A) + P(not A | A): one step gives that of W, t
    steps that of the affinity D T^t. Parameters and errors as in :func:`cluster_transitions`.

    References
    ----------
    Meila, Shi, A random walks view of spectral segmentation, AISTATS 2001, proposition 5.
    """
    return 1 - np.diag(cluster_transitions(W, clusters, steps))


def _step(W: AnyMatrix, d: np.ndarray, X: np.ndarray) -> np.ndarray:
    """T X in float64, whatever the precision of W; (n, K)."""
    if isinstance(W, np.ndarray):
        product = np.vstack([W[block].astype(np.float64) @ X for block in blocks(len(W))])
    else:
        product = W.astype(np.float64) @ X
    linked = d[:, None] > 0
    return np.where(linked, product / np.where(linked, d[:, None], 1), X)


def _check_steps(steps: int) -> None:
    if steps < 0:
        raise ValueError(f"the number of steps must not be negative, got {steps}")


def _check_walk(T: AnyMatrix, steps: int) -> None:
    _check_steps(steps)
    if T.ndim != 2 or T.shape[0] != T.shape[1] or T.shape[0] == 0:
        raise ValueError(f"T must be a square (n, n) transition matrix, got shape {T.shape}")
    if not (T.min() >= 0 and np.abs(row_sums(T) - 1).max() <= ROUNDING):
        raise ValueError(
            "T must be a transition matrix, not negative and each row summing to 1; "
            "make it from an affinity with transition(W)"
        )
