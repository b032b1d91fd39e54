"""Retrieval against plain loops, and against the mean over all orders of samples that tie."""

from itertools import permutations

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.metrics import average_precision_score

from dmsc_core.data.embedded import digits
from dmsc_core.evaluation.retrieval import retrieval
from dmsc_core.graph.attention import softmax_affinity
from dmsc_core.graph.random_walk import smooth


def figures_of(ranked, relevant):
    """AP, and whether one of the first 1 and 5 is relevant."""
    hits, precisions = 0, []
    for r, j in enumerate(ranked, start=1):
        if relevant[j]:
            hits += 1
            precisions.append(hits / r)
    first = [any(relevant[j] for j in ranked[:k]) for k in (1, 5)]
    return np.array([np.mean(precisions), *first], float)


def retrieval_loop(W, labels):
    """Each sample asks; samples that tie in every order there is."""
    found = []
    for i in range(len(W)):
        others = [j for j in range(len(W)) if j != i]
        relevant = labels == labels[i]
        if not relevant[others].any():
            continue
        orders = [
            o for o in permutations(others) if all(W[i][list(o)] == sorted(W[i][list(o)])[::-1])
        ]
        found.append(np.mean([figures_of(o, relevant) for o in orders], axis=0))
    return dict(zip(("map", "rank1", "rank5"), np.mean(found, axis=0)))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("levels", [2, 3, 100])
def test_retrieval_is_the_loop_over_all_orders(levels, seed):
    rng = np.random.default_rng(seed)
    W = rng.integers(levels, size=(7, 7)).astype(float)
    labels = np.array([0, 0, 1, 1, 1, 2, 0])  # the sixth is alone in its class
    expected = retrieval_loop(W, labels)
    assert retrieval(W, labels) == pytest.approx(expected, abs=1e-12)
    assert retrieval(sp.csr_matrix(W), labels) == pytest.approx(expected, abs=1e-12)
    assert all(type(value) is float for value in retrieval(W, labels).values())


def test_rank_5_counts_ties_at_its_edge():
    labels = np.array([0, 0, *[1] * 9])
    W = np.zeros((11, 11))
    W[0, 2:6] = 1  # four wrong ones first, the relevant one among six equals
    W[1, 0] = 1
    found = retrieval(W, labels)
    asking_wrong = 1 - 2 / 10  # of rows 2 to 10 all others tie: the first is wrong twice in ten
    assert found["rank1"] == pytest.approx((0 + 1 + 9 * asking_wrong) / 11)
    assert found["rank5"] == pytest.approx((1 / 6 + 1 + 9) / 11)


def test_many_samples_go_through_in_blocks_and_agree_with_scikit_learn():
    rng = np.random.default_rng(1)
    labels = rng.integers(4, size=600)
    W = rng.random((600, 600)) + 0.3 * (labels[:, None] == labels)
    found = retrieval(W, labels)
    precision = [
        average_precision_score(np.delete(labels == labels[i], i), np.delete(W[i], i))
        for i in range(600)
    ]
    assert found["map"] == pytest.approx(np.mean(precision), abs=1e-12)
    hidden = np.where(np.eye(600, dtype=bool), -np.inf, W)
    order = np.argsort(-hidden, axis=1)
    for name, k in (("rank1", 1), ("rank5", 5)):
        hit = (labels[order[:, :k]] == labels[:, None]).any(axis=1)
        assert found[name] == pytest.approx(hit.mean(), abs=1e-12)


def test_the_order_of_the_samples_and_the_diagonal_play_no_part():
    rng = np.random.default_rng(2)
    labels = np.sort(rng.integers(3, size=80))
    W = rng.random((80, 80)) * (rng.random((80, 80)) < 0.1)
    order = rng.permutation(80)
    found = retrieval(W, labels)
    assert retrieval(W[np.ix_(order, order)], labels[order]) == pytest.approx(found, abs=1e-12)
    assert retrieval(W + 5 * np.eye(80), labels) == pytest.approx(found, abs=1e-12)


def test_nothing_known_is_chance_and_blocks_are_perfect():
    labels = np.array(["cat", "dog"] * 10)
    nothing = retrieval(sp.csr_matrix((20, 20)), labels)
    assert nothing["rank1"] == pytest.approx(9 / 19)
    assert 9 / 19 < nothing["map"] < 0.65
    perfect = retrieval((labels[:, None] == labels) * 1.0, labels)
    assert perfect == {"map": 1.0, "rank1": 1.0, "rank5": 1.0}


def test_smoothed_digits_are_found_more_easily():
    dataset = digits().subset(np.arange(0, 1797, 4))
    X = dataset.modalities[1].flat().astype(np.float64)
    X -= X.mean(axis=0)
    X /= np.linalg.norm(X, axis=1, keepdims=True)
    Y = smooth(softmax_affinity(X, 0.05), X)
    Y /= np.linalg.norm(Y, axis=1, keepdims=True)
    before, after = retrieval(X @ X.T, dataset.labels), retrieval(Y @ Y.T, dataset.labels)
    assert after["map"] > before["map"] + 0.05


def test_refusals_say_what_came():
    W = np.ones((4, 4))
    with pytest.raises(ValueError, match="got shapes"):
        retrieval(W, np.zeros(3))
    with pytest.raises(ValueError, match="at least two samples"):
        retrieval(W, np.arange(4))
    with pytest.raises(ValueError, match="finite"):
        retrieval(W * np.nan, np.zeros(4))
