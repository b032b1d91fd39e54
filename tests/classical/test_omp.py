import numpy as np
import pytest
from sklearn.linear_model import orthogonal_mp

from dmsc_core.classical.omp import Options, matching_pursuit


def samples(n, d, seed=0):
    return np.random.default_rng(seed).standard_normal((n, d))


def plain_loop(Z, i, k, tolerance=0.0):
    """One row by the definition, least squares over the features themselves."""
    chosen, c = [], np.zeros(len(Z))
    residual = Z[i]
    while len(chosen) < k and residual @ residual > tolerance * (Z[i] @ Z[i]):
        fit = [
            -1 if j == i or j in chosen else abs(Z[j] @ residual) / np.linalg.norm(Z[j])
            for j in range(len(Z))
        ]
        chosen.append(int(np.argmax(fit)))
        values = np.linalg.lstsq(Z[chosen].T, Z[i], rcond=None)[0]
        residual = Z[i] - values @ Z[chosen]
    c[chosen] = values
    return c


@pytest.mark.parametrize(("n", "d"), [(300, 9), (20, 30)])  # 300 rows are two blocks
def test_each_row_is_the_plain_loop(n, d):
    Z = samples(n, d)
    C = matching_pursuit(Z @ Z.T, 5).toarray()
    for i in range(0, n, 7):
        np.testing.assert_allclose(C[i], plain_loop(Z, i, 5), atol=1e-9)


def test_it_agrees_with_scikit_learn_on_unit_rows():
    Z = samples(25, 12)
    Z /= np.linalg.norm(Z, axis=1, keepdims=True)
    C = matching_pursuit(Z @ Z.T, 4).toarray()
    for i in range(25):
        others = np.arange(25) != i
        expected = orthogonal_mp(Z[others].T, Z[i], n_nonzero_coefs=4)
        np.testing.assert_allclose(C[i, others], expected, atol=1e-9)


def test_the_diagonal_is_zero_and_rows_have_k_entries():
    Z = samples(30, 10)
    C = matching_pursuit(Z @ Z.T, 6)
    assert (C.diagonal() == 0).all()
    assert (np.diff(C.indptr) == 6).all()


def test_a_row_ends_where_the_sample_is_explained():
    Z = samples(30, 4)
    Z[1] = 2 * Z[0]
    Z[2] = 0
    C = matching_pursuit(Z @ Z.T, 12).toarray()
    assert np.flatnonzero(C[0]).tolist() == [1]
    assert C[1, 0] == pytest.approx(2)
    assert not C[2].any()
    assert not C[:, 2].any()
    assert (np.count_nonzero(C, axis=1) <= 4).all()
    np.testing.assert_allclose(C @ Z, Z, atol=1e-6)


def test_the_tolerance_is_a_share_of_each_sample():
    Z = samples(30, 10) * np.linspace(0.1, 10, 30)[:, None]
    C = matching_pursuit(Z @ Z.T, 9, tolerance=0.3).toarray()
    lengths = set()
    for i in range(30):
        np.testing.assert_allclose(C[i], plain_loop(Z, i, 9, 0.3), atol=1e-9)
        assert ((Z[i] - C[i] @ Z) ** 2).sum() <= 0.3 * (Z[i] ** 2).sum()
        lengths.add(np.count_nonzero(C[i]))
    assert len(lengths) > 1


def test_more_entries_than_samples_are_all_the_others():
    Z = samples(5, 9)
    assert (np.diff(matching_pursuit(Z @ Z.T, 50).indptr) == 4).all()


def test_samples_are_written_with_those_of_their_own_subspace(subspaces):
    Z, labels = subspaces
    C = np.abs(Options(n_nonzero=3).fit([Z.astype(np.float32)], 3, 0).coefficients.toarray())
    assert C[labels[:, None] != labels].sum() < 0.05 * C.sum()
