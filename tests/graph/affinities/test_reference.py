"""The reference post-processing against plain loops."""

import numpy as np
import pytest

from dmsc_core.data.catalog import load
from dmsc_core.graph.affinities.reference import default_rho, reference, threshold_columns
from tests.graph.affinities.loops import coefficients, reference_loop, threshold_loop


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("rho", [0.1, 0.37, 0.9, 1.0])
def test_threshold_is_the_loop(rho, dtype):
    C = np.random.default_rng(0).standard_normal((40, 40)).astype(dtype)
    C[:, 3] = 0
    kept = threshold_columns(C, rho)
    assert kept.dtype == dtype
    np.testing.assert_array_equal(kept, threshold_loop(C, rho))
    assert not kept[:, 3].any()


def test_threshold_with_ties_keeps_the_upper_rows():
    C = np.random.default_rng(1).integers(-2, 3, size=(30, 30)).astype(float)
    np.testing.assert_array_equal(threshold_columns(C, 0.4), threshold_loop(C, 0.4))
    equal = np.full((10, 10), 1e-4)
    kept = threshold_columns(equal, 0.35)
    np.testing.assert_array_equal(np.flatnonzero(kept[:, 0]), range(4))  # 0.4 > 0.35 of the mass


def test_threshold_works_through_more_rows_than_one_block():
    C = np.random.default_rng(2).standard_normal((300, 300))
    np.testing.assert_array_equal(threshold_columns(C, 0.2), threshold_loop(C, 0.2))


def test_threshold_works_on_columns():
    C = np.array([[0.0, 9.0, 0.0], [1.0, 0.0, 0.0], [5.0, 1.0, 0.0]])
    expected = np.array([[0.0, 9.0, 0.0], [0.0, 0.0, 0.0], [5.0, 0.0, 0.0]])
    np.testing.assert_array_equal(threshold_columns(C, 0.5), expected)


@pytest.mark.parametrize(("n", "n_clusters", "d", "alpha"), [(40, 3, 6, 8.0), (60, 4, 2, 3.5)])
def test_reference_is_the_loop(n, n_clusters, d, alpha):
    C, _ = coefficients(n, n_clusters)
    rho = default_rho(n_clusters)
    W = reference(C, n_clusters, dimension=d, alpha=alpha)
    np.testing.assert_allclose(W, reference_loop(C, n_clusters, rho, d, alpha), atol=2e-7)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_reference_by_lanczos_is_the_full_svd(dtype):
    C, _ = coefficients(320, 3)
    C = C.astype(dtype)
    W = reference(C, 3)
    expected = reference_loop(C.astype(np.float64), 3, default_rho(3), 6, 8.0)
    np.testing.assert_allclose(W, expected, atol=2e-7)


def test_reference_on_noise_and_dense_coefficients():
    C = np.random.default_rng(0).standard_normal((300, 300))
    W = reference(C, 2, rho=0.9, dimension=4)
    np.testing.assert_allclose(W, reference_loop(C, 2, 0.9, 4, 8.0), atol=2e-7)


def test_reference_clamps_the_rank_below_n():
    C, _ = coefficients(12, 2)
    expected = reference_loop(C, 4, 0.3, 6, 8.0)  # 25 singular vectors wanted, 11 used
    np.testing.assert_allclose(reference(C, 4, rho=0.3), expected, atol=2e-7)


def test_reference_leaves_zero_rows_zero():
    C, _ = coefficients(50, 3)
    C[7], C[:, 7] = 0, 0
    W = reference(C, 3)
    assert not W[7].any()
    others = np.delete(np.arange(50), 7)
    assert W[others, others] == pytest.approx(1, abs=1e-6)
    assert not reference(np.zeros((8, 8)), 2).any()


def test_default_rho():
    assert [default_rho(K) for K in (1, 5, 11, 31, 40)] == pytest.approx([0.4, 0.36, 0.3, 0.1, 0.1])


def test_reference_separates_subspaces():
    C, labels = coefficients(120, 3)
    W = reference(C, 3)
    same = labels[:, None] == labels
    assert W[same].mean() > 20 * W[~same].mean()


@pytest.mark.slow
def test_reference_on_a_real_data_set_is_the_full_svd(data_dir):
    dataset = load("bdgp", data_dir)
    Z = [M.flat().astype(np.float64) for M in dataset.modalities]
    Z = [M / np.maximum(np.linalg.norm(M, axis=1, keepdims=True), 1e-12) for M in Z]
    Q = np.linalg.inv(sum(M @ M.T for M in Z) / len(Z) + 15 * np.eye(dataset.n_samples))
    C = -Q / np.diag(Q)[:, None]
    np.fill_diagonal(C, 0)
    kept = threshold_columns(C, default_rho(5))
    some = [0, 700, 2499]
    np.testing.assert_array_equal(kept[:, some], threshold_loop(C[:, some], default_rho(5)))
    eigenvalues, vectors = np.linalg.eigh((kept + kept.T) / 2)  # symmetric: its SVD is this one
    largest = np.argsort(-np.abs(eigenvalues))[:31]
    rows = vectors[:, largest] * np.sqrt(np.abs(eigenvalues[largest]))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    expected = np.maximum(rows @ rows.T, 0) ** 8
    np.testing.assert_allclose(reference(C, 5), expected / expected.max(), atol=1e-6)
