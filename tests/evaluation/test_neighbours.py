"""Nearest neighbours against plain loops."""

import numpy as np
import pytest
import scipy.sparse as sp

from dmsc_core.evaluation.neighbours import affinity_neighbours, nearest, shares_within


def affinity(n=60, seed=0):
    W = np.triu(np.random.default_rng(seed).random((n, n)), 1).astype(np.float32)
    return W + W.T


def test_neighbours_are_the_largest_affinities():
    W = affinity()
    W[W < 0.5] = 0
    indices, distances = affinity_neighbours(W, np.arange(60), 8)
    for i in range(60):
        nearest = [j for j in sorted(range(60), key=lambda j: (-W[i, j], j)) if W[i, j] > 0][:7]
        assert indices[i, 0] == i
        assert indices[i, 1 : 1 + len(nearest)].tolist() == nearest
        assert (indices[i, 1 + len(nearest) :] == -1).all()
        expected = [-np.log(W[i, j] / W.max()) for j in nearest]
        np.testing.assert_allclose(distances[i, 1 : 1 + len(nearest)], expected, atol=1e-6)
    assert np.isfinite(distances).all()
    assert distances[:, 0].max() == 0
    sparse = affinity_neighbours(sp.csr_matrix(W), np.arange(60), 8)
    np.testing.assert_array_equal(sparse[0], indices)
    np.testing.assert_allclose(sparse[1], distances, atol=1e-6)


@pytest.mark.parametrize(("n", "k"), [(40, 6), (5, 10), (300, 3)])
def test_nearest_is_the_loop(n, k):
    X = np.random.default_rng(n).integers(0, 4, (n, 3)).astype(np.float32)  # with ties
    found = nearest(X, k)
    assert found.shape == (n, min(k, n - 1))
    for i in range(n):
        away = ((X - X[i]) ** 2).sum(axis=1)
        others = [j for j in np.argsort(away, kind="stable") if j != i][: min(k, n - 1)]
        np.testing.assert_array_equal(away[found[i]], away[others])
        assert i not in found[i]
        assert len(set(found[i])) == len(others)


def test_what_all_samples_share_does_not_drown_their_differences():
    X = np.random.default_rng(0).standard_normal((200, 8)).astype(np.float32)
    far = (X.astype(np.float64) + 20_000).astype(np.float32)
    expected = far.astype(np.float64)
    for i, found in enumerate(nearest(far, 5)):
        away = ((expected - expected[i]) ** 2).sum(axis=1)
        assert found.tolist() == np.argsort(away, kind="stable")[1:6].tolist()


def test_wide_samples_are_compared_by_their_principal_components():
    rng = np.random.default_rng(0)
    X = (rng.standard_normal((90, 30)) @ rng.standard_normal((30, 200))).astype(np.float32)
    for i, found in enumerate(nearest(X, 4)[:10]):
        away = np.linalg.norm(X - X[i], axis=1)
        assert set(found) == set(np.argsort(away)[1:5])


def test_shares_within_are_the_loop():
    rng = np.random.default_rng(1)
    X, clusters = rng.standard_normal((50, 4)).astype(np.float32), rng.integers(0, 3, 50)
    clusters[:3], clusters[10] = 5, 8  # a small cluster, and a sample alone
    neighbours = nearest(X, 7)
    found = shares_within(neighbours, clusters)
    assert np.isnan(found[-1])
    for k, c in enumerate((0, 1, 2, 5)):
        members = np.flatnonzero(clusters == c)
        possible = min(7, len(members) - 1)
        shares = [sum(clusters[j] == c for j in neighbours[i]) / possible for i in members]
        assert found[k] == pytest.approx(np.mean(shares))


def test_neighbours_that_never_leave_their_cluster_have_share_one():
    X = np.repeat([0.0, 100.0], 20)[:, None] + np.random.default_rng(0).random((40, 1))
    np.testing.assert_allclose(shares_within(nearest(X, 5), np.repeat([0, 1], 20)), 1)
