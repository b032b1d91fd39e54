"""The exact lasso self-expression of every sample, by an active set over the Gram matrix."""

import logging

import numpy as np
import scipy.sparse as sp
from scipy.linalg.lapack import dposv

log = logging.getLogger(__name__)

TOLERANCE = 1e-9  # how far, relative to the penalty, a gradient may exceed it at the optimum
ROUNDS = 500  # of adding samples to one row; a row needs about ten
FIRST = 8  # samples that the first round adds; each later one may double the set
JITTER = 1e-10  # on the diagonal of a singular system, relative to its mean


def lasso_coefficients(G: np.ndarray, l1: float, l2: float = 0.0) -> sp.csr_matrix:
    """C = argmin 1/2 ||Z - C Z||_F^2 + l1 ||C||_1 + l2/2 ||C||_F^2, diag(C) = 0, from G = Z Z^T.

    The rows are independent. Each starts at zero and repeats two steps: samples whose gradient
    exceeds l1 join the active set, at most doubling it; the objective is minimised over that set
    by linear systems with fixed signs, where coefficients whose sign turns leave it. Every step
    lowers the objective and there are finitely many sets, so it ends at the optimum, not near it.

    Parameters
    ----------
    G : (n, n) float64, the inner products of the samples.
    l1, l2 : the weights, l1 > 0, l2 >= 0.

    Returns
    -------
    (n, n) float64 csr.

    Raises
    ------
    ValueError : a weight is out of its range.

    References
    ----------
    Lee, Battle, Raina, Ng, Efficient sparse coding algorithms, NeurIPS 2006 (feature-sign search),
    here with several samples joining and leaving at once.
    """
    if not (l1 > 0 and l2 >= 0):
        raise ValueError(f"l1 must be positive and l2 not negative, got l1={l1}, l2={l2}")
    rows = [_row(G, i, l1, l2) for i in range(len(G))]
    starts = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    columns, values = (np.concatenate(part) for part in zip(*rows))
    C = sp.csr_matrix((values, columns, starts), G.shape)
    C.sort_indices()
    return C


def _row(G: np.ndarray, i: int, l1: float, l2: float) -> tuple[np.ndarray, np.ndarray]:
    """The columns and values of the non-zeros of row i."""
    active, c = np.zeros(0, np.int64), np.zeros(0)
    gradient = G[i]  # z_j^T (z_i - c Z), (n,)
    for _ in range(ROUNDS):
        joining = _joining(gradient, i, active, l1)
        if not joining.size:
            return active, c
        active = np.concatenate([active, joining])
        signs = np.sign(np.concatenate([c, gradient[joining]]))
        H = G[np.ix_(active, active)]
        H.flat[:: len(H) + 1] += l2
        left, c = _minimum(H, G[i, active], np.append(c, np.zeros(joining.size)), signs, l1)
        active = active[left]
        gradient = G[i] - c @ G[active]
    log.warning("the sparse code of sample %d is not exact after %d rounds", i, ROUNDS)
    return active, c


def _joining(gradient: np.ndarray, i: int, active: np.ndarray, l1: float) -> np.ndarray:
    """The samples that violate the optimality of zero the most, no more than are there already."""
    excess = np.abs(gradient)
    excess[i] = 0
    excess[active] = 0
    violating = np.flatnonzero(excess > l1 * (1 + TOLERANCE))
    most = max(FIRST, active.size)
    if violating.size > most:
        violating = violating[np.argpartition(excess[violating], violating.size - most)[-most:]]
    return violating


def _minimum(
    H: np.ndarray, r: np.ndarray, c: np.ndarray, signs: np.ndarray, l1: float
) -> tuple[np.ndarray, np.ndarray]:
    """The coefficients that stay, and by descent the optimum of 1/2 c H c - r c + l1 |c| over them.

    c is feasible: each entry is zero or has its sign.
    """
    left = np.arange(len(c))
    while left.size:
        target = _solve(H, r - l1 * signs)
        wrong = target * signs <= 0
        if not wrong.any():
            return left, target
        jump = np.where(wrong, 0.0, target)  # all that turned leave at once, if that descends
        if _objective(H, r, jump, l1) < _objective(H, r, c, l1):
            c, stay = jump, ~wrong
        else:
            c, stay = _first_crossing(c, target, wrong)
        left, c, signs = left[stay], c[stay], signs[stay]
        H, r = H[np.ix_(stay, stay)], r[stay]
    return left, c


def _first_crossing(
    c: np.ndarray, target: np.ndarray, wrong: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """From c towards the target until the first coefficient is zero; who is not zero then."""
    share = np.full(len(c), np.inf)  # of the way, at which a coefficient turns
    share[wrong] = c[wrong] / np.where(c[wrong] == 0, 1.0, c[wrong] - target[wrong])
    stay = share > share.min()
    return np.where(stay, c + share.min() * (target - c), 0.0), stay


def _objective(H: np.ndarray, r: np.ndarray, c: np.ndarray, l1: float) -> float:
    return float(c @ (0.5 * (H @ c) - r) + l1 * np.abs(c).sum())


def _solve(H: np.ndarray, r: np.ndarray) -> np.ndarray:
    """H^-1 r for a positive definite H; a singular one, as of equal samples, is shifted a little.

    Along its null space the shifted solution is far away, in the direction that lowers l1 |c|.
    """
    _, solution, failed = dposv(H, r, lower=1)
    if failed:
        shift = JITTER * np.trace(H) / len(H)
        solution = np.linalg.solve(H + shift * np.eye(len(H)), r)
    return solution
