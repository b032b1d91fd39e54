import numpy as np
from scipy.sparse.csgraph import connected_components
from sklearn.neighbors import kneighbors_graph

from dmsc_core.classical.kernel_knn import Options, nearest_neighbours
from dmsc_core.graph.affinities.plain import plain


def samples(n=300, d=4, seed=0):
    return np.random.default_rng(seed).standard_normal((n, d))


def test_neighbours_agree_with_scikit_learn():
    X = samples()
    A = nearest_neighbours(X, 6, weighting="binary").toarray()
    np.testing.assert_array_equal(A, kneighbors_graph(X, 6).toarray())


def test_local_weights_are_the_formula():
    X = samples(40)
    D = np.sqrt(((X[:, None] - X) ** 2).sum(axis=2))
    scale = np.sort(D, axis=1)[:, 5]  # the fifth neighbour, the sample itself is the first
    A = nearest_neighbours(X, 5).toarray()
    assert A.dtype == np.float32
    for i in range(40):
        for j in np.flatnonzero(A[i]):
            expected = np.exp(-(D[i, j] ** 2) / (scale[i] * scale[j]))
            np.testing.assert_allclose(A[i, j], expected, rtol=1e-4)


def test_the_nearest_neighbour_weighs_most_and_none_is_lost():
    X = samples(50)
    X[0] = 1000.0
    A = nearest_neighbours(X, 5)
    assert (np.diff(A.indptr) == 5).all()
    assert (A.data > 0).all()


def test_copies_of_a_sample_are_its_neighbours():
    X = samples(20)
    X[:5] = X[0]
    for weighting in ("local", "binary"):
        A = nearest_neighbours(X, 3, weighting=weighting).toarray()
        assert np.isfinite(A).all()
        assert (A[:5, :5].sum(axis=1) == 3).all()
    everywhere = nearest_neighbours(np.ones((6, 2)), 2).toarray()
    assert (everywhere.sum(axis=1) == 2).all()


def test_many_copies_are_one_component_whatever_their_order():
    X = np.repeat(samples(2), 60, axis=0)
    X[60:] += 5
    first = nearest_neighbours(X, 4)
    assert connected_components(first, directed=False)[0] == 2
    assert (np.bincount(first.indices, minlength=120) < 20).all()
    again, other = (nearest_neighbours(X, 4, random_state=seed) for seed in (0, 1))
    assert (first != again).nnz == 0
    assert (first != other).nnz > 0


def test_a_copied_sample_is_within_reach_of_the_others():
    X = samples(40)
    X[:8] = X[0]
    A = nearest_neighbours(X, 5)
    assert A.data.min() > 1e-6


def test_the_affinity_is_the_mean_of_both_directions(blobs):
    modalities, _ = blobs
    X = np.hstack(modalities).astype(np.float64) / np.sqrt(2)
    A = nearest_neighbours(X, 7).toarray()
    W = plain(Options(k=7).fit(modalities, 3, 0).coefficients)
    np.testing.assert_allclose(W.toarray(), (A + A.T) / 2, rtol=1e-6)


def test_more_neighbours_than_samples_are_all_the_others():
    A = nearest_neighbours(samples(4), 10)
    assert (np.diff(A.indptr) == 3).all()
    assert nearest_neighbours(samples(1), 10).shape == (1, 1)


def test_two_samples_are_neighbours_of_each_other():
    A = nearest_neighbours(np.array([[0.0, 1.0], [2.0, 0.0]]), 10)
    np.testing.assert_allclose(A.toarray(), [[0, np.exp(-1)], [np.exp(-1), 0]], rtol=1e-6)
