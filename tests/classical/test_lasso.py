import logging

import numpy as np
import pytest
from sklearn.linear_model import ElasticNet, Lasso

from dmsc_core.classical import lasso
from dmsc_core.classical.lasso import lasso_coefficients

SHAPES = [(12, 20), (40, 6)]  # n < d and n > d


def samples(n, d, seed=0):
    rows = np.random.default_rng(seed).standard_normal((n, d))
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def solved(Z, l1, l2=0.0):
    return lasso_coefficients(Z @ Z.T, l1, l2).toarray()


def violation(Z, C, l1, l2=0.0):
    """How far the gradient of 1/2 ||Z - C Z||^2 + l2/2 ||C||^2 is from -l1 times a subgradient."""
    gradient = (Z - C @ Z) @ Z.T - l2 * C
    off = np.where(C != 0, np.abs(gradient - l1 * np.sign(C)), np.abs(gradient) - l1)
    np.fill_diagonal(off, 0)
    return off.max()


def objective(Z, C, l1, l2=0.0):
    return 0.5 * ((Z - C @ Z) ** 2).sum() + l1 * np.abs(C).sum() + l2 / 2 * (C**2).sum()


@pytest.mark.parametrize(("n", "d"), SHAPES)
@pytest.mark.parametrize("l1", [0.3, 0.05, 0.005])
@pytest.mark.parametrize("l2", [0.0, 0.2])
def test_it_is_the_optimum_of_its_problem(n, d, l1, l2):
    Z = samples(n, d)
    C = solved(Z, l1, l2)
    assert (np.diag(C) == 0).all()
    assert violation(Z, C, l1, l2) < 1e-8


@pytest.mark.parametrize(("n", "d"), SHAPES)
@pytest.mark.parametrize("l2", [0.0, 0.2])
def test_it_agrees_with_coordinate_descent(n, d, l2):
    Z, l1 = samples(n, d), 0.05
    C = solved(Z, l1, l2)
    for i in range(n):
        others = np.arange(n) != i
        common = {"fit_intercept": False, "tol": 1e-14, "max_iter": 100_000}
        if l2:  # scikit-learn divides the squared error by the number of equations, d
            model = ElasticNet(alpha=(l1 + l2) / d, l1_ratio=l1 / (l1 + l2), **common)
        else:
            model = Lasso(alpha=l1 / d, **common)
        model.fit(Z[others].T, Z[i])
        np.testing.assert_allclose(C[i, others], model.coef_, atol=1e-7)


def test_above_the_largest_inner_product_nothing_is_chosen():
    Z = samples(9, 5)
    G = Z @ Z.T
    np.fill_diagonal(G, 0)
    assert solved(Z, np.abs(G).max() * 1.001).any() == False  # noqa: E712
    assert solved(Z, np.abs(G).max() * 0.999).any()


def test_equal_opposite_and_zero_samples_are_no_trouble():
    Z = samples(15, 4)
    Z = np.vstack([Z, Z[:5], Z[:5], -Z[:3], np.zeros((2, 4))])
    C = solved(Z, 0.02)
    assert violation(Z, C, 0.02) < 1e-8
    assert not C[-2:].any()
    assert not C[:, -2:].any()


def test_rank_deficient_features_reach_the_least_objective():
    Z = samples(30, 3) @ samples(3, 12, seed=1)
    C = solved(Z, 0.01)
    assert violation(Z, C, 0.01) < 1e-8
    rng = np.random.default_rng(2)
    for _ in range(20):
        other = C + 1e-3 * rng.standard_normal(C.shape)
        np.fill_diagonal(other, 0)
        assert objective(Z, other, 0.01) > objective(Z, C, 0.01)


def test_a_row_without_an_end_says_so(monkeypatch, caplog):
    monkeypatch.setattr(lasso, "ROUNDS", 1)
    with caplog.at_level(logging.WARNING):
        solved(samples(40, 6), 0.005)
    assert "not exact after 1 rounds" in caplog.text


@pytest.mark.parametrize(("l1", "l2"), [(0.0, 0.0), (-1.0, 0.0), (0.1, -1.0), (np.nan, 0.0)])
def test_weights_out_of_range_are_refused(l1, l2):
    with pytest.raises(ValueError, match="l1 must be positive"):
        lasso_coefficients(np.eye(3), l1, l2)
