import logging

import numpy as np
import pytest
import torch
from scipy.optimize import minimize
from sklearn.linear_model import Lasso

from dmsc_core.model.sparse_coding import (
    BLOCK,
    clear,
    curvature,
    lasso_codes,
    principal_directions,
    soft,
)
from tests.model.plain_ista import ista


def samples(n, d, seed=0):
    X = torch.randn(n, d, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    return torch.nn.functional.normalize(X, dim=1)


def objective(C, X, D, penalty):
    return 0.5 * (X - C @ D).square().sum(1) + penalty * C.abs().sum(1)


def test_soft_thresholding_entry_by_entry():
    x = torch.tensor([-3.0, -1.0, -0.2, 0.0, 0.2, 1.0, 3.0])
    expected = [np.sign(v) * max(abs(v) - 1, 0) for v in x.tolist()]
    assert soft(x, 1.0).tolist() == expected
    assert soft(x, torch.tensor(1.0)).tolist() == expected


def test_soft_thresholding_has_the_gradient_of_its_pieces():
    x = torch.tensor([-3.0, -0.2, 0.3, 2.0], dtype=torch.float64, requires_grad=True)
    t = torch.tensor(0.5, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(soft, (x, t))


@pytest.mark.parametrize(("n", "d"), [(9, 4), (4, 9)])
def test_curvature_is_the_squared_spectral_norm(n, d):
    D = samples(n, d)
    assert curvature(D) == pytest.approx(torch.linalg.matrix_norm(D, 2).item() ** 2)
    assert curvature(torch.zeros(n, d)) > 0


@pytest.mark.parametrize(("n", "d"), [(12, 5), (5, 12)])
def test_principal_directions_keep_most_of_the_squares(n, d):
    X = samples(n, d) + 0.3
    V = principal_directions(X, 3)
    torch.testing.assert_close(V.T @ V, torch.eye(3, dtype=X.dtype))
    kept = (X @ V).square().sum()
    torch.testing.assert_close(kept, torch.linalg.svdvals(X)[:3].square().sum())
    assert (V.gather(0, V.abs().argmax(0, keepdim=True)) > 0).all()


def test_directions_that_do_not_exist_are_zeros():
    V = principal_directions(samples(2, 6), 4)
    assert V.shape == (6, 4)
    assert (V[:, 2:] == 0).all()


def test_ista_by_a_plain_loop():
    X, D, penalty = samples(3, 4, 1), samples(6, 4), 0.1
    L, C = curvature(D), torch.zeros(3, 6, dtype=torch.float64)
    for _ in range(7):
        for i in range(3):
            g = C[i] + (X[i] - C[i] @ D) @ D.T / L
            C[i] = torch.tensor([np.sign(v) * max(abs(v) - penalty / L, 0) for v in g.tolist()])
    torch.testing.assert_close(ista(X, D, penalty, 7), C)


@pytest.mark.parametrize(("n", "d"), [(30, 6), (12, 20)])
@pytest.mark.parametrize("penalty", [0.02, 0.2])
def test_codes_of_samples_by_each_other_agree_with_coordinate_descent(n, d, penalty):
    Z = samples(n, d)
    C = lasso_codes(Z, Z, penalty, torch.arange(n), tolerance=1e-9, max_steps=50_000)
    assert (C.diagonal() == 0).all()
    for i in range(n):
        others = [j for j in range(n) if j != i]
        solver = Lasso(alpha=penalty / d, fit_intercept=False, tol=1e-12, max_iter=200_000)
        solver.fit(Z[others].numpy().T, Z[i].numpy())
        np.testing.assert_allclose(C[i, others], solver.coef_, rtol=0, atol=1e-6)


def test_codes_of_new_samples_are_optimal():
    X, D, penalty = samples(4, 5, 3), samples(20, 5), 0.1
    C = lasso_codes(X, D, penalty, tolerance=1e-9)
    A = D.numpy()

    def value(ab, x):  # c = a - b with a, b >= 0 makes the problem smooth
        residual = (ab[:20] - ab[20:]) @ A - x
        slope = A @ residual
        total = 0.5 * residual @ residual + penalty * ab.sum()
        return total, np.concatenate([slope + penalty, penalty - slope])

    for i in range(4):
        found = minimize(
            value, np.zeros(40), X[i].numpy(), jac=True, bounds=[(0, None)] * 40, tol=1e-14
        )
        assert objective(C[i : i + 1], X[i : i + 1], D, penalty).item() <= found.fun + 1e-8


def test_blocks_and_rows_that_end_early_do_not_change_the_codes():
    D = samples(10, 5)
    X = samples(BLOCK + 20, 5, 7)
    whole = lasso_codes(X, D, 0.05, tolerance=1e-8)
    for i in (0, BLOCK - 1, BLOCK, BLOCK + 19):
        alone = lasso_codes(X[i : i + 1], D, 0.05, tolerance=1e-8)
        torch.testing.assert_close(alone[0], whole[i], rtol=0, atol=1e-6)


def test_a_penalty_above_all_inner_products_leaves_nothing():
    Z = samples(8, 3)
    gram = clear((Z @ Z.T).abs(), torch.arange(8))
    assert (lasso_codes(Z, Z, gram.max().item(), torch.arange(8)) == 0).all()
    assert (lasso_codes(Z, Z, gram.max().item() * 0.9, torch.arange(8)) != 0).any()


def test_what_does_not_converge_is_told(caplog):
    Z = samples(30, 6)
    with caplog.at_level(logging.WARNING):
        lasso_codes(Z, Z, 1e-3, torch.arange(30), tolerance=1e-9, max_steps=3)
    assert "did not converge in 3 steps" in caplog.text


def test_a_penalty_of_zero_is_refused():
    with pytest.raises(ValueError, match="must be a positive number"):
        lasso_codes(samples(3, 2), samples(3, 2), 0.0)


def test_clear():
    C = torch.ones(2, 3)
    assert clear(C, torch.tensor([1, 2])).tolist() == [[1, 0, 1], [1, 1, 0]]
    assert clear(C, None) is C
