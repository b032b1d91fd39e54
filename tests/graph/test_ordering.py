"""Seriation against all orders of a tree, and on affinities with known blocks."""

import itertools

import numpy as np
import pytest
import scipy.sparse as sp
from scipy.cluster.hierarchy import linkage, to_tree
from scipy.spatial.distance import squareform

from dmsc_core.graph import ordering
from dmsc_core.graph.ordering import hierarchical_order


def affinity(n, seed=0):
    A = np.random.default_rng(seed).random((n, n)).astype(np.float32)
    return A + A.T


def blocky(sizes, seed=0):
    """Shuffled blocks: 1 within, a little noise between."""
    rng = np.random.default_rng(seed)
    groups = rng.permutation(np.repeat(np.arange(len(sizes)), sizes))
    noise = 0.3 * rng.random((len(groups), len(groups)))
    return ((groups[:, None] == groups) + noise + noise.T).astype(np.float32), groups


def tree_of(W):
    D = W.max() - W
    np.fill_diagonal(D, 0)
    return to_tree(linkage(squareform(D, checks=False), "average"))


def orders(node):
    """Every order of the leaves that the tree allows."""
    if node.is_leaf():
        return [(node.id,)]
    left, right = orders(node.left), orders(node.right)
    return [p + q for a, b in itertools.product(left, right) for p, q in ((a, b), (b, a))]


def closeness(W, order):
    return sum(W[a, b] for a, b in itertools.pairwise(order))


def changes(groups, order):
    return int((np.diff(groups[order]) != 0).sum())


@pytest.mark.parametrize("seed", range(4))
def test_the_order_is_the_best_of_all_that_the_tree_allows(seed):
    W = affinity(7, seed)
    allowed = orders(tree_of(W))
    found = tuple(hierarchical_order(W))
    assert found in allowed
    assert np.isclose(closeness(W, found), max(closeness(W, order) for order in allowed))


@pytest.mark.parametrize("most", [2, 3, 10])
def test_in_parts_the_leaves_of_every_branch_still_stand_together(monkeypatch, most):
    monkeypatch.setattr(ordering, "PARTS", most)
    W = affinity(40)
    order = hierarchical_order(W)
    place = np.argsort(order)
    nodes = [tree_of(W)]
    while nodes:
        node = nodes.pop()
        at = place[node.pre_order()]
        assert at.max() - at.min() == len(at) - 1
        nodes += [] if node.is_leaf() else [node.left, node.right]


@pytest.mark.parametrize("most", [3, 128])
def test_blocks_come_out_whole(monkeypatch, most):
    monkeypatch.setattr(ordering, "PARTS", most)
    W, groups = blocky((30, 50, 20, 40))
    order = hierarchical_order(W)
    assert sorted(order) == list(range(140))
    assert changes(groups, order) == 3


def test_a_chain_is_laid_out_as_a_line(monkeypatch):
    """Neighbours on a line are alike, so turning branches must bring the line back."""
    monkeypatch.setattr(ordering, "PARTS", 4)
    x = np.random.default_rng(0).permutation(64)
    W = np.exp(-np.abs(x[:, None] - x) / 4.0)
    steps = np.abs(np.diff(x[hierarchical_order(W)]))
    assert steps.mean() < 4  # 21 for a random order


def test_sparse_and_unsymmetric_affinities_count_as_their_dense_symmetric_part():
    A = np.random.default_rng(1).random((30, 30)) * (
        np.random.default_rng(2).random((30, 30)) < 0.3
    )
    wanted = hierarchical_order((A + A.T) / 2)
    np.testing.assert_array_equal(hierarchical_order(A), wanted)
    np.testing.assert_array_equal(hierarchical_order(sp.csr_matrix(A)), wanted)


@pytest.mark.parametrize("kind", [np.asarray, sp.csr_matrix])
def test_above_the_largest_tree_groups_are_ordered_and_then_their_samples(monkeypatch, kind):
    monkeypatch.setattr(ordering, "LARGEST", 25)
    W, groups = blocky((10, 30, 20))
    order = hierarchical_order(kind(W), groups)
    assert sorted(order) == list(range(60))
    assert changes(groups, order) == 2
    large = order[groups[order] == 1]
    degree = W[np.ix_(large, large)].sum(axis=1)
    assert (np.diff(degree) <= 1e-5).all()


def test_few_samples():
    for n in (1, 2):
        assert list(hierarchical_order(affinity(n))) == list(range(n))


def test_refusals_say_what_came(monkeypatch):
    with pytest.raises(ValueError, match=r"square .* got shape \(2, 3\)"):
        hierarchical_order(np.zeros((2, 3)))
    monkeypatch.setattr(ordering, "LARGEST", 5)
    with pytest.raises(ValueError, match="give their groups"):
        hierarchical_order(affinity(6))
