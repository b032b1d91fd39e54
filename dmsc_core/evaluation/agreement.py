"""Agreement of several clusterings, or of several affinities, of the same samples."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from scipy.optimize import linear_sum_assignment

from dmsc_core.evaluation.metrics import ari, confusion
from dmsc_core.graph.largest import AnyMatrix


@dataclass(frozen=True)
class Flow:
    """The samples of each cluster, and the clusters of another clustering that they go to.

    Attributes
    ----------
    counts : (K_a, K_b) int64, samples in cluster ``sources[i]`` and in cluster ``targets[j]``.
    sources, targets : the values that occur; targets in the order of the sources they match.
    partners : (K_b,) the place among ``sources`` of each target's match, -1 where it has none.
    moved : samples outside the largest one-to-one match of the two.
    """

    counts: np.ndarray
    sources: np.ndarray
    targets: np.ndarray
    partners: np.ndarray
    moved: int


def ari_matrix(clusterings: Sequence[np.ndarray]) -> np.ndarray:
    """The adjusted Rand index of every two clusterings, (r, r), symmetric, 1 on the diagonal.

    Parameters
    ----------
    clusterings : r partitions of the same samples, (n,) each. Samples that are in no group of one
        of two (-1: they have no label) are left out of that pair.

    Raises
    ------
    ValueError : they have different lengths, or two have no sample in common.

    References
    ----------
    Hubert, Arabie, Comparing partitions, Journal of Classification 1985, equation 5.
    """
    values = np.eye(len(clusterings))
    for i in range(len(clusterings)):
        for j in range(i):
            values[i, j] = values[j, i] = ari(*_in_both(clusterings[i], clusterings[j]))
    return values


def flow(a: np.ndarray, b: np.ndarray) -> Flow:
    """The spread of the samples of the clusters of ``a`` over those of ``b``, (n,) each.

    Clusters are matched one to one so that the most samples stay (Hungarian); clusters of ``b``
    follow in the order of their match, those without one come last. Samples that are in no group
    of one of the two (-1: they have no label) are left out.

    Raises
    ------
    ValueError : the two have different lengths, or none.
    """
    a, b = _in_both(a, b)
    counts = confusion(a, b)
    rows, columns = linear_sum_assignment(-counts)
    place = np.full(counts.shape[1], counts.shape[0])
    place[columns] = rows
    order = np.argsort(place, kind="stable")
    stay = int(counts[rows, columns].sum())
    partners = np.where(place < len(counts), place, -1)[order]
    moved = int(counts.sum()) - stay
    return Flow(counts[:, order], np.unique(a), np.unique(b)[order], partners, moved)


def mean_degree(W: AnyMatrix) -> float:
    """(1/n) sum_ij w_ij, what a sample is linked by in all; 1 for a W without links."""
    total = float(W.sum(dtype=np.float64)) / W.shape[0]
    return total if total > 0 else 1.0


def difference(A: AnyMatrix, B: AnyMatrix) -> AnyMatrix:
    """A / mean_degree(A) - B / mean_degree(B), (n, n) float32: where A puts more of its links.

    Affinities of two methods have scales of their own; divided by the mean degree both spread the
    same weight over the samples. Sparse where both are.

    Raises
    ------
    ValueError : the two are not of the same samples.
    """
    if A.shape != B.shape:
        raise ValueError(f"two affinities of the same samples are needed: {A.shape}, {B.shape}")
    a, b = np.float32(1 / mean_degree(A)), np.float32(1 / mean_degree(B))
    if sp.issparse(A) and sp.issparse(B):
        return sp.csr_matrix(A.astype(np.float32) * a - B.astype(np.float32) * b)
    dense = _dense(A).astype(np.float32) * a
    dense -= _dense(B).astype(np.float32, copy=False) * b
    return dense


def _in_both(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The samples that are in a group of both."""
    if len(a) != len(b):
        raise ValueError(f"two clusterings need one value for each sample, got {len(a)}, {len(b)}")
    both = (np.asarray(a) >= 0) & (np.asarray(b) >= 0)
    return np.asarray(a)[both], np.asarray(b)[both]


def _dense(W: AnyMatrix) -> np.ndarray:
    return W if isinstance(W, np.ndarray) else np.asarray(W.todense())
