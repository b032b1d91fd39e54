"""Squared distances between samples, and the scale that they suggest."""

import numpy as np

DRAWN = 2000  # samples whose distances stand for all of them
ROUNDING = 1e-13  # squared distances below this share of the squared lengths are rounding


def squared_distances(X: np.ndarray, rows: slice = slice(None)) -> np.ndarray:
    """||x_i - x_j||^2 of the samples ``rows`` to all, (b, n) float64; equal samples: exactly 0."""
    squares = np.einsum("ij,ij->i", X, X)
    sums = squares[rows, None] + squares
    D = sums - 2 * X[rows] @ X.T
    return np.where(ROUNDING * sums < D, D, 0)


def median_squared_distance(X: np.ndarray, random_state: int = 0) -> float:
    """The median of ||x_i - x_j||^2 over pairs i < j; 1 where it is zero.

    Parameters
    ----------
    X : (n, d); above 2000 samples, that many drawn ones stand for all.
    random_state : seed of the draw.
    """
    if len(X) > DRAWN:
        X = X[np.random.default_rng(random_state).choice(len(X), DRAWN, replace=False)]
    if len(X) < 2:
        return 1.0
    return float(np.median(squared_distances(X)[np.triu_indices(len(X), 1)])) or 1.0
