"""Pictures of the samples in two or three dimensions: spectral ones, and UMAP."""

import threading
from typing import Any

import numpy as np

from dmsc_core.evaluation.neighbours import affinity_neighbours
from dmsc_core.evaluation.principal import among_all, pictured, reduced
from dmsc_core.graph.laplacian import row_sums, smallest_eigenpairs
from dmsc_core.graph.largest import AnyMatrix

FEW = 20  # samples; fewer have no room for a spectral start

# Fits of UMAP at once abort the process with some threading layers of numba.
_one_at_a_time = threading.Lock()


def spectral_projection(W: AnyMatrix, n_components: int = 2, random_state: int = 0) -> np.ndarray:
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
        eigenmap = vectors[:, 1:] / np.sqrt(row_sums(part))[:, None]
        placed[:, : eigenmap.shape[1]] = eigenmap
    return among_all(placed, linked, W.shape[0])


def umap_embedding(
    X: np.ndarray,
    n_components: int = 2,
    random_state: int = 0,
    n_neighbors: int = 15,
    present: np.ndarray | None = None,
) -> np.ndarray:
    """UMAP of feature vectors by Euclidean distance; one fit at a time in the whole process.

    Where there are more than 50 features, their first 50 principal components take their place.
    The same X and seed give the same picture.

    Parameters
    ----------
    n_neighbors : at most n - 1 are used.

    The others, what is returned and what is raised are as of :func:`principal_projection`.

    References
    ----------
    McInnes, Healy, Melville, UMAP, arXiv 1802.03426.
    """

    def place(rows: np.ndarray) -> np.ndarray:
        return _umap(
            reduced(rows, random_state),
            n_components=n_components,
            random_state=random_state,
            n_neighbors=min(n_neighbors, len(rows) - 1),
            init="spectral" if len(rows) > FEW + n_components else "random",
        )

    return pictured(X, present, place)


def umap_from_affinity(
    W: AnyMatrix,
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
    n_neighbors : neighbours of each sample, itself among them.

    The others, what is returned and what is raised are as of :func:`spectral_projection`.
    """
    linked = np.flatnonzero(_neighbourly(W))
    start = spectral_projection(W, n_components, random_state)
    if len(linked) <= n_components + 1:
        return start
    indices, distances = affinity_neighbours(W, linked, min(n_neighbors, len(linked) - 1))
    init = _as_start(start[linked], random_state)
    placed = _umap(
        init,
        n_components=n_components,
        random_state=random_state,
        n_neighbors=indices.shape[1],
        init=init,
        precomputed_knn=(indices, distances),
    )
    return among_all(placed, linked, W.shape[0])


def _umap(X: np.ndarray, **options: Any) -> np.ndarray:
    with _one_at_a_time:
        import warnings

        from umap import UMAP

        with warnings.catch_warnings():
            # That new samples could not be added later is of no matter here.
            warnings.filterwarnings("ignore", message="precomputed_knn")
            model = UMAP(n_jobs=1, transform_mode="embedding", **options)
            return np.asarray(model.fit_transform(X), np.float32)


def _neighbourly(W: AnyMatrix) -> np.ndarray:
    """The samples that have a neighbour other than themselves, (n,) bool."""
    return row_sums(W) - W.diagonal() > 0


def _as_start(placed: np.ndarray, random_state: int) -> np.ndarray:
    """Scaled to -10..10 with a little seeded noise, so that no two samples coincide."""
    noise = np.random.default_rng(random_state).normal(scale=1e-4, size=placed.shape)
    return (10 * placed / max(np.abs(placed).max(), 1e-12) + noise).astype(np.float32)
