import math

import numpy as np
import pytest
import torch

from dmsc_core.model.latents import Latents
from dmsc_core.model.self_expression.attention import Options, whiteness
from dmsc_core.model.self_expression.base import LayerSetting

WEIGHTS = (0.7, 0.3)


def latents(n, sizes=(4, 3), seed=0):
    g = torch.Generator().manual_seed(seed)
    return [torch.randn(n, d, generator=g, dtype=torch.float64) for d in sizes]


def layer(n=9, sizes=(4, 3), seed=0, **options):
    generator = torch.Generator().manual_seed(seed)
    setting = LayerSetting(n, sizes, WEIGHTS[: len(sizes)], generator=generator)
    made = Options(**({"width": 8, "size": 5} | options)).build(setting).double()
    with torch.no_grad():
        for net in made.maps.key_maps:  # no longer the queries
            net[0].weight.add_(0.3 * torch.randn(net[0].weight.shape, generator=generator))
    return made


def subspaces(per_class=30, classes=3, d=12, seed=0):
    """Samples of unit length from random planes."""
    g = torch.Generator().manual_seed(seed)
    Z = [torch.randn(per_class, 2, generator=g) @ torch.randn(2, d, generator=g) for _ in range(3)]
    return torch.nn.functional.normalize(torch.cat(Z), dim=1), np.repeat(range(classes), per_class)


def train(made, Z, epochs=60, rate=5e-3, lambda_c=1.0):
    optimizer = torch.optim.Adam(made.parameters(), rate)
    losses = []
    for _ in range(epochs):
        pairs = zip(*made.pairs(Latents(Z), made(Latents(Z))))
        error = sum((target - value).square().sum() for target, value in pairs)
        loss = error + lambda_c * made.penalty()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def by_loop(made, X, Y, sigma, skip_own):
    """Mean over heads of the softmax of cosines between queries of X and keys of Y."""
    C = np.zeros((len(X), len(Y)))
    for query, key in zip(made.maps.query_maps, made.maps.key_maps):
        q, k = query(X).detach().numpy(), key(Y).detach().numpy()
        for i in range(len(X)):
            weights = np.array(
                [
                    0.0
                    if skip_own and i == j
                    else math.exp(q[i] @ k[j] / np.linalg.norm(q[i]) / np.linalg.norm(k[j]) / sigma)
                    for j in range(len(Y))
                ]
            )
            C[i] += weights / weights.sum() / len(made.maps.query_maps)
    return C


def concatenated(Z):
    return torch.cat([math.sqrt(v) * z for v, z in zip(WEIGHTS, Z)], dim=1)


@pytest.mark.parametrize("heads", [1, 3])
def test_c_is_the_mean_of_softmax_heads_by_a_plain_loop(heads):
    made, Z = layer(heads=heads, temperature=0.2), latents(9)
    X = concatenated(Z)
    expected = by_loop(made, X, X, 0.2, skip_own=True)
    np.testing.assert_allclose(made.coefficients(Latents(Z)), expected, rtol=0, atol=1e-6)
    np.testing.assert_allclose(expected.sum(1), 1)
    made(Latents(Z))
    np.testing.assert_allclose(made.current().detach(), expected, rtol=0, atol=1e-7)


def one_modality_by_loop(made, X, Y, sigma, skip_own, here=None, there=None):
    """Each modality's softmax by itself; v-weighted mean over those that a row's sample has."""
    C, mass = np.zeros((len(X[0]), len(Y[0]))), np.zeros(len(X[0]))
    nets = list(zip(made.maps.query_maps, made.maps.key_maps))
    heads = len(nets) // len(X)
    for h, (query, key) in enumerate(nets):
        m = h // heads
        q, k = query(X[m]).detach().numpy(), key(Y[m]).detach().numpy()
        for i in range(len(q)):
            if here is not None and not here[m][i]:
                continue
            weights = np.zeros(len(k))
            for j in range(len(k)):
                cosine = -1.0
                if there is None or there[m][j]:
                    cosine = q[i] @ k[j] / np.linalg.norm(q[i]) / np.linalg.norm(k[j])
                if not (skip_own and i == j):
                    weights[j] = math.exp(cosine / sigma)
            C[i] += WEIGHTS[m] * weights / weights.sum()
            mass[i] += WEIGHTS[m]
    return C / mass[:, None]


def scaled(Z):
    return [math.sqrt(v) * z for v, z in zip(WEIGHTS, Z)]


@pytest.mark.parametrize("heads", [1, 2])
def test_heads_of_one_modality_by_a_plain_loop(heads):
    made, Z, new = (
        layer(heads=heads, sees="one", width=32, temperature=0.2),
        latents(9),
        latents(4, seed=5),
    )
    expected = one_modality_by_loop(made, scaled(Z), scaled(Z), 0.2, skip_own=True)
    np.testing.assert_allclose(made.coefficients(Latents(Z)), expected, rtol=0, atol=1e-6)
    np.testing.assert_allclose(expected.sum(1), 1)
    made(Latents(Z))
    np.testing.assert_allclose(made.current().detach(), expected, rtol=0, atol=1e-7)
    expected = one_modality_by_loop(made, scaled(new), scaled(Z), 0.2, skip_own=False)
    np.testing.assert_allclose(
        made.coefficients_for(Latents(new), Latents(Z)), expected, rtol=0, atol=1e-6
    )


def test_a_modality_that_a_sample_lacks_does_not_speak_for_it():
    made, Z, new = layer(sees="one", width=32, temperature=0.2), latents(9), latents(4, seed=5)
    present = [torch.arange(9) != 2, torch.arange(9) != 5]
    fresh = [torch.arange(4) != 0, torch.arange(4) != 3]
    Z = [z * p[:, None] for z, p in zip(Z, present)]
    new = [z * p[:, None] for z, p in zip(new, fresh)]
    expected = one_modality_by_loop(made, scaled(Z), scaled(Z), 0.2, True, present, present)
    np.testing.assert_allclose(made.coefficients(Latents(Z, present)), expected, atol=1e-6)
    made(Latents(Z, present))
    np.testing.assert_allclose(made.current().detach(), expected, rtol=0, atol=1e-7)
    expected = one_modality_by_loop(made, scaled(new), scaled(Z), 0.2, False, fresh, present)
    found = made.coefficients_for(Latents(new, fresh), Latents(Z, present))
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-6)


def test_samples_that_no_head_can_see_attend_to_all_others_alike():
    made, Z = layer(n=5, sees="one"), [z * 0 for z in latents(5)]
    with torch.no_grad():
        for net in (*made.maps.query_maps, *made.maps.key_maps):
            net[0].bias.zero_(), net[2].bias.zero_()
    np.testing.assert_allclose(made.coefficients(Latents(Z)), (1 - np.eye(5)) / 4, atol=1e-7)


def test_new_samples_are_queries_against_stored_keys():
    made, Z, new = layer(temperature=0.2), latents(9), latents(4, seed=5)
    expected = by_loop(made, concatenated(new), concatenated(Z), 0.2, skip_own=False)
    np.testing.assert_allclose(
        made.coefficients_for(Latents(new), Latents(Z)), expected, rtol=0, atol=1e-6
    )


def test_a_batch_attends_to_itself():
    made, Z, batch = layer(), latents(9), torch.tensor([7, 0, 3])
    small = [z[batch] for z in Z]
    expected = layer().coefficients(Latents(small))
    made(Latents(small), batch)
    np.testing.assert_allclose(made.current().detach(), expected, rtol=0, atol=1e-6)


def test_gradients_equal_finite_differences():
    made = layer(temperature=0.3, value="learned", value_size=2)

    def loss(*Z):
        pairs = zip(*made.pairs(Latents(list(Z)), made(Latents(list(Z)))))
        return sum((target - value).square().sum() for target, value in pairs) + made.penalty()

    assert torch.autograd.gradcheck(loss, [z.requires_grad_() for z in latents(9)])


def test_the_temperature_is_fixed_or_learned():
    fixed, learned = layer(), layer(learn_temperature=True)
    assert "log_temperature" not in dict(fixed.named_parameters())
    assert "log_temperature" in fixed.state_dict()
    Z = latents(9)
    sum((z - cz).square().sum() for z, cz in zip(Z, learned(Latents(Z)))).backward()
    assert learned.log_temperature.grad.abs() > 0
    np.testing.assert_array_equal(fixed.coefficients(Latents(Z)), learned.coefficients(Latents(Z)))


def test_hidden_features_count_in_training_alone_and_the_same_for_all_samples():
    made, Z = layer(dropout=0.5, temperature=0.2), latents(9)
    sound = layer(temperature=0.2)
    np.testing.assert_array_equal(made.coefficients(Latents(Z)), sound.coefficients(Latents(Z)))
    state = made.generator.get_state()
    expressed = made(Latents(Z))
    made.generator.set_state(state)
    kept = (torch.rand(7, generator=made.generator) >= 0.5).double().numpy()
    assert 0 < kept.sum() < 7
    X = concatenated(Z) * 2 * kept
    expected = by_loop(sound, X, X, 0.2, skip_own=True)
    np.testing.assert_allclose(made.current().detach(), expected, rtol=0, atol=1e-7)
    torch.testing.assert_close(expressed[0], made.current() @ Z[0])  # of the whole samples
    made.eval()(Latents(Z))
    np.testing.assert_allclose(made.current().detach(), sound.coefficients(Latents(Z)), atol=1e-6)


def test_a_high_temperature_makes_all_samples_alike_and_a_low_one_picks_one():
    Z = latents(9)
    even, sharp = layer(temperature=10), layer(temperature=1e-3, heads=1)
    np.testing.assert_allclose(even.coefficients(Latents(Z))[0, 1:], 1 / 8, atol=0.02)
    assert (sharp.coefficients(Latents(Z)).max(axis=1) > 0.95).mean() > 0.7
    assert np.isfinite(layer(temperature=1e-6).coefficients(Latents(Z))).all()


@pytest.mark.parametrize("value", ["identity", "learned"])
def test_weights_do_not_depend_on_the_number_of_samples(value):
    a, b = layer(9, value=value), layer(9000, value=value)
    assert [p.shape for p in a.parameters()] == [p.shape for p in b.parameters()]


def test_identity_values_have_no_penalty_and_are_the_latents():
    made, Z = layer(), latents(9)
    expressed = made(Latents(Z))
    assert made.pairs(Latents(Z), expressed) == (Z, expressed)
    assert made.penalty().item() == 0


def test_learned_values_are_mixed_by_the_same_c():
    made, Z = layer(value="learned", value_size=2), latents(9)
    targets, mixed = made.pairs(Latents(Z), made(Latents(Z)))
    for g, net, z, cg in zip(targets, made.value_maps, Z, mixed):
        torch.testing.assert_close(g, net(z))
        torch.testing.assert_close(cg, made.current() @ g)
    expected = 9 * sum(whiteness(g) for g in targets)
    torch.testing.assert_close(made.penalty(), expected)


def test_values_of_absent_modalities_are_zeros_and_do_not_count():
    made, Z = layer(value="learned", value_size=2), latents(9)
    present = [torch.arange(9) != 4, torch.ones(9, dtype=torch.bool)]
    Z[0][4] = 0
    targets, _ = made.pairs(Latents(Z, present), made(Latents(Z, present)))
    assert (targets[0][4] == 0).all()
    assert (targets[1][4] != 0).any()
    others = [0, 1, 2, 3, 5, 6, 7, 8]
    expected = whiteness(targets[0][others]) + whiteness(targets[1])
    torch.testing.assert_close(made.penalty(), 9 * expected)


def test_whiteness_is_the_divergence_from_the_standard_normal():
    values = latents(40, (3,))[0]
    S = np.cov(values.numpy().T, bias=True) + 1e-4 * np.eye(3)
    expected = (np.trace(S) - math.log(np.linalg.det(S)) - 3) / 2
    assert whiteness(values).item() == pytest.approx(expected)
    white = torch.linalg.qr(values - values.mean(0)).Q * math.sqrt(40)
    assert whiteness(white).item() == pytest.approx(0, abs=1e-6)
    flat = white.clone()
    flat[:, 2] = 0
    assert whiteness(flat) > 3
    assert torch.isfinite(whiteness(torch.zeros(5, 3)))


def test_without_its_penalty_a_learned_value_map_collapses():
    Z, _ = subspaces()

    def spread(lambda_c):
        made = layer(90, (12,), value="learned", value_size=4, temperature=0.1).float()
        train(made, [Z], lambda_c=lambda_c, epochs=100)
        (g,), _ = made.pairs(Latents([Z]), made(Latents([Z])))
        return torch.linalg.eigvalsh(torch.cov(g.detach().T))[0].item()

    assert spread(lambda_c=1.0) > 0.3
    assert spread(lambda_c=0.0) < 0.03


@pytest.mark.parametrize("value", ["identity", "learned"])
def test_training_finds_the_subspaces(value):
    Z, labels = subspaces()
    made = layer(90, (12,), value=value, value_size=4, temperature=0.1, width=32).float()
    losses = train(made, [Z], epochs=150)
    C = made.coefficients(Latents([Z]))
    within = sum(C[np.ix_(labels == c, labels == c)].sum() for c in range(3)) / C.sum()
    assert losses[-1] < 0.6 * losses[0]
    assert within > 0.9


def test_memory_goes_with_the_batch():
    options = Options()
    assert options.training_bytes(10**6, 500) == options.training_bytes(500)
    assert options.training_bytes(500, latent_sizes=(10**4,)) > options.training_bytes(500)
    both, one = Options(), Options(sees="one")
    sizes = (10**3, 10**3)
    assert one.training_bytes(500, latent_sizes=sizes) > both.training_bytes(500)


def test_memory_for_weights_is_that_of_the_weights():
    for sees in ("all", "one"):
        made = layer(sees=sees, heads=3, value="learned")
        options = Options(width=8, size=5, sees=sees, heads=3, value="learned")
        n_weights = sum(p.numel() for p in made.parameters() if p.ndim == 2)
        assert options.training_bytes(0, latent_sizes=(4, 3)) == 16 * n_weights
