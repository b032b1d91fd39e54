import numpy as np
import pytest

from dmsc_core.classical.lasso import lasso_coefficients
from dmsc_core.classical.ssc import Options, largest_useful_penalty
from dmsc_core.errors import NumericalError


def test_below_the_largest_useful_penalty_every_row_has_an_entry():
    Z = np.random.default_rng(0).standard_normal((25, 6))
    G = Z @ Z.T
    mu = largest_useful_penalty(G)
    plain = min(max(abs(G[i, j]) for j in range(25) if j != i) for i in range(25))
    assert mu == pytest.approx(plain)
    per_row = [np.diff(lasso_coefficients(G, mu * share).indptr).min() for share in (0.999, 1.001)]
    assert per_row[0] >= 1
    assert per_row[1] == 0


def test_orthogonal_samples_do_not_count_for_the_penalty():
    Z = np.zeros((6, 5))
    Z[:4, :3] = np.random.default_rng(0).standard_normal((4, 3))
    Z[4, 4] = 1.0  # orthogonal to all, and the last row is zero
    assert largest_useful_penalty(Z @ Z.T) == largest_useful_penalty(Z[:4] @ Z[:4].T)
    with pytest.raises(NumericalError, match="orthogonal"):
        largest_useful_penalty(np.eye(4))


def test_samples_are_written_with_those_of_their_own_subspace(subspaces):
    Z, labels = subspaces
    C = Options().fit([Z.astype(np.float32)], 3, 0).coefficients.toarray()
    own = labels[:, None] == labels
    assert (np.abs(C).sum(axis=1) > 0.1).all()
    assert np.abs(C[~own]).sum() < 0.05 * np.abs(C).sum()


def test_a_given_penalty_is_used_and_reported(subspaces):
    Z = subspaces[0].astype(np.float32)
    fit = Options(lambda_c=0.3).fit([Z], 3, 0)
    assert fit.extras["lambda_c"] == [0.3]
    exact = lasso_coefficients(Z.astype(np.float64) @ Z.astype(np.float64).T, 0.3)
    np.testing.assert_array_equal(fit.coefficients.toarray(), exact.toarray().astype(np.float32))
    alpha = Options(alpha=4.0).fit([Z], 3, 0).extras["lambda_c"]
    np.testing.assert_allclose(alpha, Options(alpha=2.0).fit([Z], 3, 0).extras["lambda_c"] / 2)


def test_l2_spreads_the_coefficients(subspaces):
    Z = subspaces[0].astype(np.float32)
    sparse, spread = (Options(l2=l2).fit([Z], 3, 0).coefficients for l2 in (0.0, 1.0))
    assert spread.nnz > sparse.nnz
