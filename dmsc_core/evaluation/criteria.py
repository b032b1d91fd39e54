"""Scores of clusters where there are no labels."""

import numpy as np

from dmsc_core.graph.laplacian import row_sums
from dmsc_core.graph.largest import AnyMatrix

CHUNK = 500  # samples whose distances to all others are held at once


def silhouette(
    embedding: np.ndarray, clusters: np.ndarray, max_samples: int = 3000, random_state: int = 0
) -> float | None:
    """The mean silhouette, mean_i (b_i - a_i) / max(a_i, b_i), by Euclidean distance.

    a_i is the mean distance of sample i to the others of its cluster, b_i the least mean distance
    to another cluster; a sample that is alone in its cluster counts 0.

    Parameters
    ----------
    embedding : (n, d), for spectral clustering the rows that were clustered.
    clusters : (n,).
    max_samples : above this many, that many drawn ones stand for all.
    random_state : seed of the draw.

    Returns
    -------
    A number in -1..1; None where there are fewer than two clusters.

    Raises
    ------
    ValueError
        The two have different lengths.

    References
    ----------
    Rousseeuw, Silhouettes, Journal of Computational and Applied Mathematics 1987.
    """
    X, clusters = _checked(embedding, clusters)
    if len(X) > max_samples:
        drawn = np.random.default_rng(random_state).choice(len(X), max_samples, replace=False)
        X, clusters = X[drawn], clusters[drawn]
    values = silhouettes(X, clusters)
    return None if values is None else float(values.mean())


def silhouettes(
    embedding: np.ndarray, clusters: np.ndarray, max_others: int = 5000, random_state: int = 0
) -> np.ndarray | None:
    """The silhouette of each sample, (b_i - a_i) / max(a_i, b_i), (n,) in -1..1.

    As :func:`silhouette`, but distances go to all samples, or above ``max_others`` to as many drawn
    ones; 0 for a sample that is alone in its cluster; None where there are fewer than two clusters.

    References
    ----------
    Rousseeuw, Silhouettes, Journal of Computational and Applied Mathematics 1987.
    """
    means = mean_distances(embedding, clusters, max_others, random_state)
    if means.shape[1] < 2:
        return None
    return np.nan_to_num(margins(means, clusters))


def margins(means: np.ndarray, clusters: np.ndarray) -> np.ndarray:
    """(b_i - a_i) / max(a_i, b_i), (n,) in -1..1; NaN where a or b is infinite, or both are 0.

    Parameters
    ----------
    means : (n, K) of `mean_distances`: a_i to the own cluster, b_i to the nearest other one.
    clusters : (n,), K different values.
    """
    a, rest = own_and_rest(means, clusters, np.inf)
    b = rest.min(axis=1)
    larger = np.maximum(a, b)
    told = np.isfinite(larger) & (larger > 0)
    shares = np.full(len(means), np.nan)
    shares[told] = (b[told] - a[told]) / larger[told]
    return shares


def own_and_rest(
    table: np.ndarray, clusters: np.ndarray, instead: float
) -> tuple[np.ndarray, np.ndarray]:
    """The column of each sample's own cluster, (n,), and the others: ``instead`` in its place.

    ``table`` (n, K), clusters in sorted order; ``clusters`` (n,), K different values.
    """
    rows, own = np.arange(len(table)), np.unique(clusters, return_inverse=True)[1]
    rest = table.copy()
    rest[rows, own] = instead
    return table[rows, own], rest


def mean_distances(
    embedding: np.ndarray, clusters: np.ndarray, max_others: int = 5000, random_state: int = 0
) -> np.ndarray:
    """The mean Euclidean distance of each sample to the other samples of each cluster.

    Parameters
    ----------
    embedding : (n, d).
    clusters : (n,), K different values.
    max_others : above this many samples, distances go to that many drawn ones.
    random_state : seed of the draw.

    Returns
    -------
    (n, K) float64, clusters in sorted order; infinite where a cluster has no other sample.

    Raises
    ------
    ValueError
        The two have different lengths.
    """
    X, clusters = _checked(embedding, clusters)
    n, own = len(X), np.unique(clusters, return_inverse=True)[1]
    others = np.arange(n)
    if n > max_others:
        others = np.random.default_rng(random_state).choice(n, max_others, replace=False)
    members = np.eye(own.max() + 1)[own]  # (n, K)
    counts = np.tile(members[others].sum(axis=0), (n, 1))
    counts[others] -= members[others]  # itself is no other
    chunks = range(0, n, CHUNK)
    sums = [_distances(X[i : i + CHUNK], X[others]) @ members[others] for i in chunks]
    return np.where(counts > 0, np.vstack(sums) / np.maximum(counts, 1), np.inf)


def eigengap(eigenvalues: np.ndarray, least: int = 2) -> tuple[int, np.ndarray]:
    """The number of clusters that the spectrum of L hints at: argmax_k (lambda_{k+1} - lambda_k).

    Parameters
    ----------
    eigenvalues : (m,) smallest eigenvalues of L, ascending.
    least : smallest k that is considered; 1 cluster is the answer for any connected graph.

    Returns
    -------
    k, and the gaps (m - 1,), gaps[k - 1] = lambda_{k+1} - lambda_k. Where there are not enough
    eigenvalues for a gap at ``least``, k is ``least``; of equal gaps the first.

    References
    ----------
    von Luxburg, A tutorial on spectral clustering, 2007, section 8.3.
    """
    gaps = np.diff(np.asarray(eigenvalues, np.float64))
    considered = gaps[least - 1 :]
    return (least + int(considered.argmax()) if len(considered) else least), gaps


def ncut(W: AnyMatrix, clusters: np.ndarray) -> float:
    """Ncut = sum_k (1 - W(A_k, A_k) / vol(A_k)) = sum_k P(leave A_k in one step | in A_k).

    W(A, A) = sum_{i,j in A} w_ij, vol(A) = sum_{i in A} d_i. In 0..K, small is good; a cluster that
    has no edges is left by none and adds 0.

    Parameters
    ----------
    W : (n, n) affinity, dense or sparse.
    clusters : (n,).

    Raises
    ------
    ValueError
        There is not one cluster for each row of W.

    References
    ----------
    Shi, Malik, Normalized cuts and image segmentation, 2000; Meila, Shi, 2001 (random walk).
    """
    clusters = np.asarray(clusters)
    if W.ndim != 2 or clusters.shape != (W.shape[0],) or W.shape[0] != W.shape[1]:
        raise ValueError(
            f"W must be (n, n) and clusters (n,), got shapes {W.shape} and {clusters.shape}"
        )
    groups, own = np.unique(clusters, return_inverse=True)
    volume = np.bincount(own, weights=row_sums(W))
    within = _within(W, own, len(groups))
    linked = volume > 0
    return float(np.sum(1 - within[linked] / volume[linked]))


def _within(W: AnyMatrix, own: np.ndarray, n_groups: int) -> np.ndarray:
    """W(A_k, A_k) of each cluster, (K,)."""
    if isinstance(W, np.ndarray):
        members = [np.flatnonzero(own == k) for k in range(n_groups)]
        return np.array([W[np.ix_(A, A)].sum(dtype=np.float64) for A in members])
    entries = W.tocoo()
    inside = own[entries.row] == own[entries.col]
    weights = entries.data[inside].astype(np.float64)
    return np.bincount(own[entries.row[inside]], weights=weights, minlength=n_groups)


def _distances(A: np.ndarray, B: np.ndarray) -> np.ndarray:
    squared = (A**2).sum(axis=1)[:, None] + (B**2).sum(axis=1) - 2 * A @ B.T
    return np.sqrt(np.maximum(squared, 0))


def _checked(embedding: np.ndarray, clusters: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    X, clusters = np.asarray(embedding, np.float64), np.asarray(clusters)
    if X.ndim != 2 or clusters.shape != (len(X),):
        raise ValueError(
            f"embedding must be (n, d) and clusters (n,), got shapes {X.shape} and {clusters.shape}"
        )
    return X, clusters
