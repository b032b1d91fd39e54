"""The softmax attention affinity, the exp-dot kernel of spectral clustering, and that they are one.

With identity maps the attention matrix softmax_j(x_i^T x_j / sigma) is the random walk D^-1 W on
the graph w_ij = exp(x_i^T x_j / sigma).
"""

import numpy as np
from scipy.special import softmax

from dmsc_core.errors import NumericalError
from dmsc_core.graph.random_walk import transition


def exp_dot_affinity(X: np.ndarray, sigma: float, diagonal: bool = False) -> np.ndarray:
    """w_ij = exp((x_i^T x_j - c) / sigma), the kernel of spectral clustering on dot products.

    c is the largest of the dot products that are used, one number for all pairs: it keeps W in
    0..1, and no walk, Laplacian or Ncut depends on it.

    Parameters
    ----------
    X : (n, d) features; rows of unit length make x_i^T x_j their cosine.
    sigma : temperature, positive; in the units of a dot product.
    diagonal : whether a sample is its own neighbour; else w_ii = 0.

    Returns
    -------
    (n, n) float64, symmetric, in 0..1.

    Raises
    ------
    ValueError
        X is not finite (n, d), has fewer than two samples, or sigma is not positive.
    NumericalError
        All weights of a sample are below the range of float64.
    """
    W = _scores(X, sigma, diagonal)
    W -= W.max()
    np.exp(W, out=W)
    if (W.max(axis=1) < np.finfo(W.dtype).tiny).any():
        raise NumericalError(
            f"sigma = {sigma} is too small for dot products of this range: all weights of some "
            "samples vanish; raise sigma, or scale the rows to unit length"
        )
    return W


def softmax_affinity(X: np.ndarray, sigma: float, diagonal: bool = False) -> np.ndarray:
    """a_ij = exp(x_i^T x_j / sigma) / sum_l exp(x_i^T x_l / sigma): attention with identity maps.

    Parameters
    ----------
    X : (n, d) features, the queries and the keys.
    sigma : temperature, positive.
    diagonal : whether a sample attends to itself; else j and l go over the others, a_ii = 0.

    Returns
    -------
    (n, n) float64, each row sums to 1; in general not symmetric.

    Raises
    ------
    ValueError
        X is not finite (n, d), has fewer than two samples, or sigma is not positive.

    References
    ----------
    Vaswani et al., Attention is all you need, NeurIPS 2017, equation 1.
    """
    return softmax(_scores(X, sigma, diagonal), axis=1)


def softmax_identity_error(X: np.ndarray, sigma: float) -> float:
    """The error of an identity, of two matrices that should be equal: max_ij |(D^-1 W)_ij - a_ij|.

    W from :func:`exp_dot_affinity`, divided by its degrees; a from :func:`softmax_affinity`, which
    normalises each row by itself; the larger error of the two with and without the diagonal.
    X (n, d) and sigma as there, and so are the errors raised; rounding of float64 remains, ~1e-13.
    """
    errors = [
        np.abs(transition(exp_dot_affinity(X, sigma, own)) - softmax_affinity(X, sigma, own)).max()
        for own in (False, True)
    ]
    return float(max(errors))


def _scores(X: np.ndarray, sigma: float, diagonal: bool) -> np.ndarray:
    """x_i^T x_j / sigma in float64, -inf where a pair does not count; (n, n)."""
    X = np.asarray(X, np.float64)
    if X.ndim != 2 or len(X) < 2 or not np.isfinite(X).all():
        raise ValueError(f"X must be finite (n, d) features of at least 2 samples, got {X.shape}")
    if not 0 < sigma < np.inf:
        raise ValueError(f"sigma must be positive, the temperature of the softmax, got {sigma}")
    scores = X @ X.T
    scores /= sigma
    if not diagonal:
        np.fill_diagonal(scores, -np.inf)
    return scores
