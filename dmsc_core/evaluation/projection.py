"""Pictures of the samples in two dimensions: the spectrum's at once, UMAP's when it is ready."""

import threading
from typing import Any

import numpy as np
import scipy.sparse as sp

from dmsc_core.graph.laplacian import row_sums, smallest_eigenpairs
from dmsc_core.graph.largest import blocks

WIDE = 50  # features; wider samples are reduced to their principal components first
FEW = 20  # samples; fewer have no room for a spectral start
MARGIN = 0.05  # of the picture, between the cloud and the samples without neighbours

# Fits of UMAP at once abort the process with some threading layers of numba.
_one_at_a_time = threading.Lock()


def spectral_projection(
    W: np.ndarray | sp.csr_matrix, n_components: int = 2, random_state: int = 0
) -> np.ndarray:
    """The Laplacian eigenmap of W: the eigenvectors 2, 3, ... of the random walk D^-1 W.

    y = D^-1/2 u for the eigenvectors u of L beyond the first; components of the graph lie apart.
    Samples without neighbours lie together in the lower corner, outside the cloud.

    Parameters
    ----------
    W : (n, n) affinity, dense or sparse.
    n_components : dimensions of the picture.
    random_state : seed.

    Returns
    -------
    (n, n_components) float32, finite.

    Raises
    ------
    ValueError
        W is no affinity.
    NumericalError
        The eigenvectors could not be computed.

    References
    ----------
    Belkin, Niyogi, Laplacian eigenmaps, Neural Computation 2003.
    """
    linked = np.flatnonzero(_neighbourly(W))
    placed = np.zeros((len(linked), n_components))
    if len(linked):
        part = W if len(linked) == W.shape[0] else W[linked][:, linked]
        _, vectors = smallest_eigenpairs(part, n_components + 1, random_state)
        found = vectors[:, 1:] / np.sqrt(row_sums(part))[:, None]
        placed[:, : found.shape[1]] = found
    return _with_the_rest(placed, linked, W.shape[0])


def umap_embedding(
    X: np.ndarray,
    n_components: int = 2,
    random_state: int = 0,
    n_neighbors: int = 15,
    metric: str = "euclidean",
) -> np.ndarray:
    """UMAP of feature vectors; one fit at a time in the whole process.

    Where there are more than 50 features and the metric is Euclidean, their first 50 principal
    components take their place. The same X and seed give the same picture.

    Parameters
    ----------
    X : (n, d), finite, n at least 3.
    n_components : dimensions of the picture.
    random_state : seed.
    n_neighbors : at most n - 1 are used.
    metric : a metric that UMAP knows.

    Returns
    -------
    (n, n_components) float32, finite.

    Raises
    ------
    ValueError
        X is no finite (n, d) array of at least 3 samples.

    References
    ----------
    McInnes, Healy, Melville, UMAP, arXiv 1802.03426.
    """
    X = np.asarray(X, np.float32)
    if X.ndim != 2 or len(X) < 3 or not np.isfinite(X).all():
        raise ValueError(f"X must be finite features of at least 3 samples, got shape {X.shape}")
    if metric == "euclidean" and min(X.shape) > WIDE:
        X = _principal_components(X, random_state)
    start = "spectral" if len(X) > FEW + n_components else "random"
    return _umap(
        X,
        n_components=n_components,
        random_state=random_state,
        n_neighbors=min(n_neighbors, len(X) - 1),
        metric=metric,
        init=start,
    )


def umap_from_affinity(
    W: np.ndarray | sp.csr_matrix,
    n_components: int = 2,
    random_state: int = 0,
    n_neighbors: int = 15,
) -> np.ndarray:
    """UMAP of the graph itself: the neighbours of a sample are those of the largest affinity.

    Distances are d_ij = -log(w_ij / max w); a sample with fewer than ``n_neighbors`` neighbours
    keeps those it has. The start is :func:`spectral_projection`; samples without neighbours lie as
    they do there. One fit at a time in the whole process; the same W and seed, the same picture.

    Parameters
    ----------
    W : (n, n) affinity, dense or sparse.
    n_components : dimensions of the picture.
    random_state : seed.
    n_neighbors : neighbours of each sample, itself among them.

    Returns
    -------
    (n, n_components) float32, finite.

    Raises
    ------
    ValueError
        W is no affinity.
    NumericalError
        The eigenvectors of the start could not be computed.
    """
    linked = np.flatnonzero(_neighbourly(W))
    start = spectral_projection(W, n_components, random_state)
    if len(linked) <= n_components + 1:
        return start
    indices, distances = _neighbours(W, linked, min(n_neighbors, len(linked) - 1))
    init = _as_start(start[linked], random_state)
    placed = _umap(
        init,
        n_components=n_components,
        random_state=random_state,
        n_neighbors=indices.shape[1],
        init=init,
        precomputed_knn=(indices, distances),
    )
    return _with_the_rest(placed, linked, W.shape[0])


def _umap(X: np.ndarray, **options: Any) -> np.ndarray:
    with _one_at_a_time:
        import warnings

        from umap import UMAP

        with warnings.catch_warnings():
            # That new samples could not be added later is of no matter here.
            warnings.filterwarnings("ignore", message="precomputed_knn")
            model = UMAP(n_jobs=1, transform_mode="embedding", **options)
            return np.asarray(model.fit_transform(X), np.float32)


def _principal_components(X: np.ndarray, random_state: int) -> np.ndarray:
    from sklearn.decomposition import PCA

    return PCA(WIDE, svd_solver="randomized", random_state=random_state).fit_transform(X)


def _neighbourly(W: np.ndarray | sp.csr_matrix) -> np.ndarray:
    """Which samples have a neighbour other than themselves, (n,) bool."""
    return row_sums(W) - W.diagonal() > 0


def _neighbours(
    W: np.ndarray | sp.csr_matrix, linked: np.ndarray, size: int
) -> tuple[np.ndarray, np.ndarray]:
    """Indices and distances, (n, size), of each linked sample and its nearest; -1 where no more."""
    part = W if len(linked) == W.shape[0] else W[linked][:, linked]
    n = len(linked)
    indices = np.empty((n, size), np.int64)
    weights = np.empty((n, size))
    for chunk in blocks(n):
        rows = np.arange(n)[chunk]
        block = part[rows]
        block = block if isinstance(block, np.ndarray) else block.toarray()
        block[np.arange(len(rows)), rows] = 0
        nearest = np.sort(np.argpartition(-block, size - 2, axis=1)[:, : size - 1], axis=1)
        found = np.take_along_axis(block, nearest, axis=1)
        order = np.argsort(-found, axis=1, kind="stable")
        indices[rows, 0], indices[rows, 1:] = rows, np.take_along_axis(nearest, order, axis=1)
        weights[rows, 1:] = np.take_along_axis(found, order, axis=1)
    return _as_distances(indices, weights)


def _as_distances(indices: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """d = -log(w / max w); no neighbour (w = 0): index -1, and the largest distance of all."""
    absent = weights[:, 1:] == 0
    distances = np.zeros(weights.shape)
    near = np.where(absent, weights[:, 1:].max(), weights[:, 1:])
    distances[:, 1:] = -np.log(near / near.max())
    distances[:, 1:][absent] = distances.max()
    indices[:, 1:][absent] = -1
    return indices, distances.astype(np.float32)


def _as_start(placed: np.ndarray, random_state: int) -> np.ndarray:
    """Scaled to -10..10 with a little seeded noise, so that no two samples coincide."""
    noise = np.random.default_rng(random_state).normal(scale=1e-4, size=placed.shape)
    return (10 * placed / max(np.abs(placed).max(), 1e-12) + noise).astype(np.float32)


def _with_the_rest(placed: np.ndarray, linked: np.ndarray, n: int) -> np.ndarray:
    """The placed samples, and those without neighbours in the lower corner; (n, n_components)."""
    if len(linked) == 0:
        return np.zeros((n, placed.shape[1]), np.float32)
    low, high = placed.min(axis=0), placed.max(axis=0)
    everyone = np.tile(low - MARGIN * (high - low), (n, 1))
    everyone[linked] = placed
    return everyone.astype(np.float32)
