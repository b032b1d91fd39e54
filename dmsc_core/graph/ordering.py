"""Seriation: an order of the samples in which those with a strong affinity stand close together."""

from dataclasses import dataclass
from heapq import heappop, heappush

import numpy as np
import scipy.sparse as sp

from dmsc_core.graph.leaves import best_leaf_order

LARGEST = 6000  # samples of one tree: its distances take n (n - 1) / 2 doubles, 144 MB
PARTS = 128  # branches that are ordered exactly at once; that takes their number cubed


def hierarchical_order(
    W: np.ndarray | sp.csr_matrix, groups: np.ndarray | None = None
) -> np.ndarray:
    """The samples along the leaves of a tree that joins what has the largest mean affinity first.

    Average linkage on max(w) - w_ij. The two branches of each join can be swapped without changing
    the tree; among all those orders one is taken whose neighbours are closest: exactly for up to
    128 branches at once, from the root of the tree down, and each branch then turned so that its
    ends suit the branches beside it.

    Parameters
    ----------
    W : (n, n) non-negative, dense or sparse; of an unsymmetric one (W + W^T) / 2 counts.
    groups : (n,) ints, used where n is above 6000 only: groups are ordered by their mean affinity,
        and samples within their group; in a group above 6000 by their degree.

    Returns
    -------
    (n,) int64, each sample once; the same W gives the same order.

    Raises
    ------
    ValueError
        W is not square, or there are no groups where they are needed.

    References
    ----------
    Bar-Joseph, Gifford, Jaakkola, Fast optimal leaf ordering for hierarchical clustering,
    Bioinformatics 2001 (the exact order); Gruvaeus, Wainer, Two additions to hierarchical cluster
    analysis, 1972 (turning branches).
    """
    if W.ndim != 2 or W.shape[0] != W.shape[1] or W.shape[0] == 0:
        raise ValueError(f"W must be a square (n, n) affinity, got shape {W.shape}")
    n = W.shape[0]
    if n <= LARGEST:
        return _along_one_tree(_symmetric(W))
    if groups is None or len(groups) != n:
        raise ValueError(
            f"more than {LARGEST} samples ({n}) are ordered group by group: give their groups"
        )
    return _group_by_group(W, np.asarray(groups))


def _group_by_group(W: np.ndarray | sp.csr_matrix, groups: np.ndarray) -> np.ndarray:
    members = [np.flatnonzero(groups == g) for g in np.unique(groups)]
    mean = np.array([[W[a][:, b].mean() for b in members] for a in members])
    return np.concatenate(
        [
            members[g][_within(W[members[g]][:, members[g]])]
            for g in _along_one_tree(_symmetric(mean))
        ]
    )


def _within(W: np.ndarray | sp.csr_matrix) -> np.ndarray:
    if W.shape[0] <= LARGEST:
        return _along_one_tree(_symmetric(W))
    return np.argsort(-np.asarray(W.sum(axis=1)).ravel(), kind="stable")


def _symmetric(W: np.ndarray | sp.csr_matrix) -> np.ndarray:
    dense = W if isinstance(W, np.ndarray) else W.toarray()
    return (dense + dense.T) / 2


def _along_one_tree(S: np.ndarray) -> np.ndarray:
    """The order of the rows of a symmetric similarity S, (n, n)."""
    from scipy.cluster.hierarchy import linkage
    from scipy.spatial.distance import squareform

    n = len(S)
    if n < 3:
        return np.arange(n)
    distances = S.max() - S
    np.fill_diagonal(distances, 0)
    tree = _Tree.of(linkage(squareform(distances, checks=False), "average"))
    S = S[tree.leaves][:, tree.leaves]  # from here on a branch is a range of rows
    return tree.leaves[_arranged(tree, S, tree.root)]


@dataclass(frozen=True)
class _Tree:
    """A dendrogram: node k >= n joins ``left[k - n]`` and ``right[k - n]``, a later one higher.

    ``leaves`` is an order in which the leaves of every node stand together; those of node k at
    ``start[k]`` to ``stop[k] - 1``.
    """

    leaves: np.ndarray
    left: np.ndarray
    right: np.ndarray
    start: np.ndarray
    stop: np.ndarray

    @property
    def n(self) -> int:
        return len(self.leaves)

    @property
    def root(self) -> int:
        return 2 * self.n - 2

    @classmethod
    def of(cls, Z: np.ndarray) -> "_Tree":
        """From scipy's linkage matrix."""
        n = len(Z) + 1
        left, right = Z[:, 0].astype(int), Z[:, 1].astype(int)
        size = np.concatenate([np.ones(n, int), Z[:, 3].astype(int)])
        start = np.zeros(2 * n - 1, int)
        for k in range(2 * n - 2, n - 1, -1):  # a node is a child of a later node
            a, b = left[k - n], right[k - n]
            start[a], start[b] = start[k], start[k] + size[a]
        leaves = np.empty(n, np.int64)
        leaves[start[:n]] = np.arange(n)
        return cls(leaves, left, right, start, start + size)

    def opened(self, node: int, most: int) -> tuple[list[int], list[int]]:
        """The branches of ``node`` once its highest joins are undone, at most ``most``; the joins.

        Branches come in the order of their leaves, joins from the lowest to the highest.
        """
        heap: list[int] = [-node]
        single: list[int] = []
        joins: list[int] = []
        while heap and len(heap) + len(single) < most:
            k = -heappop(heap)
            if k < self.n:
                single.append(k)
                continue
            joins.append(k)
            heappush(heap, -int(self.left[k - self.n]))
            heappush(heap, -int(self.right[k - self.n]))
        branches = sorted(single + [-k for k in heap], key=lambda k: self.start[k])
        return branches, joins[::-1]


def _arranged(tree: _Tree, S: np.ndarray, node: int) -> np.ndarray:
    """The rows of S below a node, in the order wanted."""
    if node < tree.n:
        return np.array([tree.start[node]])
    branches, joins = tree.opened(node, PARTS)
    ordered = [branches[i] for i in _best_order(tree, S, branches, joins)]
    rows = [_arranged(tree, S, k) for k in ordered]
    beside = [None, *rows, None]
    return np.concatenate(
        [
            own[::-1] if _better_turned(S, own, before, after) else own
            for before, own, after in zip(beside, rows, beside[2:])
        ]
    )


def _best_order(tree: _Tree, S: np.ndarray, branches: list[int], joins: list[int]) -> np.ndarray:
    """The best order of branches, by the mean similarity of those side by side."""
    first, last = tree.start[branches[0]], tree.stop[branches[-1]]
    starts = tree.start[branches] - first
    size = tree.stop[branches] - tree.start[branches]
    sums = np.add.reduceat(S[first:last, first:last], starts, axis=0)
    mean = np.add.reduceat(sums, starts, axis=1) / np.outer(size, size)
    name = {k: i for i, k in enumerate([*branches, *joins])}
    pairs = [(name[int(tree.left[k - tree.n])], name[int(tree.right[k - tree.n])]) for k in joins]
    return best_leaf_order(pairs, -mean.astype(np.float64))


def _better_turned(
    S: np.ndarray, rows: np.ndarray, before: np.ndarray | None, after: np.ndarray | None
) -> bool:
    """True where a branch suits the branches beside it better the other way round."""
    half = len(rows) // 2
    if half == 0:
        return False
    gain = 0.0
    for beside, towards in ((before, -1), (after, 1)):
        if beside is not None:
            near = S[np.ix_(rows, beside)].mean(axis=1)
            gain += towards * float(near[:half].mean() - near[-half:].mean())
    return gain > 0
