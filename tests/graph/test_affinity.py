"""Affinities against plain loops written from the formulas."""

import numpy as np
import pytest
import scipy.sparse as sp
from pydantic import TypeAdapter, ValidationError

from dmsc_core.data.catalog import load
from dmsc_core.errors import NumericalError
from dmsc_core.graph.affinity import (
    AffinityOptions,
    PlainOptions,
    ReciprocalOptions,
    ReferenceOptions,
    TopKOptions,
    build,
    default_rho,
    plain,
    reciprocal,
    reference,
    threshold_columns,
    top_k,
)
from tests.graph.test_reciprocal import overlap_by_loops

KINDS = [
    PlainOptions(),
    TopKOptions(k=4),
    ReferenceOptions(dimension=3),
    ReciprocalOptions(k1=8, k2=3, dimension=3),
]


def coefficients(n, n_clusters, seed=0, noise=0.05):
    """Self-expression of a union of subspaces by ridge regression, zero diagonal; and labels."""
    rng = np.random.default_rng(seed)
    labels = np.sort(rng.integers(n_clusters, size=n))
    bases = rng.standard_normal((n_clusters, 3, 20))
    Z = np.einsum("nr,nrd->nd", rng.standard_normal((n, 3)), bases[labels])
    Z += noise * rng.standard_normal(Z.shape)
    Q = np.linalg.inv(Z @ Z.T + 0.5 * np.eye(n))
    C = -Q / np.diag(Q)[:, None]
    np.fill_diagonal(C, 0)
    return C, labels


def threshold_loop(C, rho):
    kept = np.zeros_like(C)
    for j in range(C.shape[1]):
        order = sorted(range(C.shape[0]), key=lambda i: (-abs(C[i, j]), i))
        mass = 0.0
        for i in order:
            mass += float(abs(C[i, j]))
        if mass == 0:
            continue
        running = 0.0
        for i in order:
            running += float(abs(C[i, j]))
            kept[i, j] = C[i, j]
            if running > rho * mass:
                break
    return kept


def top_k_loop(C, k):
    n = len(C)
    kept = np.zeros((n, n))
    for i in range(n):
        for j in sorted(range(n), key=lambda j: (-abs(C[i, j]), j))[:k]:
            kept[i, j] = abs(C[i, j])
    return kept + kept.T


def reference_loop(C, n_clusters, rho, d, alpha):
    n = len(C)
    kept = threshold_loop(C, rho)
    U, s, _ = np.linalg.svd((kept + kept.T) / 2)
    rank = min(d * n_clusters + 1, n - 1)
    rows = []
    for i in range(n):
        row = [U[i, k] * np.sqrt(s[k]) if s[k] > 1e-12 * s[0] else 0.0 for k in range(rank)]
        length = np.sqrt(sum(x * x for x in row))
        rows.append([x / length if length > 1e-10 else 0.0 for x in row])
    W = np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            W[i, j] = max(sum(a * b for a, b in zip(rows[i], rows[j])), 0.0) ** alpha
    W = W / W.max()
    return (W + W.T) / 2


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


@pytest.mark.parametrize("k", [1, 3, 7, 29, 30, 50])
def test_top_k_is_the_loop(k):
    C = np.random.default_rng(0).standard_normal((30, 30))
    W = top_k(C, k)
    assert isinstance(W, sp.csr_matrix)
    np.testing.assert_allclose(W.toarray(), top_k_loop(C, k), rtol=1e-6)


def test_top_k_with_ties_keeps_the_lower_columns():
    C = np.random.default_rng(3).integers(-2, 3, size=(40, 40)).astype(float)
    for k in (1, 2, 5, 20):
        np.testing.assert_array_equal(top_k(C, k).toarray(), top_k_loop(C, k))


def test_top_k_of_everything_is_plain():
    C, _ = coefficients(40, 3)
    np.testing.assert_array_equal(top_k(C, 40).toarray(), plain(C))


def test_plain_is_the_loop():
    C = np.random.default_rng(0).standard_normal((9, 9))
    expected = [[abs(C[i, j]) + abs(C[j, i]) for j in range(9)] for i in range(9)]
    np.testing.assert_allclose(plain(C), expected, rtol=1e-6)


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


def test_reciprocal_is_the_loop():
    C, _ = coefficients(36, 3)
    W = reciprocal(C, 3, k1=7, k2=1, dimension=3)
    J = np.eye(36) + overlap_by_loops(np.abs(C) + np.abs(C).T, 7)
    np.testing.assert_allclose(W, reference_loop(J, 3, 1.0, 3, 4.0), atol=2e-7)


def test_reciprocal_of_nothing_is_nothing():
    C, _ = coefficients(36, 3)
    C[5] = C[:, 5] = 0
    W = reciprocal(C, 3)
    assert np.delete(W[5], 5).max() < 1e-6
    assert reciprocal(np.zeros((1, 1)), 1).shape == (1, 1)


def test_default_rho():
    assert [default_rho(K) for K in (1, 5, 11, 31, 40)] == pytest.approx([0.4, 0.36, 0.3, 0.1, 0.1])


def test_reference_separates_subspaces():
    C, labels = coefficients(120, 3)
    W = reference(C, 3)
    same = labels[:, None] == labels
    assert W[same].mean() > 20 * W[~same].mean()


@pytest.mark.parametrize("options", KINDS, ids=lambda options: options.kind)
@pytest.mark.parametrize("sparse", [False, True])
def test_every_affinity_is_symmetric_non_negative_and_the_same_for_csr(options, sparse):
    C, _ = coefficients(60, 3)
    C[np.abs(C) < 0.02] = 0
    W = build(sp.csr_matrix(C) if sparse else C, options, 3)
    assert W.dtype == np.float32
    dense = W.toarray() if sp.issparse(W) else W
    np.testing.assert_array_equal(dense, dense.T)
    assert np.isfinite(dense).all()
    assert (dense >= 0).all()
    expected = build(C, options, 3)
    expected = expected.toarray() if sp.issparse(expected) else expected
    np.testing.assert_allclose(dense, expected, atol=1e-7)


@pytest.mark.parametrize("options", KINDS, ids=lambda options: options.kind)
def test_permuting_the_samples_permutes_the_affinity(options):
    C, _ = coefficients(60, 3)
    order = np.random.default_rng(1).permutation(60)
    W = build(C, options, 3)
    moved = build(C[np.ix_(order, order)], options, 3)
    W, moved = (M.toarray() if sp.issparse(M) else M for M in (W, moved))
    np.testing.assert_allclose(moved, W[np.ix_(order, order)], atol=1e-6)


@pytest.mark.parametrize("options", KINDS, ids=lambda options: options.kind)
def test_the_same_coefficients_give_the_same_bits_and_are_not_changed(options):
    C, _ = coefficients(300, 4)
    before = C.copy()
    first, again = build(C, options, 4), build(C, options, 4)
    difference = first - again
    assert difference.max() == difference.min() == 0
    np.testing.assert_array_equal(C, before)


def test_sparse_coefficients_with_duplicates_and_unsorted_columns():
    rows, columns = np.array([0, 0, 0, 1, 2, 2]), np.array([2, 1, 2, 0, 1, 0])
    C = sp.coo_matrix((np.array([1.0, -4.0, 2.0, 5.0, 0.5, -0.5]), (rows, columns)), shape=(3, 3))
    np.testing.assert_array_equal(top_k(C.tocsr(), 1).toarray(), top_k_loop(C.toarray(), 1))
    kept = threshold_columns(C.tocsr(), 0.5)
    assert isinstance(kept, sp.csr_matrix)
    np.testing.assert_array_equal(kept.toarray(), threshold_loop(C.toarray(), 0.5))


def test_integer_coefficients_and_one_sample():
    np.testing.assert_array_equal(plain(np.array([[0, -1], [2, 0]])), [[0, 3], [3, 0]])
    assert reference(np.zeros((1, 1)), 1).shape == (1, 1)


def test_refusals_say_what_came():
    with pytest.raises(ValueError, match=r"\(3, 4\)"):
        plain(np.zeros((3, 4)))
    for bad in (np.nan, np.inf, -np.inf):
        C = np.zeros((3, 3))
        C[0, 1] = bad
        with pytest.raises(NumericalError, match="finite"):
            build(C, PlainOptions(), 2)
        with pytest.raises(NumericalError, match="finite"):
            top_k(sp.csr_matrix(C), 2)
    for rho in (0, -0.1, 1.1, np.nan):
        with pytest.raises(ValueError, match="rho"):
            threshold_columns(np.eye(3), rho)
    with pytest.raises(ValueError, match="k must"):
        top_k(np.eye(3), 0)
    with pytest.raises(ValueError, match="alpha"):
        reference(np.eye(3), 2, alpha=0)
    with pytest.raises(ValueError, match="k2=0"):
        reciprocal(np.eye(3), 2, k2=0)


def test_options_round_trip_and_refuse_what_they_do_not_know():
    adapter = TypeAdapter(AffinityOptions)
    for options in KINDS:
        assert adapter.validate_json(options.model_dump_json()) == options
    assert adapter.validate_python({"kind": "top_k"}).k == 5
    assert adapter.validate_python({"kind": "reference"}) == ReferenceOptions()
    for wrong in ({"kind": "top_k", "k": 0}, {"kind": "plain", "rho": 0.1}, {"kind": "mean"}):
        with pytest.raises(ValidationError):
            adapter.validate_python(wrong)


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
    U, s, _ = np.linalg.svd((kept + kept.T) / 2)
    rows = U[:, :31] * np.sqrt(s[:31])
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    expected = np.maximum(rows @ rows.T, 0) ** 8
    np.testing.assert_allclose(reference(C, 5), expected / expected.max(), atol=1e-6)
