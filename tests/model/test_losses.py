import pytest
import torch

from dmsc_core.model.losses import entrywise_norm, squared_error, weighted


def test_squared_error_against_a_plain_loop():
    g = torch.Generator().manual_seed(0)
    x, y = torch.rand(4, 2, 3, generator=g), torch.rand(4, 2, 3, generator=g)
    present = torch.tensor([True, False, True, True])
    expected = sum(
        float((x[i, c, j] - y[i, c, j]) ** 2)
        for i in range(4)
        if present[i]
        for c in range(2)
        for j in range(3)
    )
    assert squared_error(x, y, present).item() == pytest.approx(expected, rel=1e-6)
    assert squared_error(x, y).item() == pytest.approx(float(((x - y) ** 2).sum()), rel=1e-6)


@pytest.mark.parametrize("p", [1, 2])
def test_entrywise_norm_against_a_plain_loop(p):
    C = torch.randn(5, 5, generator=torch.Generator().manual_seed(1))
    expected = sum(abs(float(C[i, j])) ** p for i in range(5) for j in range(5))
    assert entrywise_norm(C, p).item() == pytest.approx(expected, rel=1e-6)


def test_entrywise_norm_knows_only_1_and_2():
    with pytest.raises(ValueError, match="got 3"):
        entrywise_norm(torch.zeros(2, 2), 3)


def test_weighted_is_the_sum_of_products():
    assert weighted([0.2, 3.0], [torch.tensor(5.0), torch.tensor(2.0)]).item() == pytest.approx(7.0)
