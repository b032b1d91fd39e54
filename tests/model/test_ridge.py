import numpy as np
import pytest
import torch
from scipy.optimize import minimize

from dmsc_core.errors import NumericalError
from dmsc_core.model.ridge import DualRidge, PrimalRidge, fit, linear_attention_error

SHAPES = [(6, 11), (14, 5)]  # n < d and n > d


def features(n, d, seed=0):
    return torch.randn(n, d, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def coefficients(system, n):
    return system.rows()(torch.arange(n)).numpy()


def objective(Z, ridge):
    """||Z - C Z||^2 + ridge ||C||^2 and its gradient, for the entries of C off the diagonal."""
    n = len(Z)
    off = ~np.eye(n, dtype=bool)

    def value(free):
        C = np.zeros((n, n))
        C[off] = free
        R = C @ Z - Z
        return (R**2).sum() + ridge * (C**2).sum(), (2 * R @ Z.T + 2 * ridge * C)[off]

    return value, off


@pytest.mark.parametrize(("n", "d"), SHAPES)
@pytest.mark.parametrize("ridge", [0.05, 3.0])
def test_it_is_the_optimum_of_its_problem(n, d, ridge):
    Z = features(n, d)
    value, off = objective(Z.numpy(), ridge)
    found = minimize(
        value,
        np.zeros(off.sum()),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": 20000, "maxfun": 40000, "ftol": 1e-18, "gtol": 1e-11, "maxcor": 40},
    )
    C = coefficients(fit(Z, ridge), n)
    np.testing.assert_allclose(C[off], found.x, rtol=0, atol=1e-8)
    assert np.abs(value(C[off])[1]).max() < 1e-10
    assert (np.diag(C) == 0).all()


@pytest.mark.parametrize(("n", "d"), SHAPES)
def test_each_row_is_a_ridge_regression_on_the_other_samples(n, d):
    Z = features(n, d)
    C = coefficients(fit(Z, 0.7), n)
    for i in range(n):
        others = [j for j in range(n) if j != i]
        A = Z[others].numpy()
        row = np.linalg.solve(A @ A.T + 0.7 * np.eye(n - 1), A @ Z[i].numpy())
        np.testing.assert_allclose(C[i, others], row, rtol=0, atol=1e-10)


@pytest.mark.parametrize(("n", "d"), SHAPES)
def test_primal_and_dual_are_one(n, d):
    Z, V, X = features(n, d), features(n, 3, 1), features(4, d, 2)
    primal, dual = PrimalRidge(Z, 0.4), DualRidge(Z, 0.4)
    chosen = torch.tensor([3, 0, 5])
    for name, arguments in (("express", (V, chosen)), ("squared_norm", (chosen,))):
        a, b = getattr(primal, name)(*arguments), getattr(dual, name)(*arguments)
        torch.testing.assert_close(a, b, rtol=0, atol=1e-11)
    torch.testing.assert_close(primal.rows()(chosen), dual.rows()(chosen), rtol=0, atol=1e-11)
    torch.testing.assert_close(primal.rows_of_new(X), dual.rows_of_new(X), rtol=0, atol=1e-11)


@pytest.mark.parametrize(("n", "d"), SHAPES)
def test_products_and_norms_without_the_matrix(n, d):
    Z, V = features(n, d), features(n, 3, 1)
    system, chosen = fit(Z, 0.4), torch.tensor([2, 4])
    C = system.rows()(chosen)
    torch.testing.assert_close(system.express(V, chosen), C @ V)
    torch.testing.assert_close(system.squared_norm(chosen), C.square().sum())


@pytest.mark.parametrize(("n", "d"), SHAPES)
def test_a_new_sample_is_a_plain_ridge_regression(n, d):
    Z, X = features(n, d), features(3, d, 5)
    rows = fit(Z, 0.7).rows_of_new(X)
    gram = Z @ Z.T + 0.7 * torch.eye(n, dtype=Z.dtype)
    torch.testing.assert_close(rows, torch.linalg.solve(gram, Z @ X.T).T)


def test_the_smaller_system_is_solved():
    assert isinstance(fit(features(9, 4), 1.0), PrimalRidge)
    assert isinstance(fit(features(4, 9), 1.0), DualRidge)


@pytest.mark.parametrize(("n", "d"), SHAPES)
@pytest.mark.parametrize("ridge", [1e-2, 1.0, 15.0])
def test_the_closed_form_is_linear_attention(n, d, ridge):
    Z = features(n, d)
    assert linear_attention_error(Z, ridge) <= 1e-10


def test_the_linear_attention_error_sees_a_difference(monkeypatch):
    monkeypatch.setattr(torch.linalg, "inv", lambda A: torch.eye(len(A), dtype=A.dtype))
    assert linear_attention_error(features(6, 3), 1.0) > 1e-3


@pytest.mark.parametrize(("n", "d"), SHAPES)
def test_as_lambda_grows_c_becomes_the_gram_matrix_over_lambda(n, d):
    Z = features(n, d)
    gram = Z @ Z.T - torch.diag((Z @ Z.T).diagonal())
    distances = [
        float((ridge * fit(Z, ridge).rows()(torch.arange(n)) - gram).abs().max())
        for ridge in (1e2, 1e4, 1e6)
    ]
    assert distances[0] > 50 * distances[1] > 2500 * distances[2]
    assert distances[2] < 1e-3


@pytest.mark.parametrize("ridge", [1e-9, 1e-6, 1e-3])
def test_a_tiny_ridge_stays_finite_and_float32_features_do_no_harm(ridge):
    Z = torch.cat([features(40, 6), features(1, 6, 3) * 1e3])  # one sample far from all others
    Z = torch.cat([Z, torch.zeros(1, 6, dtype=Z.dtype)])
    C = fit(Z, ridge).rows()(torch.arange(42))
    single = fit(Z, ridge).rows(torch.float32)(torch.arange(42))
    assert torch.isfinite(C).all()
    assert (C[-1] == 0).all()
    torch.testing.assert_close(single.double()[:40], C[:40], rtol=1e-4, atol=1e-5)


def test_bad_ridges_are_refused():
    with pytest.raises(ValueError, match="ridge must be a positive number"):
        fit(features(3, 2), 0.0)
    with pytest.raises(NumericalError, match="use a larger ridge"):
        fit(torch.ones(5, 3, dtype=torch.float64) * 1e9, 1e-12)
