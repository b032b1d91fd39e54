import numpy as np
import pytest
import torch

from dmsc_core.model.latents import Latents
from dmsc_core.model.rows import csr_rows
from dmsc_core.model.self_expression.free import FreeSelfExpression


def test_every_coefficient_starts_at_1e_4_but_the_diagonal():
    C = FreeSelfExpression(4).coefficients()
    assert np.array_equal(C, np.float32(1e-4) * (1 - np.eye(4, dtype=np.float32)))


def test_the_diagonal_stays_zero_however_it_is_trained():
    layer = FreeSelfExpression(6)
    Z = [torch.randn(6, 3, generator=torch.Generator().manual_seed(0))]
    optimizer = torch.optim.Adam(layer.parameters(), 0.1)
    for _ in range(20):
        loss = (Z[0] - layer(Latents(Z))[0]).square().sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    C = layer.coefficients()
    assert (np.diag(C) == 0).all()
    assert np.abs(C).max() > 0.01


@pytest.mark.parametrize("p", [1, 2])
def test_the_penalty_is_the_entrywise_norm_of_c(p):
    layer = FreeSelfExpression(5, p)
    with torch.no_grad():
        layer.theta.copy_(torch.randn(5, 5, generator=torch.Generator().manual_seed(0)))
    layer(Latents([torch.ones(5, 2)]))
    expected = sum(abs(float(layer.theta[i, j])) ** p for i in range(5) for j in range(5) if i != j)
    assert layer.penalty().item() == pytest.approx(expected, rel=1e-6)


def test_a_batch_uses_its_rows_and_columns_of_c():
    layer = FreeSelfExpression(5)
    with torch.no_grad():
        layer.theta.copy_(torch.arange(25.0).reshape(5, 5))
    Z, batch = torch.randn(2, 3), torch.tensor([4, 1])
    C = torch.as_tensor(layer.coefficients())
    expected = torch.stack([C[4, 1] * Z[1], C[1, 4] * Z[0]])
    torch.testing.assert_close(layer(Latents([Z]), batch)[0], expected)


def test_csr_rows():
    C = csr_rows(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[2, 0], [1, 2]]), 3)
    assert C.toarray().tolist() == [[2.0, 0.0, 1.0], [0.0, 3.0, 4.0]]
