"""Seriation: an order of the samples in which those with a strong affinity stand close together."""

from typing import Any

import numpy as np

from dmsc_core.graph.largest import AnyMatrix
from dmsc_core.graph.leaves import best_leaf_order

LARGEST = 6000  # samples of one tree: its distances take n (n - 1) / 2 doubles, 144 MB
PARTS = 128  # branches that are ordered exactly at once; that takes their number cubed


def hierarchical_order(W: AnyMatrix, groups: np.ndarray | None = None) -> np.ndarray:
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
        return _along_one_tree(W)
    if groups is None or len(groups) != n:
        raise ValueError(
            f"more than {LARGEST} samples ({n}) are ordered group by group: give their groups"
        )
    members = [np.flatnonzero(np.asarray(groups) == g) for g in np.unique(groups)]
    mean = np.array([[W[a][:, b].mean() for b in members] for a in members])
    ordered = [members[g] for g in _along_one_tree(mean)]
    return np.concatenate([own[_within(W[own][:, own])] for own in ordered])


def _within(W: AnyMatrix) -> np.ndarray:
    if W.shape[0] <= LARGEST:
        return _along_one_tree(W)
    return np.argsort(-np.asarray(W.sum(axis=1)).ravel(), kind="stable")


def _along_one_tree(W: AnyMatrix) -> np.ndarray:
    """The order of the rows of a similarity W, (n, n), whose symmetric part counts."""
    from scipy.cluster.hierarchy import linkage, to_tree
    from scipy.spatial.distance import squareform

    dense = W if isinstance(W, np.ndarray) else W.toarray()
    S, n = (dense + dense.T) / 2, len(dense)
    if n < 3:
        return np.arange(n)
    distances = S.max() - S
    np.fill_diagonal(distances, 0)
    tree = to_tree(linkage(squareform(distances, checks=False), "average"))
    leaves = np.array(tree.pre_order())  # those of every branch stand together
    return leaves[_arranged(tree, S[leaves][:, leaves])]


def _arranged(node: Any, S: np.ndarray) -> np.ndarray:
    """The rows of S, which are the leaves below a node of scipy's tree, in the order wanted."""
    if node.is_leaf():
        return np.zeros(1, np.int64)
    branches, joins = _opened(node)
    stop = np.cumsum([branch.count for branch in branches])
    start = np.append(0, stop[:-1])
    rows = [
        start[i] + _arranged(branches[i], S[start[i] : stop[i], start[i] : stop[i]])
        for i in _best_order(S, start, branches, joins)
    ]
    beside = [None, *rows, None]
    return np.concatenate(
        [
            own[::-1] if _better_turned(S, own, before, after) else own
            for before, own, after in zip(beside, rows, beside[2:])
        ]
    )


def _opened(node: Any) -> tuple[list[Any], list[Any]]:
    """The branches of a node once its highest joins are undone, at most ``PARTS``; the joins.

    Branches come in the order of their leaves, joins from the lowest to the highest.
    """
    branches, joins = [node], list[Any]()
    while len(branches) < PARTS:
        at = max(range(len(branches)), key=lambda i: branches[i].id)  # leaves have the least
        if branches[at].is_leaf():
            break
        joins.insert(0, branches[at])
        branches[at : at + 1] = joins[0].left, joins[0].right
    return branches, joins


def _best_order(
    S: np.ndarray, start: np.ndarray, branches: list[Any], joins: list[Any]
) -> np.ndarray:
    """The best order of branches, by the mean similarity of those side by side."""
    size = np.array([branch.count for branch in branches])
    sums = np.add.reduceat(S, start, axis=0)
    mean = np.add.reduceat(sums, start, axis=1) / np.outer(size, size)
    place = {node.id: i for i, node in enumerate([*branches, *joins])}
    pairs = [(place[join.left.id], place[join.right.id]) for join in joins]
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
