"""Spectral clustering of an affinity, with each of its stages kept."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from dmsc_core.graph.laplacian import degrees, smallest_eigenpairs
from dmsc_core.graph.largest import AnyMatrix
from dmsc_core.runtime import quiet_libraries

SPARE = 5  # eigenvalues beyond the K-th, so that a plot can show the gap
Assign = Literal["kmeans", "discretize"]
STARTS = 10  # seeded starts of k-means, the best is kept
ROTATIONS = 100  # steps of one discretisation, more than it needs in practice
LEAST_GAIN = 1e-9  # in sum S for each sample; a step that gains less is the last


@dataclass(frozen=True)
class SpectralResult:
    """The stages of a spectral clustering of n vertices.

    Attributes
    ----------
    degrees : (n,) float64, d_i = sum_j w_ij.
    eigenvalues : (m,) float64, the smallest of L, ascending; m is at least K + 5, or all there are.
    embedding : (n, k1) float32, rows of the first k1 eigenvectors at unit length; a vertex without
        neighbours has a row of zeros.
    labels : (n,) int64, clusters by decreasing size, 0 the largest.
    """

    degrees: np.ndarray
    eigenvalues: np.ndarray
    embedding: np.ndarray
    labels: np.ndarray


def spectral_clustering(
    W: AnyMatrix,
    n_clusters: int,
    assign: Assign = "kmeans",
    random_state: int = 0,
    n_eigenvectors: int | None = None,
) -> SpectralResult:
    """K clusters of the vertices of W, from the smallest eigenvectors of its normalised Laplacian.

    L = I - D^-1/2 W D^-1/2; the rows of its k1 smallest eigenvectors at unit length are grouped by
    k-means, or by the rotation nearest to a partition. Vertices without neighbours take no part in
    the spectrum and join the largest cluster. The same W and ``random_state`` give the same bits.

    Parameters
    ----------
    W : (n, n) affinity, symmetric and non-negative, dense or sparse.
    n_clusters : K, at least 1; n must be at least K + 2.
    assign : "kmeans" or "discretize".
    random_state : seed of all that is random.
    n_eigenvectors : k1, default K; "discretize" needs k1 = K.

    Raises
    ------
    ValueError
        W is no affinity, n is too small for K, or an argument is unknown or out of its range.
    NumericalError
        The eigenvectors could not be computed.

    References
    ----------
    Ng, Jordan, Weiss, On spectral clustering, NIPS 2001; Yu, Shi, Multiclass spectral clustering,
    ICCV 2003.
    """
    k1 = n_clusters if n_eigenvectors is None else n_eigenvectors
    _check(W.shape[0], n_clusters, assign, k1)
    d = degrees(W)
    linked = np.flatnonzero(d > 0)
    if len(linked) < len(d):
        W = W[linked][:, linked]
    embedding = np.zeros((len(d), k1), np.float32)
    labels = np.zeros(len(d), np.int64)
    eigenvalues = np.zeros(0)
    if len(linked):
        wanted = max(n_clusters, k1) + SPARE
        eigenvalues, vectors = smallest_eigenpairs(W, wanted, random_state)
        rows = vectors[:, :k1] / np.linalg.norm(vectors[:, :k1], axis=1, keepdims=True)
        embedding[linked, : rows.shape[1]] = rows
        group = k_means if assign == "kmeans" else discretize
        labels[linked] = by_size(group(rows, min(n_clusters, len(linked)), random_state))
    return SpectralResult(d, eigenvalues, embedding, labels)


def discretize(rows: np.ndarray, n_clusters: int, random_state: int = 0) -> np.ndarray:
    """The partition nearest to a rotation of the embedding.

    Alternates two exact steps until nothing improves: label_i = argmax_k (X R)_ik for the rotation
    R, and R = V U^T for the labels' indicator matrix Y with Y^T X = U S V^T, which maximises
    trace(R^T X^T Y). It starts from the partition that k-means finds: what a start of random rows
    ends in differs from start to start, and the largest sum of S does not tell the good ones.

    Parameters
    ----------
    rows : X, (n, K), rows of unit length.
    n_clusters : K; where it is less than the columns of X, the first K are used.
    random_state : seed of the k-means that it starts from.

    Returns
    -------
    (n,) int64 labels in 0..K-1; a label may be unused.

    Raises
    ------
    ValueError
        X has fewer than K columns.

    References
    ----------
    Yu, Shi, Multiclass spectral clustering, ICCV 2003, section 3 (equations 14 to 21).
    """
    X = rows[:, :n_clusters]
    if X.shape[1] < n_clusters:
        raise ValueError(f"{n_clusters} clusters need as many eigenvectors, got {X.shape[1]}")
    Y = np.eye(n_clusters)[k_means(X, n_clusters, random_state)]  # (n, K)
    R = _nearest_rotation(Y, X)[1]
    best, labels = -np.inf, np.zeros(len(X), np.int64)
    for _ in range(ROTATIONS):
        candidate = (X @ R).argmax(axis=1)
        mass, rotation = _nearest_rotation(np.eye(n_clusters)[candidate], X)
        if mass <= best + LEAST_GAIN * len(X):
            break
        best, labels, R = mass, candidate, rotation
    return labels


def _nearest_rotation(Y: np.ndarray, X: np.ndarray) -> tuple[float, np.ndarray]:
    """sum S and R = V U^T of Y^T X = U S V^T: the rotation that brings X nearest to Y; (K, K)."""
    U, S, Vt = np.linalg.svd(Y.T @ X)
    return float(S.sum()), Vt.T @ U.T


def k_means(rows: np.ndarray, n_clusters: int, random_state: int) -> np.ndarray:
    """The best of ten seeded k-means of rows (n, d): (n,) labels in 0..K-1."""
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits

    # One OpenMP thread: with more, the order in which their sums are added changes the last bits.
    with threadpool_limits(1, user_api="openmp"), quiet_libraries():
        model = KMeans(n_clusters, n_init=STARTS, random_state=random_state)
        return model.fit_predict(rows)


def by_size(labels: np.ndarray) -> np.ndarray:
    """Clusters renumbered by decreasing size; of equal ones that with the earlier first member."""
    _, first, inverse, sizes = np.unique(
        labels, return_index=True, return_inverse=True, return_counts=True
    )
    return np.argsort(np.lexsort((first, -sizes)))[inverse]


def _check(n: int, n_clusters: int, assign: str, n_eigenvectors: int) -> None:
    if assign not in ("kmeans", "discretize"):
        raise ValueError(f"unknown assign {assign!r}; choose from kmeans, discretize")
    if n_clusters < 1 or n_eigenvectors < 1:
        raise ValueError(
            "n_clusters and n_eigenvectors must be at least 1, got "
            f"n_clusters={n_clusters}, n_eigenvectors={n_eigenvectors}"
        )
    if n < max(n_clusters, n_eigenvectors) + 2:
        raise ValueError(
            f"{n} samples are too few for {n_clusters} clusters and {n_eigenvectors} eigenvectors; "
            "there must be at least two more samples than either"
        )
    if assign == "discretize" and n_eigenvectors != n_clusters:
        raise ValueError(
            "discretize needs as many eigenvectors as clusters, got "
            f"{n_eigenvectors} for {n_clusters}; choose kmeans"
        )
