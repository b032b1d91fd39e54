"""Criteria without labels against scikit-learn and plain loops."""

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.metrics import silhouette_samples, silhouette_score

from dmsc_core.evaluation.criteria import (
    eigengap,
    mean_distances,
    ncut,
    silhouette,
    silhouettes,
)
from dmsc_core.graph.laplacian import smallest_eigenpairs


def points(n=90, K=4, seed=0):
    rng = np.random.default_rng(seed)
    clusters = rng.permutation(np.arange(n) % K)
    return rng.standard_normal((K, 5))[clusters] + rng.standard_normal((n, 5)), clusters


def affinity(n, seed=0):
    W = np.random.default_rng(seed).random((n, n)).astype(np.float32)
    return W + W.T


def silhouette_loop(X, clusters):
    total = 0.0
    for i in range(len(X)):
        means = {}
        for c in set(clusters.tolist()):
            members = [j for j in range(len(X)) if clusters[j] == c and j != i]
            distances = [np.linalg.norm(X[i] - X[j]) for j in members]
            means[c] = np.mean(distances) if distances else None
        a = means.pop(int(clusters[i]))
        if a is not None:
            b = min(means.values())
            total += (b - a) / max(a, b)
    return total / len(X)


def test_silhouette_is_the_loop_and_that_of_scikit_learn():
    X, clusters = points()
    assert silhouette(X, clusters) == pytest.approx(silhouette_loop(X, clusters), abs=1e-9)
    assert silhouette(X, clusters) == pytest.approx(silhouette_score(X, clusters), abs=1e-9)


def test_silhouette_of_a_cluster_of_one_counts_zero():
    X, clusters = points()
    clusters[5] = 9
    assert silhouette(X, clusters) == pytest.approx(silhouette_loop(X, clusters), abs=1e-9)


def test_silhouette_goes_through_many_samples_in_chunks():
    X, clusters = points(n=1203)
    assert silhouette(X, clusters) == pytest.approx(silhouette_score(X, clusters), abs=1e-9)


def test_silhouette_of_a_seeded_sample():
    X, clusters = points(n=800)
    drawn = [silhouette(X, clusters, max_samples=300, random_state=seed) for seed in (0, 0, 1)]
    assert drawn[0] == drawn[1] != drawn[2]
    assert drawn[0] == pytest.approx(silhouette(X, clusters), abs=0.05)


def test_silhouette_where_there_is_nothing_to_compare():
    X, clusters = points()
    assert silhouette(X, np.zeros(len(X), int)) is None
    assert silhouette(np.zeros((6, 2)), np.arange(6) % 2) == 0
    assert silhouette(np.eye(3), np.arange(3)) == 0
    with pytest.raises(ValueError, match="embedding"):
        silhouette(X, clusters[:-1])


def test_the_silhouette_of_each_sample_is_that_of_scikit_learn():
    X, clusters = points(n=603)
    np.testing.assert_allclose(silhouettes(X, clusters), silhouette_samples(X, clusters), atol=1e-9)
    assert silhouettes(X, np.zeros(len(X), int)) is None
    alone = clusters.copy()
    alone[7] = 9
    assert silhouettes(X, alone)[7] == 0


def test_mean_distances_are_the_loop():
    X, clusters = points(n=40)
    clusters[3] = 7  # alone, and no number between
    found = mean_distances(X, clusters)
    for i in range(40):
        for k, c in enumerate((0, 1, 2, 3, 7)):
            others = [j for j in range(40) if clusters[j] == c and j != i]
            mean = np.mean([np.linalg.norm(X[i] - X[j]) for j in others]) if others else np.inf
            assert found[i, k] == pytest.approx(mean, abs=1e-7)


def test_distances_to_drawn_samples_stand_for_those_to_all():
    X, clusters = points(n=800)
    drawn = silhouettes(X, clusters, max_others=400, random_state=1)
    np.testing.assert_array_equal(drawn, silhouettes(X, clusters, 400, random_state=1))
    assert np.abs(drawn - silhouettes(X, clusters)).mean() < 0.05


@pytest.mark.parametrize("K", [2, 3, 5])
def test_eigengap_counts_blocks(K):
    labels = np.repeat(np.arange(K), 20)
    W = np.where(labels[:, None] == labels, 1.0, 0.02).astype(np.float32)
    eigenvalues, _ = smallest_eigenpairs(W, K + 5)
    k, gaps = eigengap(eigenvalues)
    assert k == K
    np.testing.assert_allclose(gaps, np.diff(eigenvalues))
    assert gaps[K - 1] == max(gaps)


def test_eigengap_leaves_one_cluster_out_unless_asked():
    eigenvalues = np.array([0, 0.9, 0.95, 0.99])
    assert eigengap(eigenvalues)[0] == 2
    assert eigengap(eigenvalues, least=1)[0] == 1
    assert eigengap(np.array([0.0, 1.0]))[0] == 2
    assert eigengap(np.zeros(0))[0] == 2


def ncut_loop(W, clusters):
    total = 0.0
    for c in set(clusters.tolist()):
        members = [i for i in range(len(W)) if clusters[i] == c]
        within = sum(float(W[i, j]) for i in members for j in members)
        volume = sum(float(W[i, j]) for i in members for j in range(len(W)))
        total += 1 - within / volume
    return total


def test_ncut_is_the_loop():
    W, clusters = affinity(40), np.arange(40) % 3
    assert ncut(W, clusters) == pytest.approx(ncut_loop(W, clusters), abs=1e-9)
    W[W < 1] = 0
    assert ncut(sp.csr_matrix(W), clusters) == pytest.approx(ncut_loop(W, clusters), abs=1e-9)


def test_ncut_of_two_clusters_is_that_of_the_random_walk():
    W, clusters = affinity(30), np.arange(30) % 2
    d = W.sum(axis=1, dtype=float)
    T, start = W / d[:, None], d / d.sum()
    leaves = 0.0
    for c in (0, 1):
        A = clusters == c
        leaves += (start[A] @ T[np.ix_(A, ~A)].sum(axis=1)) / start[A].sum()
    assert ncut(W, clusters) == pytest.approx(leaves)


def test_ncut_of_components_and_of_isolated_samples_is_zero():
    labels = np.repeat([0, 1, 2], 5)
    W = (labels[:, None] == labels) * 1.0
    assert ncut(W, labels) == pytest.approx(0)
    W[labels == 2] = 0
    W[:, labels == 2] = 0
    assert ncut(W, labels) == pytest.approx(0)
    assert ncut(sp.csr_matrix(W), labels) == pytest.approx(0)
    with pytest.raises(ValueError, match="clusters"):
        ncut(W, labels[:-1])
