"""The best order of the leaves of a binary tree."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

Step: TypeAlias = tuple[int, int, np.ndarray, np.ndarray]  # the joined nodes, their inner ends


def best_leaf_order(joins: Sequence[tuple[int, int]], distances: np.ndarray) -> np.ndarray:
    """The leaves in the order with the least sum of distances from each to the next.

    Only orders that the tree allows count: the two branches of a join may be swapped. With
    M_v(u, w) the least sum over the leaves of branch v from u at the one end to w at the other,
    M_v(u, w) = min over m, k of M_a(u, m) + d(m, k) + M_b(k, w), v the join of a and b. Time grows
    with the cube of the number of leaves. scipy 1.17's ``optimal_leaf_ordering`` returns another
    order than the best one it found (its issue 11227), so it is not used here.

    Parameters
    ----------
    joins : k - 1 pairs of nodes, from the leaves to the root: 0..k-1 are the leaves, k + j is join
        j; every node but the last is joined once.
    distances : (k, k) symmetric.

    Returns
    -------
    (k,) int64, each leaf once.

    References
    ----------
    Bar-Joseph, Gifford, Jaakkola, Fast optimal leaf ordering for hierarchical clustering,
    Bioinformatics 2001.
    """
    k = len(joins) + 1
    if distances.shape != (k, k):
        raise ValueError(f"{k} leaves need ({k}, {k}) distances, got shape {distances.shape}")
    leaves = [np.array([i]) for i in range(k)]
    costs = [np.zeros((1, 1))] * k  # of node v: M_v, inf where u, w cannot be the ends
    steps: dict[int, Step] = {}
    for a, b in joins:
        D = distances[np.ix_(leaves[a], leaves[b])]
        near, last = _min_plus(costs[a], D)  # (a, b): u to the first leaf of b; the last leaf of a
        across, first = _min_plus(near, costs[b])  # (a, b): u to w; the first leaf of b
        size = len(leaves[a]) + len(leaves[b])
        cost = np.full((size, size), np.inf)
        cost[: len(leaves[a]), len(leaves[a]) :] = across
        steps[len(leaves)] = a, b, last, first
        leaves.append(np.concatenate([leaves[a], leaves[b]]))
        costs.append(np.minimum(cost, cost.T))
    u, w = np.unravel_index(np.argmin(costs[-1]), costs[-1].shape)
    return _unrolled(leaves, steps, 2 * k - 2, int(u), int(w))


def _min_plus(P: np.ndarray, Q: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """min_m P[u, m] + Q[m, w] and the m of each."""
    sums = P[:, :, None] + Q[None]
    best = sums.argmin(axis=1)
    return np.take_along_axis(sums, best[:, None], axis=1)[:, 0], best


def _unrolled(
    leaves: list[np.ndarray], steps: dict[int, Step], node: int, u: int, w: int
) -> np.ndarray:
    """The leaves of a node with its leaf number ``u`` at the left end and ``w`` at the right."""
    if node not in steps:
        return leaves[node]
    a, b, last, first = steps[node]
    inside = len(leaves[a])
    if u >= inside:
        return _unrolled(leaves, steps, node, w, u)[::-1]
    k = first[u, w - inside]
    left = _unrolled(leaves, steps, a, u, last[u, k])
    return np.concatenate([left, _unrolled(leaves, steps, b, k, w - inside)])
