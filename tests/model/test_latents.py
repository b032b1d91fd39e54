import torch

from dmsc_core.model.latents import Latents


def test_errors_and_inner_products_are_weighted_sums():
    g = torch.Generator().manual_seed(0)
    Z, v = [torch.randn(6, d, generator=g) for d in (3, 2)], (0.7, 0.3)
    C = torch.randn(6, 6, generator=g)
    X = Latents(Z).side_by_side(v)
    assert X.shape == (6, 5)
    torch.testing.assert_close(X @ X.T, sum(w * z @ z.T for w, z in zip(v, Z)))
    expected = sum(w * (z - C @ z).square().sum() for w, z in zip(v, Z))
    torch.testing.assert_close((X - C @ X).square().sum(), expected)
