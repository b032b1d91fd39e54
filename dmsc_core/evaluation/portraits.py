"""Portraits of clusters: size, purity, typical samples, samples that may belong elsewhere."""

from dataclasses import dataclass

import numpy as np

from dmsc_core.evaluation.criteria import margins, own_and_rest
from dmsc_core.graph.largest import AnyMatrix, blocks

UNCERTAIN = 4  # samples that a portrait names


@dataclass(frozen=True)
class Belonging:
    """The sureness with which each sample belongs to its cluster.

    Attributes
    ----------
    own : (n,) float64 in 0..1: 1 is sure, 1/2 is chance, less speaks for another cluster; NaN
        where nothing speaks.
    towards : (n,) the other cluster that is nearest; its own where there is none.
    """

    own: np.ndarray
    towards: np.ndarray


@dataclass(frozen=True)
class Portrait:
    """One cluster.

    Attributes
    ----------
    cluster, size : its number and how many samples it has.
    medoid : the sample that is closest to all others of the cluster.
    uncertain : the samples that belong to it least surely, the least sure first.
    own : the mean of ``Belonging.own`` over its samples; NaN where nothing is known.
    majority, n_majority : its most frequent class and how many samples that has; None, 0 without
        labels.
    n_labelled : its samples that have a label.
    """

    cluster: int
    size: int
    medoid: int
    uncertain: tuple[int, ...]
    own: float
    majority: int | None
    n_majority: int
    n_labelled: int

    @property
    def purity(self) -> float | None:
        """The share of its most frequent class among those with a label; None without labels."""
        return None if self.majority is None else self.n_majority / self.n_labelled


def mass_by_cluster(M: AnyMatrix, clusters: np.ndarray) -> np.ndarray:
    """m_ik = sum over j in A_k, j != i, of |m_ij|; a block of rows at a time.

    Parameters
    ----------
    M : (n, n) coefficients or affinity, dense or sparse.
    clusters : (n,), K different values.

    Returns
    -------
    (n, K) float64, clusters in sorted order.

    Raises
    ------
    ValueError
        There is not one cluster for each row of M.
    """
    own = np.unique(clusters, return_inverse=True)[1]
    if M.ndim != 2 or M.shape != (len(own), len(own)):
        raise ValueError(f"M must be (n, n) for n = {len(own)} clusters, got shape {M.shape}")
    members = np.eye(own.max() + 1)[own]  # (n, K)
    mass = np.vstack([np.abs(M[rows]) @ members for rows in blocks(len(own))])
    mass[np.arange(len(own)), own] -= np.abs(M.diagonal())
    return np.maximum(mass, 0)


def belonging_by_mass(mass: np.ndarray, clusters: np.ndarray) -> Belonging:
    """Each sample's mean link to its own cluster against that to the strongest other.

    b_i = d_ic / (d_ic + d_ik) with d_ik = m_ik / |A_k|, without the sample itself: 1 is no link to
    any other cluster, 1/2 as many links to another one as to its own, which chance gives whatever
    the sizes and the number of the clusters. The scale is that of `belonging_by_distance`.

    Parameters
    ----------
    mass : (n, K) of `mass_by_cluster`.
    clusters : (n,), K different values.
    """
    values, place, sizes = np.unique(clusters, return_inverse=True, return_counts=True)
    others = np.tile(sizes, (len(mass), 1))  # (n, K) samples of each cluster beside the sample
    others[np.arange(len(mass)), place] -= 1
    density = np.divide(mass, others, out=np.zeros(mass.shape), where=others > 0)
    own, rest = own_and_rest(density, clusters, 0)
    strongest = rest.max(axis=1)
    total = own + strongest
    share = np.divide(own, total, out=np.full(len(mass), np.nan), where=total > 0)
    return Belonging(share, np.where(strongest > 0, values[rest.argmax(axis=1)], clusters))


def belonging_by_distance(means: np.ndarray, clusters: np.ndarray) -> Belonging:
    """(1 + s_i) / 2 for the silhouette s_i: 1/2 is as near to another cluster as to its own.

    Parameters
    ----------
    means : (n, K) of `criteria.mean_distances`.
    clusters : (n,), K different values.
    """
    _, rest = own_and_rest(means, clusters, np.inf)
    nearest = np.unique(clusters)[rest.argmin(axis=1)]
    towards = np.where(np.isfinite(rest.min(axis=1)), nearest, clusters)
    return Belonging(0.5 + margins(means, clusters) / 2, towards)


def portraits(
    clusters: np.ndarray,
    closeness: np.ndarray,
    belonging: Belonging,
    labels: np.ndarray | None = None,
    n_uncertain: int = UNCERTAIN,
    complete: np.ndarray | None = None,
) -> tuple[Portrait, ...]:
    """One portrait for each cluster, in the order of their numbers.

    Parameters
    ----------
    clusters : (n,).
    closeness : (n,), the larger the closer a sample is to its whole cluster: the affinity to it, or
        the negative mean distance. The medoid has the largest; of equal ones the first.
    labels : (n,) int, -1 where a sample has none, or None; they describe and choose nothing.
    complete : (n,) bool, True where no modality is missing, or None where none is. A medoid is one
        of them, if its cluster has any: it stands for the others in every modality.
    """
    everyone = np.ones(len(clusters), bool) if complete is None else complete
    drawn = []
    for c in np.unique(clusters):
        members = np.flatnonzero(clusters == c)
        candidates = members[everyone[members]] if everyone[members].any() else members
        own = belonging.own[members]
        least = np.argsort(np.where(np.isnan(own), -1, own), kind="stable")[:n_uncertain]
        counts = _class_counts(labels, members)
        portrait = Portrait(
            cluster=int(c),
            size=len(members),
            medoid=int(candidates[closeness[candidates].argmax()]),
            uncertain=tuple(members[least].tolist()),
            own=float(np.nan if np.isnan(own).all() else np.nanmean(own)),
            majority=int(counts.argmax()) if counts.any() else None,
            n_majority=int(counts.max()),
            n_labelled=int(counts.sum()),
        )
        drawn.append(portrait)
    return tuple(drawn)


def _class_counts(labels: np.ndarray | None, members: np.ndarray) -> np.ndarray:
    """The samples of each class among some, those without a label left out; at least one number."""
    own = np.zeros(0, int) if labels is None else labels[members]
    return np.bincount(own[own >= 0], minlength=1)
