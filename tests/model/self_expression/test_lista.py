import numpy as np
import pytest
import torch

from dmsc_core.model.latents import Latents
from dmsc_core.model.self_expression.base import LayerSetting
from dmsc_core.model.self_expression.lista import Options
from dmsc_core.model.sparse_coding import curvature, lasso_codes
from tests.model.plain_ista import ista

SIZES, WEIGHTS = (14, 10), (0.6, 0.4)


def latents(n, seed=0, classes=4):
    """Samples of random subspaces of six dimensions, seen in two ways."""
    g = torch.Generator().manual_seed(1)
    bases = [torch.randn(classes, 6, d, generator=g) for d in SIZES]
    g = torch.Generator().manual_seed(seed)
    position = torch.randn(n, 1, 6, generator=g)
    Z = [(position @ basis[torch.arange(n) % classes]).squeeze(1) for basis in bases]
    noise = [0.7 * torch.randn(n, d, generator=g) for d in SIZES]
    return [torch.nn.functional.normalize(z + e, dim=1) for z, e in zip(Z, noise)]


def layer(n, seed=0, **options):
    generator = torch.Generator().manual_seed(seed)
    return Options(**options).build(LayerSetting(n, SIZES, WEIGHTS, generator=generator))


def concatenated(Z):
    return torch.cat([v**0.5 * z for v, z in zip(WEIGHTS, Z)], dim=1)


def train(made, n, epochs, batch_size, rate=1e-2):
    optimizer = torch.optim.Adam(made.parameters(), rate)
    g, Z = torch.Generator().manual_seed(0), latents(n)
    for _ in range(epochs):
        for batch in torch.randperm(n, generator=g).split(batch_size):
            made(Latents([z[batch] for z in Z]), batch)
            optimizer.zero_grad()
            made.penalty().backward()
            optimizer.step()


@pytest.mark.parametrize("size", [64, 6])
def test_an_untrained_layer_is_ista(size):
    made, Z, new = layer(30, size=size), latents(30), latents(4, seed=3)
    C, C_new = made.coefficients(Latents(Z)), made.coefficients_for(Latents(new), Latents(Z))
    V = made.directions
    X, Y, penalty = concatenated(Z) @ V, concatenated(new) @ V, float(made.sparsity_penalty)
    expected = ista(X, X, penalty, 10, torch.arange(30))
    np.testing.assert_allclose(C, expected, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(C_new, ista(Y, X, penalty, 10), rtol=1e-4, atol=1e-6)
    if size >= sum(SIZES):  # all directions: nothing is lost
        torch.testing.assert_close(X @ X.T, concatenated(Z) @ concatenated(Z).T)


def test_steps_by_a_plain_loop():
    made, Z = layer(9, steps=2).double(), [z.double() for z in latents(9)]
    made.prepare(Latents(Z))
    g = torch.Generator().manual_seed(2)
    with torch.no_grad():
        for parameter in made.parameters():
            parameter.copy_(0.02 * torch.randn(parameter.shape, generator=g))
    made(Latents(Z))
    X, S = concatenated(Z) @ made.directions, made.spread
    C, L = torch.zeros(9, 9, dtype=torch.float64), curvature(X)
    for k in range(2):
        B = torch.zeros(24, 24, dtype=torch.float64)
        for a in range(24):
            for b in range(24):
                change = made.changes[k, a, b] / 24 + (a == b) * made.lengths[k, a]
                B[a, b] = (a == b) + 10 * change / (S[a] * S[b]).sqrt()
        theta = (10 * made.log_thresholds[k]).exp() * made.sparsity_penalty / L
        moved = C + (X - C @ X) @ B @ X.T / L
        C = moved.sign() * (moved.abs() - theta).clamp_min(0)
        C.fill_diagonal_(0)
    torch.testing.assert_close(made.current(), C)


def test_ten_steps_have_at_most_half_of_istas_error_on_samples_not_seen():
    n = 160
    made, Z, new = layer(n), latents(n), latents(80, seed=7)
    made.prepare(Latents(Z))
    X, Y = concatenated(Z) @ made.directions, concatenated(new) @ made.directions
    penalty = float(made.sparsity_penalty)
    exact, plain = lasso_codes(Y, X, penalty), ista(Y, X, penalty, 10)

    def error():
        return (
            (torch.as_tensor(made.coefficients_for(Latents(new), Latents(Z))) - exact)
            .square()
            .sum()
        )

    before = (plain - exact).square().sum()
    torch.testing.assert_close(error(), before, rtol=1e-3, atol=0)
    train(made, n, epochs=20, batch_size=40)
    assert error() <= 0.5 * before


def test_the_penalty_is_the_code_error_of_the_stored_samples_of_a_batch():
    made, Z = layer(30, code_samples=20, sparsity=0.2), latents(30)
    made.prepare(Latents(Z))
    stored = made._stored.tolist()
    assert len(stored) == 20
    D = (concatenated(Z) @ made.directions)[stored]
    exact = lasso_codes(D, D, float(made.sparsity_penalty), torch.arange(20))
    error = (ista(D, D, float(made.sparsity_penalty), 10, torch.arange(20)) - exact).square()
    made(Latents(Z))
    torch.testing.assert_close(made.penalty(), error.sum())
    batch = torch.tensor([stored[3], stored[11], next(i for i in range(30) if i not in stored)])
    made(Latents([z[batch] for z in Z]), batch)
    torch.testing.assert_close(made.penalty(), error[[3, 11]].sum())
    absent = torch.tensor([i for i in range(30) if i not in stored])
    made(Latents([z[absent] for z in Z]), absent)
    assert made.penalty().item() == 0
    made.penalty().backward()


def test_codes_do_not_pull_at_the_latents():
    made, Z = layer(12), latents(12)
    made.prepare(Latents(Z))
    Z = [z.requires_grad_() for z in Z]
    expressed = made(Latents(Z))
    assert all(g is None for g in torch.autograd.grad(made.penalty(), Z, allow_unused=True))
    (gradient,) = torch.autograd.grad(expressed[0].sum(), Z[:1])
    expected = made.current().detach().sum(0)[:, None].expand_as(gradient)
    torch.testing.assert_close(gradient, expected)


def test_lambda_is_a_share_of_what_leaves_nobody_a_neighbour():
    made, Z = layer(30, sparsity=0.3), latents(30)
    made.prepare(Latents(Z))
    X = concatenated(Z)
    gram = (X @ X.T).abs().fill_diagonal_(0)
    assert made.sparsity_penalty.item() == pytest.approx(0.3 * gram.amax(1).mean().item(), rel=1e-5)


def test_preparing_draws_nothing_from_the_given_generator_and_is_the_same_each_time():
    generator = torch.Generator().manual_seed(0)
    made = Options(code_samples=10).build(LayerSetting(30, SIZES, WEIGHTS, generator=generator))
    state = generator.get_state()
    made.prepare(Latents(latents(30)))
    first = made._stored.clone(), made._codes.clone()
    made.prepare(Latents(latents(30)))
    assert torch.equal(generator.get_state(), state)
    assert torch.equal(made._stored, first[0])
    assert torch.equal(made._codes, first[1])
    other = layer(30, seed=1, code_samples=10)
    other.prepare(Latents(latents(30)))
    assert not torch.equal(other._stored, first[0])


def test_what_is_stored_does_not_depend_on_the_number_of_samples():
    shapes = []
    for n in (20, 60):
        made = layer(n)
        made.prepare(Latents(latents(n)))
        shapes.append({name: value.shape for name, value in made.state_dict().items()})
    assert shapes[0] == shapes[1]


def test_latents_without_any_likeness():
    made, Z = layer(6), [torch.zeros(6, d) for d in SIZES]
    made.prepare(Latents(Z))
    made(Latents(Z))
    assert made.penalty().item() == 0
    assert (made.coefficients(Latents(Z)) == 0).all()


def test_training_without_preparing_is_refused():
    made = layer(6)
    made(Latents(latents(6)))
    with pytest.raises(RuntimeError, match="call prepare"):
        made.penalty()
