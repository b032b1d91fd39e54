"""Degrees, components and the smallest eigenpairs, against scipy and against closed forms."""

import numpy as np
import pytest
import scipy.sparse as sp
from scipy.sparse import csgraph

from dmsc_core.graph.laplacian import components, degrees, smallest_eigenpairs


def random_affinity(n, seed=0, share=1.0):
    rng = np.random.default_rng(seed)
    W = rng.random((n, n)) * (rng.random((n, n)) < share)
    W = np.triu(W, 1).astype(np.float32)
    return W + W.T


def laplacian_loop(W):
    n = len(W)
    d = [sum(float(x) for x in row) for row in W]
    L = np.eye(n)
    for i in range(n):
        for j in range(n):
            L[i, j] -= W[i, j] / np.sqrt(d[i] * d[j])
    return L


def test_degrees_are_row_sums():
    W = random_affinity(30)
    np.testing.assert_allclose(degrees(W), [sum(map(float, row)) for row in W], rtol=1e-12)
    np.testing.assert_allclose(degrees(sp.csr_matrix(W)), degrees(W), rtol=1e-12)


@pytest.mark.parametrize("n", [25, 300])
@pytest.mark.parametrize("sparse", [False, True])
def test_smallest_pairs_are_those_of_the_dense_laplacian(n, sparse):
    W = random_affinity(n, share=0.2)
    L = laplacian_loop(W)
    np.testing.assert_allclose(L, csgraph.laplacian(W.astype(float), normed=True), atol=1e-7)
    expected = np.linalg.eigvalsh(L)
    w, U = smallest_eigenpairs(sp.csr_matrix(W) if sparse else W, 8)
    np.testing.assert_allclose(w, expected[:8], atol=1e-5)
    np.testing.assert_allclose(L @ U, U * w, atol=1e-4)
    np.testing.assert_allclose(U.T @ U, np.eye(8), atol=1e-4)
    np.testing.assert_allclose(U[:, 0], np.sqrt(degrees(W) / W.sum()), atol=1e-6)
    assert (U[np.abs(U).argmax(axis=0), range(8)] > 0).all()


@pytest.mark.parametrize("sparse", [False, True])
def test_self_loops_count_as_the_formula_says(sparse):
    W = random_affinity(20)
    W[np.diag_indices(20)] = 3
    w, _ = smallest_eigenpairs(sp.csr_matrix(W) if sparse else W, 20)
    np.testing.assert_allclose(w, np.linalg.eigvalsh(laplacian_loop(W)), atol=1e-6)


@pytest.mark.parametrize("share", [0.002, 0.005, 0.02, 1.0])
def test_components_are_those_of_scipy(share):
    W = random_affinity(300, share=share)
    number, expected = csgraph.connected_components(sp.csr_matrix(W), directed=False)
    for label in (components(W), components(sp.csr_matrix(W))):
        assert label.max() + 1 == number
        assert len(np.unique(np.stack([label, expected]), axis=1).T) == number


@pytest.mark.parametrize("sizes", [(5, 9, 14), (60, 90, 110, 30, 40)])
@pytest.mark.parametrize("sparse", [False, True])
def test_a_graph_of_c_components_has_c_zeros_and_no_more(sizes, sparse):
    W = np.zeros((sum(sizes), sum(sizes)), np.float32)
    start = 0
    for k, size in enumerate(sizes):
        W[start : start + size, start : start + size] = random_affinity(size, seed=k)
        start += size
    w, U = smallest_eigenpairs(sp.csr_matrix(W) if sparse else W, len(sizes) + 3)
    assert (w[: len(sizes)] == 0).all()
    assert (w[len(sizes) :] > 0.3).all()
    np.testing.assert_allclose(laplacian_loop(W) @ U, U * w, atol=1e-4)
    np.testing.assert_allclose(U.T @ U, np.eye(len(w)), atol=1e-4)


def test_more_components_than_pairs_differ_in_each_column_beyond_the_first():
    W = np.kron(np.eye(30), np.ones((4, 4)) - np.eye(4)).astype(np.float32)
    w, U = smallest_eigenpairs(W, 5)
    assert (w == 0).all()
    np.testing.assert_allclose(U.T @ U, np.eye(5), atol=1e-12)
    np.testing.assert_allclose(U, np.repeat(U[::4], 4, axis=0), atol=1e-12)
    assert len(np.unique(U[::4, 1].round(9))) == 30


@pytest.mark.parametrize("n", [200, 5000])
def test_the_path_has_its_closed_form(n):
    ones = np.ones(n - 1, np.float32)
    path = sp.diags([ones, ones], [1, -1]).tocsr()
    w, _ = smallest_eigenpairs(path, 8)
    np.testing.assert_allclose(w, 1 - np.cos(np.pi * np.arange(8) / (n - 1)), rtol=1e-6, atol=1e-15)


def test_near_components_are_all_found():
    rng = np.random.default_rng(0)
    W = np.kron(np.eye(40), np.ones((10, 10))) * rng.uniform(0.5, 1.5, (400, 400))
    W = (W + W.T + 1e-7).astype(np.float32)
    w, _ = smallest_eigenpairs(W, 45)
    np.testing.assert_allclose(w, np.linalg.eigvalsh(laplacian_loop(W))[:45], atol=1e-5)


def test_tiny_and_huge_weights_change_nothing():
    W = random_affinity(300).astype(np.float64)
    expected, _ = smallest_eigenpairs(W, 6)
    for scale in (1e-60, 1e60):
        np.testing.assert_allclose(smallest_eigenpairs(W * scale, 6)[0], expected, atol=1e-5)


@pytest.mark.parametrize("n", [50, 400])
def test_the_same_graph_gives_the_same_bits(n):
    W = random_affinity(n)
    first, again = smallest_eigenpairs(W, 7, 3), smallest_eigenpairs(W.copy(), 7, 3)
    np.testing.assert_array_equal(first[0], again[0])
    np.testing.assert_array_equal(first[1], again[1])


def test_what_is_no_affinity_is_refused():
    with pytest.raises(ValueError, match="square"):
        degrees(np.zeros((3, 2)))
    with pytest.raises(ValueError, match="non-negative"):
        degrees(-np.eye(3))
    with pytest.raises(ValueError, match="finite"):
        degrees(np.full((3, 3), np.nan))
    with pytest.raises(ValueError, match="symmetric"):
        degrees(np.triu(np.ones((4, 4))))
    circle = np.roll(np.eye(5), 1, axis=1)  # directed, although its rows and columns sum to one
    for W in (circle, sp.csr_matrix(circle)):
        with pytest.raises(ValueError, match="symmetric"):
            degrees(W)
    with pytest.raises(ValueError, match="1 have none"):
        smallest_eigenpairs(np.diag([1.0, 0.0, 2.0]), 2)
