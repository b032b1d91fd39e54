"""Spectral clustering: its stages, its ties with scikit-learn, and graphs that are not nice."""

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.cluster import SpectralClustering
from sklearn.metrics import adjusted_rand_score

from dmsc_core.graph.affinities.plain import plain
from dmsc_core.graph.affinities.top_k import top_k
from dmsc_core.graph.spectral import discretize, spectral_clustering

ASSIGN = ["kmeans", "discretize"]


def blobs(sizes=(30, 40, 50), within=1.0, between=0.05, seed=0):
    """A noisy block affinity in shuffled order, and its labels."""
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.repeat(np.arange(len(sizes)), sizes))
    level = np.where(labels[:, None] == labels, within, between)
    W = np.triu(level * rng.random(level.shape), 1).astype(np.float32)
    return W + W.T, labels


def blocks(sizes):
    """Components without a link between them; and their labels."""
    labels = np.repeat(np.arange(len(sizes)), sizes)
    return (labels[:, None] == labels).astype(np.float32) - np.eye(len(labels), dtype="f"), labels


@pytest.mark.parametrize("assign", ASSIGN)
@pytest.mark.parametrize("sizes", [(30, 40, 50), (90, 130, 110, 70)])
def test_blocks_are_found_and_the_stages_are_kept(assign, sizes):
    W, labels = blobs(sizes)
    result = spectral_clustering(W, len(sizes), assign)
    n, K = len(labels), len(sizes)
    assert adjusted_rand_score(labels, result.labels) == 1
    np.testing.assert_allclose(result.degrees, W.sum(axis=1), rtol=1e-5)
    assert len(result.eigenvalues) >= K + 5
    assert (np.diff(result.eigenvalues) >= -1e-6).all()
    assert result.embedding.shape == (n, K)
    assert result.embedding.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(result.embedding, axis=1), 1, atol=1e-6)


@pytest.mark.parametrize("assign", ASSIGN)
def test_same_clusters_as_scikit_learn(assign):
    W, _ = blobs((60, 50, 45, 70), between=0.45)  # hard enough for single samples to differ
    ours = spectral_clustering(W, 4, assign).labels
    peer = SpectralClustering(4, affinity="precomputed", assign_labels=assign, random_state=0)
    assert adjusted_rand_score(peer.fit_predict(W), ours) > 0.98


@pytest.mark.parametrize("assign", ASSIGN)
def test_sparse_and_dense_agree(assign):
    C, labels = blobs((80, 90, 100), between=0.3)
    W = top_k(C, 12)
    dense, sparse = (spectral_clustering(M, 3, assign) for M in (W.toarray(), W))
    np.testing.assert_array_equal(dense.labels, sparse.labels)
    np.testing.assert_allclose(dense.eigenvalues, sparse.eigenvalues, atol=1e-5)
    assert adjusted_rand_score(labels, sparse.labels) == 1


@pytest.mark.parametrize("assign", ASSIGN)
@pytest.mark.parametrize("sizes", [(30, 40, 50), (90, 130, 110)])
def test_permuted_samples_keep_their_clusters(assign, sizes):
    W, _ = blobs(sizes, between=0.3)
    order = np.random.default_rng(1).permutation(len(W))
    labels = spectral_clustering(W, 3, assign).labels
    moved = spectral_clustering(W[np.ix_(order, order)], 3, assign).labels
    np.testing.assert_array_equal(moved, labels[order])  # numbered by size, so equal as numbers


@pytest.mark.parametrize("assign", ASSIGN)
@pytest.mark.parametrize("sizes", [(30, 40, 50), (100, 130, 110)])
def test_the_same_seed_gives_the_same_bits(assign, sizes):
    W, _ = blobs(sizes, between=0.9)
    first, again = (spectral_clustering(W, 3, assign, random_state=5) for _ in range(2))
    for name in ("degrees", "eigenvalues", "embedding", "labels"):
        np.testing.assert_array_equal(getattr(first, name), getattr(again, name))


def test_the_global_generator_is_left_alone():
    W, _ = blobs()
    np.random.seed(0)
    before = np.random.get_state()[1].copy()
    spectral_clustering(W, 3)
    np.testing.assert_array_equal(np.random.get_state()[1], before)


def test_clusters_are_numbered_by_size():
    W, _ = blobs((50, 20, 90))
    labels = spectral_clustering(W, 3).labels
    np.testing.assert_array_equal(np.bincount(labels), [90, 50, 20])
    assert labels.dtype == np.int64


@pytest.mark.parametrize("assign", ASSIGN)
@pytest.mark.parametrize("sparse", [False, True])
def test_components_are_the_clusters_where_their_numbers_agree(assign, sparse):
    W, labels = blocks((12, 25, 7, 40, 30, 90, 100))
    result = spectral_clustering(sp.csr_matrix(W) if sparse else W, 7, assign)
    assert adjusted_rand_score(labels, result.labels) == 1
    assert (result.eigenvalues[:7] == 0).all()
    assert result.eigenvalues[7] > 0.5


@pytest.mark.parametrize("assign", ASSIGN)
def test_no_component_is_cut_where_there_are_more_of_them_than_clusters(assign):
    W, labels = blocks((60, 50, 40, 3, 2, 4, 2, 3))
    result = spectral_clustering(W, 3, assign)
    assert len(np.unique(np.stack([labels, result.labels]), axis=1).T) == 8
    assert len(np.unique(result.labels)) == 3


@pytest.mark.parametrize("assign", ASSIGN)
@pytest.mark.parametrize("sparse", [False, True])
def test_samples_without_neighbours_join_the_largest_cluster(assign, sparse):
    W, labels = blobs((40, 60, 50))
    alone = np.array([3, 77, 149])
    W[alone], W[:, alone] = 0, 0
    result = spectral_clustering(sp.csr_matrix(W) if sparse else W, 3, assign)
    linked = np.setdiff1d(np.arange(150), alone)
    assert adjusted_rand_score(labels[linked], result.labels[linked]) == 1
    assert (result.labels[alone] == 0).all()
    assert not result.embedding[alone].any()
    assert (result.degrees[alone] == 0).all()
    expected = spectral_clustering(W[np.ix_(linked, linked)], 3, assign)
    np.testing.assert_allclose(result.eigenvalues, expected.eigenvalues, atol=1e-6)


@pytest.mark.parametrize("assign", ASSIGN)
def test_almost_or_wholly_empty_graphs_do_not_crash(assign):
    empty = spectral_clustering(np.zeros((10, 10), np.float32), 3, assign)
    assert not empty.labels.any()
    assert empty.eigenvalues.shape == (0,)
    W = np.zeros((10, 10), np.float32)
    W[2, 5] = W[5, 2] = 1
    pair = spectral_clustering(W, 4, assign)
    assert pair.embedding.shape == (10, 4)
    assert np.isfinite(pair.embedding).all()
    np.testing.assert_allclose(pair.eigenvalues, [0, 2], atol=1e-12)


def test_a_complete_graph_without_structure_does_not_crash():
    for assign in ASSIGN:
        result = spectral_clustering(np.ones((300, 300), np.float32), 4, assign)
        assert np.isfinite(result.embedding).all()
        np.testing.assert_allclose(result.eigenvalues[1:], 1, atol=1e-5)


def test_one_cluster():
    W, _ = blobs()
    assert not spectral_clustering(W, 1).labels.any()
    assert not spectral_clustering(W, 1, "discretize").labels.any()


def test_more_eigenvectors_than_clusters():
    W, labels = blobs((40, 40, 40))
    result = spectral_clustering(W, 3, n_eigenvectors=9)
    assert result.embedding.shape == (120, 9)
    assert len(result.eigenvalues) >= 14
    fewer = spectral_clustering(W, 3, n_eigenvectors=2)
    assert adjusted_rand_score(labels, fewer.labels) == 1


def test_refusals_say_what_came():
    W, _ = blobs((4, 4, 4))
    with pytest.raises(ValueError, match="12 samples are too few for 11"):
        spectral_clustering(W, 11)
    assert spectral_clustering(W, 10).labels.max() == 9
    with pytest.raises(ValueError, match="at least 1"):
        spectral_clustering(W, 0)
    with pytest.raises(ValueError, match="unknown assign 'median'"):
        spectral_clustering(W, 3, "median")
    with pytest.raises(ValueError, match="choose kmeans"):
        spectral_clustering(W, 3, "discretize", n_eigenvectors=4)
    with pytest.raises(ValueError, match="symmetric"):
        spectral_clustering(np.triu(W), 3)
    with pytest.raises(ValueError, match="square"):
        spectral_clustering(W[:, :5], 3)


def rotated_partition(n, K, noise, seed=0):
    rng = np.random.default_rng(seed)
    labels = rng.integers(K, size=n)
    R, _ = np.linalg.qr(rng.standard_normal((K, K)))
    X = np.eye(K)[labels] @ R + noise * rng.standard_normal((n, K))
    return X / np.linalg.norm(X, axis=1, keepdims=True), labels


@pytest.mark.parametrize("K", [2, 5, 12])
def test_discretize_undoes_a_rotation(K):
    X, labels = rotated_partition(300, K, noise=0.08)
    assert adjusted_rand_score(labels, discretize(X, K)) == 1


@pytest.mark.parametrize("K", [3, 6])
def test_discretize_stops_where_neither_step_changes_anything(K):
    X, truth = rotated_partition(400, K, noise=0.4)
    labels = discretize(X, K)
    U, S, Vt = np.linalg.svd(np.eye(K)[labels].T @ X)
    np.testing.assert_array_equal((X @ (U @ Vt).T).argmax(axis=1), labels)
    assert S.sum() >= np.linalg.svd(np.eye(K)[truth].T @ X, compute_uv=False).sum()


def test_discretize_is_nearest_among_all_partitions_of_a_few_rows():
    X, _ = rotated_partition(7, 2, noise=0.5)

    def nearness(labels):  # max over rotations R of trace(R^T X^T Y) = sum of singular values
        return np.linalg.svd(np.eye(2)[labels].T @ X, compute_uv=False).sum()

    every = [np.array([code >> i & 1 for i in range(7)]) for code in range(2**7)]
    assert nearness(discretize(X, 2)) == pytest.approx(max(map(nearness, every)), abs=1e-12)


def test_discretize_needs_as_many_columns_as_clusters():
    with pytest.raises(ValueError, match="4 clusters need as many eigenvectors, got 3"):
        discretize(np.ones((9, 3)), 4)


@pytest.mark.parametrize("assign", ASSIGN)
def test_clusters_from_coefficients_of_subspaces(assign):
    rng = np.random.default_rng(0)
    labels = np.repeat(np.arange(3), 30)
    Z = np.einsum("nr,nrd->nd", rng.random((90, 3)), rng.standard_normal((3, 3, 20))[labels])
    Q = np.linalg.inv(Z @ Z.T + 0.1 * np.eye(90))
    C = -Q / np.diag(Q)[:, None]
    np.fill_diagonal(C, 0)
    assert adjusted_rand_score(labels, spectral_clustering(plain(C), 3, assign).labels) > 0.95
