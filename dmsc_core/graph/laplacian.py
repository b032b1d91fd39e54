"""The normalised Laplacian of an affinity: degrees, components, and its smallest eigenpairs."""

import numpy as np
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components

from dmsc_core.graph.lanczos import leading_eigenpairs
from dmsc_core.graph.largest import AnyMatrix


def row_sums(W: AnyMatrix) -> np.ndarray:
    """sum_j w_ij of each row of a dense or sparse matrix, (n,), summed in float64."""
    if isinstance(W, np.ndarray):
        return W.sum(axis=1, dtype=np.float64)
    return W @ np.ones(W.shape[1])


def weights_of_rows(W: AnyMatrix) -> np.ndarray:
    """The ``row_sums`` of weights, symmetric or not.

    Raises
    ------
    ValueError
        W is not square, or has an entry that is negative or not finite.
    """
    if W.ndim != 2 or W.shape[0] != W.shape[1] or W.shape[0] == 0:
        raise ValueError(f"W must be a square (n, n) affinity, got shape {W.shape}")
    rows = row_sums(W)
    if not (W.min() >= 0 and np.isfinite(rows).all()):
        raise ValueError(f"W must be finite and non-negative, its least entry is {W.min()}")
    return rows


def degrees(W: AnyMatrix) -> np.ndarray:
    """d_i = sum_j w_ij, (n,) float64.

    Raises
    ------
    ValueError
        W is not square, or has an entry that is negative or not finite, or is not symmetric.
    """
    rows = weights_of_rows(W)
    v = np.random.default_rng(0).uniform(0.5, 1.5, len(rows)).astype(W.dtype)
    if not np.allclose(W @ v, v @ W, rtol=1e-4, atol=1e-6 * rows.max()):
        raise ValueError("W must be symmetric, but W v and W^T v differ for a random v")
    return rows


def components(W: AnyMatrix, least: float = 0.0) -> np.ndarray:
    """The connected component of each vertex, (n,) ints; i, j with w_ij > ``least`` share one."""
    if not isinstance(W, np.ndarray):
        return connected_components(least < W if least else W, directed=False)[1]
    label = np.full(len(W), -1)
    rest = np.arange(len(W))
    component = 0
    while rest.size:
        frontier, rest = rest[:1], rest[1:]
        while frontier.size:
            label[frontier] = component
            reached = (W[np.ix_(frontier, rest)] > least).any(axis=0) if rest.size else rest > 0
            frontier, rest = rest[reached], rest[~reached]
        component += 1
    return label


def smallest_eigenpairs(
    W: AnyMatrix, count: int, random_state: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """The smallest eigenvalues of L = I - D^-1/2 W D^-1/2, and their eigenvectors.

    A graph of c components has the eigenvalue 0 exactly c times; its eigenvectors are written down,
    sqrt(d) on each component, and not iterated for. The first returned is sqrt(d) / |sqrt(d)|; in
    the rest of that null space no basis is preferred, and a seeded rotation chooses one, so that
    components differ in every column. The other pairs come from float32 Lanczos on
    D^-1/2 W D^-1/2. Each eigenvector's largest entry is positive.

    Parameters
    ----------
    W : (n, n) affinity, symmetric, non-negative, no vertex of degree zero.
    count : pairs wanted, at most n come back.
    random_state : seed.

    Returns
    -------
    Eigenvalues (count,) ascending in 0..2, and orthonormal eigenvectors (n, count); float64.

    Raises
    ------
    ValueError
        W is no affinity, or a vertex has degree zero.
    NumericalError
        The eigenvectors could not be computed.

    References
    ----------
    von Luxburg, A tutorial on spectral clustering, 2007, section 3.2 and proposition 4.
    """
    d = degrees(W)
    if not (d > 0).all():
        raise ValueError(f"each vertex needs a neighbour, {np.count_nonzero(d <= 0)} have none")
    if W.dtype != np.float32:  # weights beyond the range of float32 must not be lost
        W, d = W / d.max(), d / d.max()
    count = min(count, len(d))
    null = _null_vectors(d, components(W), count, random_state)  # (n, min(c, count))
    root = 1 / np.sqrt(d)
    scale = root.astype(np.float32)
    A = W if W.dtype == np.float32 else W.astype(np.float32)

    def exact() -> AnyMatrix:
        if isinstance(W, np.ndarray):
            return root[:, None] * W * root
        return sp.csr_matrix(sp.diags(root) @ W @ sp.diags(root))

    w, U = leading_eigenpairs(
        lambda v: scale * (A @ (scale * v)),
        exact,
        len(d),
        count - null.shape[1],
        "LA",
        np.float32,
        excluded=(np.ones(null.shape[1]), null),
        random_state=random_state,
    )
    eigenvalues = np.concatenate([np.zeros(null.shape[1]), np.clip(1 - w, 0, 2)])
    vectors = np.hstack([null, U])
    peaks = vectors[np.abs(vectors).argmax(axis=0), np.arange(count)]
    return eigenvalues, vectors * np.where(peaks < 0, -1, 1)


def _null_vectors(d: np.ndarray, label: np.ndarray, count: int, random_state: int) -> np.ndarray:
    """An orthonormal basis of the null space of L, sqrt(d) first; (n, min(c, count))."""
    volume = np.bincount(label, weights=d)  # (c,)
    size = min(len(volume), count)
    mix = np.random.default_rng(random_state).standard_normal((len(volume), size))
    mix[:, 0] = np.sqrt(volume / volume.sum())
    mix, _ = np.linalg.qr(mix)  # (c, size), orthonormal columns
    return np.sqrt(d / volume[label])[:, None] * mix[label]
