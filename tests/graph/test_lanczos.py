"""Leading eigenpairs against LAPACK, with multiple eigenvalues, and where the iteration stalls."""

import numpy as np
import pytest
import scipy.sparse as sp
from scipy.sparse.linalg import ArpackNoConvergence

from dmsc_core.errors import NumericalError
from dmsc_core.graph import lanczos
from dmsc_core.graph.lanczos import leading_eigenpairs


@pytest.fixture(autouse=True)
def iterate(monkeypatch):
    """Lanczos also where many pairs are wanted of few rows."""
    monkeypatch.setattr(lanczos, "MANY", 4)


def spectrum(values, seed=0):
    """A symmetric matrix with these eigenvalues, and its eigenvectors."""
    U, _ = np.linalg.qr(np.random.default_rng(seed).standard_normal((len(values), len(values))))
    return (U * values) @ U.T, U


def pairs(A, count, which, **options):
    dtype = options.get("dtype", np.float64)
    M = A.astype(dtype)
    return leading_eigenpairs(lambda v: M @ v, lambda: A, A.shape[0], count, which, **options)


def test_many_pairs_of_few_rows_are_asked_of_lapack(monkeypatch):
    monkeypatch.setattr(lanczos, "MANY", 16)
    monkeypatch.setattr(lanczos, "eigsh", lambda *args, **options: pytest.fail("Lanczos was used"))
    values = np.linspace(-0.5, 0.9, 400)
    A, _ = spectrum(values)
    np.testing.assert_allclose(pairs(A, 26, "LA")[0], values[::-1][:26], atol=1e-10)


@pytest.mark.parametrize("n", [40, 400])
@pytest.mark.parametrize("which", ["LA", "LM"])
def test_leading_pairs_are_those_of_lapack(n, which):
    values = np.random.default_rng(1).uniform(-1, 1, n)
    A, _ = spectrum(values)
    w, U = pairs(A, 7, which)
    order = np.argsort(-np.abs(values) if which == "LM" else -values)[:7]
    np.testing.assert_allclose(w, values[order], atol=1e-10)
    np.testing.assert_allclose(A @ U, U * w, atol=1e-9)
    np.testing.assert_allclose(U.T @ U, np.eye(7), atol=1e-9)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("which", ["LA", "LM"])
def test_no_copy_of_a_multiple_eigenvalue_is_missed(dtype, which):
    values = np.concatenate([np.full(40, 0.9), np.linspace(-0.5, 0.5, 400)])
    A, V = spectrum(values)
    w, U = pairs(A, 45, which, dtype=dtype)
    np.testing.assert_allclose(w[:40], 0.9, atol=1e-5)
    assert (np.abs(w[40:]) < 0.51).all()
    overlap = np.linalg.svd(V[:, :40].T @ U[:, :40], compute_uv=False)
    np.testing.assert_allclose(overlap, 1, atol=1e-4)


@pytest.mark.parametrize("n", [50, 500])
def test_known_pairs_are_not_found_again(n):
    values = np.concatenate([np.ones(3), np.linspace(0.8, -0.9, n - 3)])
    A, U = spectrum(values)
    w, V = pairs(A, 4, "LA", excluded=(np.ones(3), U[:, :3]))
    np.testing.assert_allclose(w, values[3:7], atol=1e-9)
    np.testing.assert_allclose(U[:, :3].T @ V, 0, atol=1e-8)


def test_fewer_pairs_than_asked_where_the_known_ones_leave_fewer():
    A, U = spectrum(np.linspace(1, -1, 6))
    w, V = pairs(A, 9, "LA", excluded=(np.linspace(1, -1, 6)[:2], U[:, :2]))
    assert w.shape == (4,)
    assert V.shape == (6, 4)
    assert pairs(A, 3, "LA", excluded=(np.linspace(1, -1, 6), U))[0].shape == (0,)


@pytest.mark.parametrize("which", ["LA", "LM"])
def test_low_rank_is_no_trouble(which):
    A, _ = spectrum(np.concatenate([[0.9, 0.7, 0.5], np.zeros(397)]))
    w, U = pairs(A, 8, which)
    np.testing.assert_allclose(w, [0.9, 0.7, 0.5, 0, 0, 0, 0, 0], atol=1e-9)
    assert np.isfinite(U).all()


def stalled(*args, **options):
    raise ArpackNoConvergence("stalled", np.empty(0), np.empty((0, 0)))


@pytest.mark.parametrize("which", ["LA", "LM"])
def test_a_dense_decomposition_takes_the_place_of_a_stalled_iteration(monkeypatch, which):
    monkeypatch.setattr(lanczos, "eigsh", stalled)
    values = np.linspace(0.9, -0.8, 300)
    A, _ = spectrum(values)
    w, _ = pairs(A, 5, which)
    expected = sorted(values, key=lambda x: -abs(x) if which == "LM" else -x)[:5]
    np.testing.assert_allclose(w, expected, atol=1e-10)


def test_sparse_matrices_are_inverted_where_the_iteration_stalls(monkeypatch):
    n, attempts, iterate = 300, [], lanczos.eigsh

    def stall_once(*args, **options):
        attempts.append(1)
        return stalled() if len(attempts) == 1 else iterate(*args, **options)

    monkeypatch.setattr(lanczos, "eigsh", stall_once)
    A = sp.diags(np.linspace(0.99, -0.8, n)).tocsr()
    w, U = pairs(A, 5, "LA")
    assert len(attempts) == 2
    np.testing.assert_allclose(w, np.linspace(0.99, -0.8, n)[:5], atol=1e-8)
    np.testing.assert_allclose(A @ U, U * w, atol=1e-6)


def test_lapack_has_a_second_way(monkeypatch):
    ask = lanczos.scipy.linalg.eigh

    def stubborn(A, **options):
        if options.get("driver") != "evd":
            raise np.linalg.LinAlgError("an internal error")
        return ask(A, **options)

    monkeypatch.setattr(lanczos, "MANY", 1000)
    monkeypatch.setattr(lanczos.scipy.linalg, "eigh", stubborn)
    A, _ = spectrum(np.linspace(-0.5, 0.9, 40))
    for which in ("LA", "LM"):
        w, U = pairs(A, 3, which)
        np.testing.assert_allclose(A @ U, U * w, atol=1e-10)
        assert w[0] == pytest.approx(0.9)

    def never(A, **options):
        raise np.linalg.LinAlgError("an internal error")

    monkeypatch.setattr(lanczos.scipy.linalg, "eigh", never)
    with pytest.raises(NumericalError, match="cannot be found"):
        pairs(A, 3, "LA")


def test_where_nothing_helps_the_error_says_what_to_do(monkeypatch):
    monkeypatch.setattr(lanczos, "eigsh", stalled)
    monkeypatch.setattr(lanczos, "LARGEST_DENSE", 290)
    with pytest.raises(NumericalError, match="fewer samples"):
        pairs(sp.diags(np.linspace(0.9, -0.9, 300)).tocsr(), 5, "LA")
