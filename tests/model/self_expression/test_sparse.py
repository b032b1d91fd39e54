import math

import numpy as np
import pytest
import torch

from dmsc_core.model.latents import Latents
from dmsc_core.model.self_expression.base import LayerSetting
from dmsc_core.model.self_expression.sparse import Options

WEIGHTS = (0.7, 0.3)


def latents(n, sizes=(4, 3), seed=0):
    g = torch.Generator().manual_seed(seed)
    return [torch.randn(n, d, generator=g, dtype=torch.float64) for d in sizes]


def layer(n=9, sizes=(4, 3), **options):
    generator = torch.Generator().manual_seed(0)
    setting = LayerSetting(n, sizes, WEIGHTS[: len(sizes)], generator=generator)
    made = Options(**({"width": 8, "size": 5} | options)).build(setting).double()
    with torch.no_grad():
        weight = made.maps.key_maps[0][0].weight  # no longer that of the queries
        weight.add_(0.3 * torch.randn(weight.shape, generator=generator))
    return made


def by_loop(made, Z, new, alpha, b):
    X, Y = (
        torch.cat([math.sqrt(v) * z for v, z in zip(WEIGHTS, several)], 1) for several in (new, Z)
    )
    q = made.maps.query_maps[0](X).detach().numpy()
    k = made.maps.key_maps[0](Y).detach().numpy()
    C = np.zeros((len(q), len(k)))
    candidates = len(k) - (new is Z)
    for i in range(len(q)):
        for j in range(len(k)):
            if new is Z and i == j:
                continue
            cosine = q[i] @ k[j] / np.linalg.norm(q[i]) / np.linalg.norm(k[j])
            C[i, j] = alpha / candidates * np.sign(cosine) * max(abs(cosine) - b, 0)
    return C


def test_coefficients_by_a_plain_loop():
    made, Z, new = layer(scale=4.0, threshold=0.3), latents(9), latents(3, seed=5)
    expected = by_loop(made, Z, Z, 4.0, 0.3)
    assert 0.05 < (expected != 0).mean() < 0.9
    np.testing.assert_allclose(made.coefficients(Latents(Z)), expected, rtol=0, atol=1e-6)
    np.testing.assert_allclose(
        made.coefficients_for(Latents(new), Latents(Z)),
        by_loop(made, Z, new, 4.0, 0.3),
        rtol=0,
        atol=1e-6,
    )


@pytest.mark.parametrize("share", [0.0, 0.7, 1.0])
def test_the_penalty_is_an_elastic_net(share):
    made, Z = layer(l1_share=share), latents(9)
    made(Latents(Z))
    C = made.current()
    expected = sum(
        share * abs(c) + (1 - share) / 2 * c**2 for c in C.detach().numpy().ravel().tolist()
    )
    assert made.penalty().item() == pytest.approx(expected)


def test_gradients_equal_finite_differences():
    made = layer(threshold=0.3)

    def loss(*Z):
        error = sum((z - cz).square().sum() for z, cz in zip(Z, made(Latents(list(Z)))))
        return error + made.penalty()

    assert torch.autograd.gradcheck(loss, [z.requires_grad_() for z in latents(7)])


def test_a_batch_stands_for_all_samples():
    """Of a data set of many equal copies one copy has the same C Z and penalty, but for itself."""
    Z = latents(60)
    whole, batch = layer(60 * 5), torch.arange(60)
    everything = whole(Latents([z.repeat(5, 1) for z in Z]))
    penalty = whole.penalty()
    for part, all_rows in zip(whole(Latents(Z), batch), everything):
        torch.testing.assert_close(part, all_rows[:60], rtol=0, atol=0.4)
    assert 5 * whole.penalty().item() == pytest.approx(penalty.item(), rel=0.1)


def test_weights_do_not_depend_on_the_number_of_samples():
    shapes = [[p.shape for p in layer(n).parameters()] for n in (9, 9000)]
    assert shapes[0] == shapes[1]


def test_training_finds_the_subspaces_and_a_larger_weight_gives_sparser_codes():
    g = torch.Generator().manual_seed(0)
    planes = [torch.randn(30, 2, generator=g) @ torch.randn(2, 12, generator=g) for _ in range(3)]
    Z = torch.nn.functional.normalize(torch.cat(planes), dim=1).double()
    labels = np.repeat(range(3), 30)
    links = {}
    for lambda_c in (0.01, 1.0):
        made = layer(90, (12,), width=32, size=16)
        optimizer = torch.optim.Adam(made.parameters(), 1e-2)
        for _ in range(100):
            loss = (Z - made(Latents([Z]))[0]).square().sum() + lambda_c * made.penalty()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        C = np.abs(made.coefficients(Latents([Z])))
        links[lambda_c] = (C > 0).mean()
    within = sum(C[np.ix_(labels == c, labels == c)].sum() for c in range(3)) / C.sum()
    assert within > 0.9
    assert links[1.0] < 0.8 * links[0.01]


def test_memory_goes_with_the_batch():
    options = Options()
    assert options.training_bytes(10**6, 500) == options.training_bytes(500)
    assert options.training_bytes(500, latent_sizes=(10**4,)) > options.training_bytes(500)
