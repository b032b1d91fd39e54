"""Left singular vectors through the smaller of the two Gram matrices."""

import numpy as np

SINGULAR = 1e-6  # singular values below this, relative to the largest, are rounding of float32 data


def left_singular(Z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """U and s^2 of Z = U S V^T, by the eigenvectors of Z Z^T or of Z^T Z, whichever is smaller.

    Parameters
    ----------
    Z : (n, d) float64.

    Returns
    -------
    U (n, r) with orthonormal columns, and s^2 (r,) descending; r is the numerical rank.
    """
    n, d = Z.shape
    squares, vectors = np.linalg.eigh(Z @ Z.T if n <= d else Z.T @ Z)
    nonzero = squares > max(SINGULAR**2 * squares[-1], 0)
    squares, vectors = squares[nonzero][::-1], vectors[:, nonzero][:, ::-1]
    return vectors if n <= d else Z @ vectors / np.sqrt(squares), squares
