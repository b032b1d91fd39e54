"""Nearest neighbours: by an affinity, and by distance."""

from typing import Literal

import numpy as np

from dmsc_core.evaluation.principal import reduced
from dmsc_core.graph.largest import AnyMatrix, blocks

Metric = Literal["cosine", "euclidean"]


def nearest(X: np.ndarray, k: int, random_state: int = 0) -> np.ndarray:
    """The k nearest other samples of each sample by Euclidean distance, nearest first.

    Samples of more than 50 features are compared by their first 50 principal components.

    Parameters
    ----------
    X : (n, d), finite.
    k : at most n - 1 are found.
    random_state : seed of the principal components.

    Returns
    -------
    (n, min(k, n - 1)) ints; equally near ones in no order.
    """
    return nearest_rows(reduced(X, random_state), k)


def nearest_rows(X: np.ndarray, k: int, metric: Metric = "euclidean") -> np.ndarray:
    """The k nearest other rows of each row of X (n, d), nearest first, (n, min(k, n - 1)) ints."""
    from sklearn.neighbors import NearestNeighbors

    k = min(k, len(X) - 1)
    search = NearestNeighbors(n_neighbors=k, metric=metric, algorithm="brute").fit(X)
    return search.kneighbors(return_distance=False)


def shares_within(neighbours: np.ndarray, clusters: np.ndarray) -> np.ndarray:
    """The share of neighbours by one modality alone that are in the same cluster, by cluster.

    s_k = mean over i in A_k of |N(i) and A_k| / min(|N(i)|, |A_k| - 1), N(i) the neighbours of i:
    1 where neighbours never leave the cluster, about |A_k| / n by chance.

    Parameters
    ----------
    neighbours : (n, k) row numbers, each row without the sample itself.
    clusters : (n,).

    Returns
    -------
    (K,), clusters in sorted order; NaN for a cluster of one.
    """
    own = np.unique(clusters, return_inverse=True)[1]
    inside = (own[neighbours] == own[:, None]).sum(axis=1)
    sizes = np.bincount(own)
    possible = np.minimum(neighbours.shape[1], sizes - 1)
    shared = np.bincount(own, weights=inside)
    return np.divide(shared, sizes * possible, out=np.full(len(sizes), np.nan), where=possible > 0)


def affinity_neighbours(
    W: AnyMatrix, linked: np.ndarray, size: int
) -> tuple[np.ndarray, np.ndarray]:
    """The samples of the largest affinity, at the distances d_ij = -log(w_ij / max w).

    Not scikit-learn's search: that wants all distances at once, and refuses a sparse row with
    fewer neighbours than are asked for.

    Parameters
    ----------
    W : (n, n) affinity, dense or sparse.
    linked : (m,) the samples that have neighbours; others take no part.
    size : of each neighbourhood, the sample itself first.

    Returns
    -------
    Indices into ``linked`` and distances, (m, size); where a sample has no further neighbour the
    index is -1 and the distance the largest of all.
    """
    part = W if len(linked) == W.shape[0] else W[linked][:, linked]
    n = len(linked)
    indices = np.empty((n, size), np.int64)
    weights = np.empty((n, size))
    for chunk in blocks(n):
        rows = np.arange(n)[chunk]
        block = part[rows]
        block = block if isinstance(block, np.ndarray) else block.toarray()
        block[np.arange(len(rows)), rows] = 0
        columns = np.sort(np.argpartition(-block, size - 2, axis=1)[:, : size - 1], axis=1)
        links = np.take_along_axis(block, columns, axis=1)
        order = np.argsort(-links, axis=1, kind="stable")
        indices[rows, 0], indices[rows, 1:] = rows, np.take_along_axis(columns, order, axis=1)
        weights[rows, 1:] = np.take_along_axis(links, order, axis=1)
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
