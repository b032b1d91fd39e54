"""Scores against scikit-learn, plain loops, and all one-to-one matches."""

from itertools import permutations

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score
from sklearn.metrics.cluster import contingency_matrix

from dmsc_core.evaluation.metrics import accuracy, ari, confusion, match, nmi, purity, score

SHAPES = [(3, 3), (3, 5), (5, 3), (1, 4), (4, 1), (1, 1), (6, 6)]


def partitions(n_classes, n_found, n=60, seed=0):
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.arange(n) % n_classes)
    noisy = np.where(rng.random(n) < 0.4, rng.integers(n_found, size=n), labels % n_found)
    noisy[:n_found] = np.arange(n_found)
    return labels, noisy


def accuracy_over_all_matches(labels, clusters):
    groups, classes = np.unique(clusters), np.unique(labels)
    names = [*classes, *[None] * len(groups)]  # a cluster may be left without a class
    best = 0
    for named in set(permutations(names, len(groups))):
        meant = dict(zip(groups, named))
        best = max(best, sum(meant[c] == y for c, y in zip(clusters, labels)))
    return best / len(labels)


@pytest.mark.parametrize(("n_classes", "n_found"), [(3, 3), (2, 4), (4, 2), (1, 3), (3, 1), (4, 4)])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_accuracy_is_the_best_of_all_matches(n_classes, n_found, seed):
    labels, clusters = partitions(n_classes, n_found, n=25, seed=seed)
    expected = accuracy_over_all_matches(labels, clusters)
    assert accuracy(labels, clusters) == pytest.approx(expected, abs=1e-15)


@pytest.mark.parametrize(("n_classes", "n_found"), SHAPES)
def test_match_explains_the_accuracy(n_classes, n_found):
    labels, clusters = partitions(n_classes, n_found)
    meant = match(labels, clusters)
    assert len(meant) == len(set(meant.values())) == min(n_classes, n_found)
    right = np.mean([meant.get(c) == y for c, y in zip(clusters.tolist(), labels.tolist())])
    assert accuracy(labels, clusters) == pytest.approx(right)


def test_match_names_the_label_where_a_class_does_not_occur():
    assert match(np.array([0, 0, 3, 3]), np.array([1, 1, 0, 0])) == {1: 0, 0: 3}


@pytest.mark.parametrize(("n_classes", "n_found"), SHAPES)
@pytest.mark.parametrize("seed", [0, 1])
def test_nmi_and_ari_are_those_of_scikit_learn(n_classes, n_found, seed):
    labels, clusters = partitions(n_classes, n_found, seed=seed)
    assert nmi(labels, clusters) == pytest.approx(
        normalized_mutual_info_score(labels, clusters), abs=1e-12
    )
    assert ari(labels, clusters) == pytest.approx(adjusted_rand_score(labels, clusters), abs=1e-12)


def test_ari_where_no_pair_or_every_pair_is_together():
    n = np.arange(6)
    zeros = np.zeros(6, int)
    for labels, clusters in ((n, n), (zeros, zeros), (n, zeros), (zeros, n)):
        assert ari(labels, clusters) == pytest.approx(adjusted_rand_score(labels, clusters))


def test_ari_of_random_clusters_is_about_zero():
    rng = np.random.default_rng(0)
    found = [ari(rng.integers(4, size=200), rng.integers(4, size=200)) for _ in range(50)]
    assert abs(np.mean(found)) < 0.005


@pytest.mark.parametrize(("n_classes", "n_found"), SHAPES)
def test_purity_is_the_loop(n_classes, n_found):
    labels, clusters = partitions(n_classes, n_found)
    right = 0
    for c in set(clusters.tolist()):
        members = labels[clusters == c].tolist()
        right += max(members.count(y) for y in set(members))
    assert purity(labels, clusters) == pytest.approx(right / len(labels))


@pytest.mark.parametrize(("n_classes", "n_found"), SHAPES)
def test_confusion_is_the_loop(n_classes, n_found):
    labels, clusters = partitions(n_classes, n_found)
    table = confusion(labels, clusters)
    assert table.shape == (n_classes, n_found)
    assert table.dtype == np.int64
    np.testing.assert_array_equal(table, contingency_matrix(labels, clusters))
    for y, c in np.ndindex(table.shape):
        assert table[y, c] == sum((a, b) == (y, c) for a, b in zip(labels, clusters))


def test_equal_partitions_with_other_names_score_one():
    labels = np.array(["cat", "dog", "cat", "owl", "owl", "owl"])
    clusters = np.array([7, 2, 7, 5, 5, 5])
    assert score(labels, clusters) == pytest.approx(
        dict.fromkeys(("acc", "nmi", "ari", "purity"), 1)
    )
    assert match(labels, clusters) == {7: "cat", 2: "dog", 5: "owl"}
    assert all(type(value) is float for value in score(labels, clusters).values())


def test_scores_do_not_depend_on_names_or_order():
    labels, clusters = partitions(4, 4)
    order = np.random.default_rng(3).permutation(60)
    renamed = np.array([2, 0, 3, 1])[clusters]
    assert score(labels[order], renamed[order]) == pytest.approx(score(labels, clusters))


def test_refusals_say_what_came():
    for labels, clusters in ((np.zeros(3), np.zeros(4)), (np.zeros(0), np.zeros(0))):
        with pytest.raises(ValueError, match="one value for each sample"):
            accuracy(labels, clusters)
