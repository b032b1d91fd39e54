"""The best order of leaves against all orders that a tree allows."""

import itertools

import numpy as np
import pytest

from dmsc_core.graph.leaves import best_leaf_order


def random_tree(k, rng):
    """Pairs of nodes, joined at random."""
    free, joins = list(range(k)), []
    for j in range(k - 1):
        a, b = (free.pop(rng.integers(len(free))) for _ in range(2))
        joins.append((a, b))
        free.append(k + j)
    return joins


def orders(joins, node):
    k = len(joins) + 1
    if node < k:
        return [(node,)]
    left, right = (orders(joins, child) for child in joins[node - k])
    return [p + q for a, b in itertools.product(left, right) for p, q in ((a, b), (b, a))]


def length(D, order):
    return sum(D[a, b] for a, b in itertools.pairwise(order))


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("k", [2, 3, 5, 8])
def test_the_order_is_the_shortest_of_all(seed, k):
    rng = np.random.default_rng(seed)
    A = rng.random((k, k))
    D, joins = A + A.T - 1, random_tree(k, rng)
    allowed = orders(joins, 2 * k - 2)
    found = tuple(best_leaf_order(joins, D))
    assert found in allowed
    assert np.isclose(length(D, found), min(length(D, order) for order in allowed))


def test_a_comb_of_points_on_a_line_becomes_the_line():
    k = 60
    x = np.random.default_rng(0).permutation(k)
    by_x = np.argsort(x)
    joins = [(int(by_x[0]), int(by_x[1]))] + [(k + j, int(by_x[j + 2])) for j in range(k - 2)]
    order = best_leaf_order(joins, np.abs(x[:, None] - x).astype(float))
    assert abs(np.diff(x[order])).sum() == k - 1


def test_one_leaf_and_a_refusal():
    assert list(best_leaf_order([], np.zeros((1, 1)))) == [0]
    with pytest.raises(ValueError, match=r"3 leaves need \(3, 3\)"):
        best_leaf_order([(0, 1), (2, 3)], np.zeros((2, 2)))
