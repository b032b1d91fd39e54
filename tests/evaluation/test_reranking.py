"""Re-ranking against sets and loops written out from the paper, and what it does to real digits."""

import time
from math import exp

import numpy as np
import pytest
import scipy.sparse as sp

from dmsc_core.data.embedded import digits
from dmsc_core.evaluation.reranking import rerank
from dmsc_core.evaluation.retrieval import retrieval
from dmsc_core.graph.affinities.top_k import top_k


def points(n=30, seed=0):
    rng = np.random.default_rng(seed)
    X = 2 * rng.standard_normal((3, 2))[np.arange(n) % 3] + rng.standard_normal((n, 2))
    D = np.linalg.norm(X[:, None] - X, axis=2)
    return D / D.max()


def nearest(D, p, k, linked):
    """p itself and its k nearest of those that it is linked to."""
    others = [g for g in range(len(D)) if g != p and linked[p][g]]
    return {p, *sorted(others, key=lambda g: (D[p, g], g))[:k]}


def k_reciprocal_loop(D, k1, k2, mix, linked):
    n = len(D)

    def reciprocal(p, k):
        return {g for g in nearest(D, p, k, linked) if p in nearest(D, g, k, linked)}

    V = np.zeros((n, n))
    for p in range(n):
        own = reciprocal(p, k1)
        joined = set(own)
        for q in own:
            half = reciprocal(q, max(round(k1 / 2), 1))
            if len(own & half) >= 2 / 3 * len(half) - 1e-9:
                joined |= half
        for g in joined:
            V[p, g] = exp(-D[p, g])
    averaged = np.array([V[list(nearest(D, p, k2 - 1, linked))].mean(axis=0) for p in range(n)])
    result = np.zeros((n, n))
    for p in range(n):
        for q in range(n):
            both = sum(min(a, b) for a, b in zip(averaged[p], averaged[q]))
            either = sum(max(a, b) for a, b in zip(averaged[p], averaged[q]))
            result[p, q] = (1 - mix) * (1 - both / either) + mix * D[p, q]
    return result


@pytest.mark.parametrize("places", [16, 1])  # few: equal links, which go by column
@pytest.mark.parametrize(("k1", "k2"), [(5, 2), (8, 1), (4, 7), (2, 2), (50, 40)])
def test_rerank_of_an_affinity_is_the_loop_over_those_that_are_linked(k1, k2, places):
    rng = np.random.default_rng(1)
    W = np.exp(-5 * points(seed=1)) * (rng.random((30, 30)) < 0.3)
    W = (W + W.T).round(places)
    W[4], W[:, 4] = 0, 0  # without neighbours
    bare = W - np.diag(np.diag(W))
    peaks = np.maximum(bare.max(axis=1, keepdims=True), 1e-300)
    D = 1 - bare / peaks
    np.fill_diagonal(D, 0)
    expected = 1 - k_reciprocal_loop(D, k1, k2, 0.3, bare > 0)
    np.fill_diagonal(expected, 0)
    found = rerank(W, k1, k2)
    np.testing.assert_allclose(found, expected, atol=1e-12)
    sparse = rerank(sp.csr_matrix(W), k1, k2)
    assert sp.issparse(sparse)
    np.testing.assert_allclose(sparse.toarray(), found, atol=1e-12)
    assert not found[4].any()


def test_the_original_alone_keeps_each_row_in_its_order():
    W = np.exp(-3 * points(n=40))
    np.fill_diagonal(W, 0)
    np.testing.assert_array_equal(np.argsort(rerank(W, mix=1.0)), np.argsort(W))


def test_nothing_given_is_changed():
    D = points() + np.eye(30)
    W = sp.csr_matrix(np.exp(-D))
    before, weights = D.copy(), W.toarray()
    rerank(W)
    rerank(D)
    np.testing.assert_array_equal(D, before)
    np.testing.assert_array_equal(W.toarray(), weights)


def test_digits_are_found_more_easily_after_re_ranking():
    dataset = digits().subset(np.arange(0, 1797, 4))
    X = dataset.modalities[1].flat().astype(np.float64)
    X -= X.mean(axis=0)
    X /= np.linalg.norm(X, axis=1, keepdims=True)
    W = np.exp(X @ X.T)
    for graph in (W, top_k(W, 30)):
        before, after = retrieval(graph, dataset.labels), retrieval(rerank(graph), dataset.labels)
        assert after["map"] > before["map"] + 0.03


def test_two_and_a_half_thousand_samples_take_seconds():
    rng = np.random.default_rng(3)
    X = rng.standard_normal((10, 8))[np.arange(2500) % 10] + rng.standard_normal((2500, 8))
    W = np.exp(X @ X.T / 8)
    start = time.process_time()
    found = rerank(W)
    assert time.process_time() - start < 10
    assert found.shape == (2500, 2500)


def test_refusals_say_what_came():
    W = np.ones((4, 4))
    for bad in (W[:2], -W, W * np.inf, W[:1, :1]):
        with pytest.raises(ValueError, match="re-ranking needs"):
            rerank(bad)
    for options in ({"k1": 0}, {"k2": 0}, {"mix": 1.5}):
        with pytest.raises(ValueError, match="k1 and k2"):
            rerank(W, **options)
