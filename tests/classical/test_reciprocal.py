"""Neighbourhoods that overlap, at the scale whose clusters are clear and even."""

import numpy as np
import pytest
import scipy.optimize
from sklearn.metrics import silhouette_score

from dmsc_core.classical.reciprocal import (
    Options,
    candidates,
    clearness,
    ridge_coefficients,
)
from dmsc_core.evaluation.metrics import score
from dmsc_core.graph.affinities.plain import plain
from dmsc_core.graph.spectral import SpectralResult, spectral_clustering


def rings(per_ring=60, seed=0):
    """Closed curves in planes of their own, as pictures of turning objects are; the labels."""
    rng = np.random.default_rng(seed)
    turn = np.linspace(0, 2 * np.pi, per_ring, endpoint=False)
    circle = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    rows = [circle @ rng.standard_normal((2, 12)) + 2 * rng.standard_normal(12) for _ in range(4)]
    return np.vstack(rows), np.repeat(np.arange(4), per_ring)


def result(embedding, labels):
    return SpectralResult(np.ones(len(labels)), np.zeros(3), embedding, labels)


def test_ridge_coefficients_are_the_optimum(subspaces):
    Z, ridge = subspaces[0][::6], 0.7
    C = ridge_coefficients(Z @ Z.T, ridge)
    assert not np.diag(C).any()
    for i in range(len(Z)):
        others = np.delete(Z, i, axis=0)
        system = np.vstack([others.T, np.sqrt(ridge) * np.eye(len(others))])
        target = np.concatenate([Z[i], np.zeros(len(others))])
        exact = scipy.optimize.lsq_linear(system, target, tol=1e-14).x
        np.testing.assert_allclose(np.delete(C[i], i), exact, atol=1e-8)


def test_clearness_is_the_formula():
    rng = np.random.default_rng(0)
    labels = np.repeat([0, 1, 2], [30, 20, 10])
    embedding = (np.eye(3)[labels] + 0.1 * rng.standard_normal((60, 3))).astype(np.float32)
    entropy = -sum(p * np.log(p) for p in (1 / 2, 1 / 3, 1 / 6))
    expected = silhouette_score(embedding, labels) * (np.exp(entropy) / 3) ** 2
    np.testing.assert_allclose(clearness(result(embedding, labels), 3), expected, rtol=1e-5)


def test_crumbs_are_worth_less_than_even_clusters():
    even, crumbs = np.repeat([0, 1, 2], 20), np.repeat([0, 1, 2], [56, 2, 2])
    worth = [clearness(result(np.eye(3)[y], y), 3) for y in (even, crumbs)]
    assert worth[0] == pytest.approx(1)
    assert worth[1] < 0.3


def test_one_cluster_and_single_samples_are_worth_nothing():
    assert clearness(result(np.ones((6, 2)), np.zeros(6, int)), 2) == 0
    assert clearness(result(np.eye(6), np.arange(6)), 6) == 0


def test_candidates_are_every_scale_once():
    X = rings(5)[0]
    found = [(c.ridge, c.neighbours) for c in candidates(X, (4, 30, 60), (1.0,))]
    assert found == [(0, 4), (0, 19), (1, 4), (1, 19)]


def test_the_clearest_graph_is_taken():
    X, labels = rings()
    fit = Options(neighbours=(2, 5, 40)).fit([X], 4, 0)
    graphs = list(candidates(X, (2, 5, 40), (1.0,)))
    chosen = graphs[int(fit.extras["clearness"].argmax())]
    assert (fit.coefficients != chosen.C).nnz == 0
    assert fit.extras["neighbours"].tolist() == [2, 5, 40] * 2
    assert score(labels, spectral_clustering(plain(fit.coefficients), 4).labels)["acc"] == 1


def test_closed_curves_are_found():
    X, labels = rings(seed=3)
    C = Options().fit([X], 4, 0).coefficients
    assert score(labels, spectral_clustering(plain(C), 4).labels)["acc"] == 1


@pytest.mark.parametrize("wrong", [{"neighbours": ()}, {"neighbours": (0,)}, {"ridges": (-1.0,)}])
def test_impossible_options_are_refused(wrong):
    with pytest.raises(ValueError, match=r"neighbours|ridges"):
        Options(**wrong)
