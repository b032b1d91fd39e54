"""How much of each class was found."""

import numpy as np
import pytest

from dmsc_core.evaluation.metrics import accuracy, match, recall


def test_shares_of_a_small_example():
    labels = np.array([0, 0, 0, 1, 1, 2, 2, 2, 2])
    clusters = np.array([5, 5, 7, 7, 7, 9, 9, 9, 5])
    assert recall(labels, clusters) == pytest.approx([2 / 3, 1, 3 / 4])


def test_a_class_without_a_cluster_has_none_of_it():
    labels = np.array([0, 0, 0, 1, 2, 2, 2])
    clusters = np.array([0, 0, 0, 0, 1, 1, 1])
    assert recall(labels, clusters).tolist() == [1, 0, 1]


def test_weighed_with_the_sizes_the_shares_are_the_accuracy():
    rng = np.random.default_rng(0)
    labels, clusters = rng.integers(0, 4, 90), rng.integers(0, 6, 90)
    found, sizes = recall(labels, clusters), np.bincount(labels)
    assert (found * sizes).sum() / 90 == pytest.approx(accuracy(labels, clusters))
    stands_for = match(labels, clusters)
    for c in range(4):
        hits = [stands_for.get(int(k)) == c for k, y in zip(clusters, labels) if y == c]
        assert found[c] == pytest.approx(sum(hits) / len(hits))


def test_different_lengths_are_refused():
    with pytest.raises(ValueError, match="one value for each sample"):
        recall(np.zeros(3, int), np.zeros(4, int))
