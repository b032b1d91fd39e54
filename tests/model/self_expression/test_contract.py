"""What every self-expression layer must hold to."""

import numpy as np
import pytest
import scipy.sparse as sp
import torch

from dmsc_core.model.latents import Latents
from dmsc_core.model.self_expression.base import LayerSetting
from dmsc_core.plugins import discover

LAYERS = discover("dmsc_core.model.self_expression")
NONZERO_DIAGONAL = {"lrr"}
N = 12


@pytest.fixture(params=LAYERS)
def kind(request):
    return request.param


def latents():
    g = torch.Generator().manual_seed(2)
    return [torch.randn(N, 5, generator=g), torch.randn(N, 3, generator=g)]


def setting(p=2, seed=0):
    return LayerSetting(N, (5, 3), (0.6, 0.4), p, generator=torch.Generator().manual_seed(seed))


def layer(kind, p=2):
    made = LAYERS[kind].Options().build(setting(p))
    with torch.no_grad():
        for parameter in made.parameters():
            noise = torch.randn(parameter.shape, generator=torch.Generator().manual_seed(4))
            parameter.add_(0.1 * noise)
    made.prepare(Latents(latents()))
    return made


def holes():
    """Who has what: both, the first, or the second."""
    return [torch.arange(N) % 3 != 1, torch.arange(N) % 3 != 2]


def emptied(Z, present):
    return [z * there[:, None] for z, there in zip(Z, present)]


def new_latents():
    g = torch.Generator().manual_seed(8)
    return [torch.randn(4, 5, generator=g), torch.randn(4, 3, generator=g)]


def loss_of(made, Z, expressed):
    pairs = zip(*made.pairs(Latents(Z), expressed))
    return sum((target - value).square().sum() for target, value in pairs) + made.penalty()


def test_forward_is_c_times_z(kind):
    made, Z = layer(kind), latents()
    expressed = made(Latents(Z))
    C = made.coefficients(Latents(Z))
    for z, cz in zip(Z, expressed):
        for i in range(N):
            row = sum(C[i, j] * z[j] for j in range(N))
            torch.testing.assert_close(cz[i], row.to(cz.dtype), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("p", [1, 2])
@pytest.mark.parametrize("batch", [None, torch.tensor([9, 2, 4, 7])])
def test_gradients_are_finite_and_reach_every_weight_and_latent(kind, p, batch):
    made = layer(kind, p)
    Z = [z if batch is None else z[batch] for z in latents()]
    Z = [z.requires_grad_() for z in Z]
    expressed = made(Latents(Z), batch)
    for z, cz in zip(Z, expressed):
        assert (cz.shape, cz.dtype) == (z.shape, z.dtype)
    loss_of(made, Z, expressed).backward()
    for value in [*made.parameters(), *Z]:
        assert value.grad is not None
        assert torch.isfinite(value.grad).all()


@pytest.mark.parametrize("p", [1, 2])
def test_the_penalty_is_one_finite_number_in_the_precision_of_the_latents(kind, p):
    for dtype in (torch.float32, torch.float64):
        made = layer(kind, p).to(dtype)
        made(Latents([z.to(dtype) for z in latents()]))
        assert made.penalty().shape == ()
        assert made.penalty().dtype == dtype
        assert torch.isfinite(made.penalty())


def test_the_current_c_is_that_of_the_last_forward_pass(kind):
    made, Z = layer(kind), latents()
    made(Latents(Z))
    np.testing.assert_allclose(
        made.current().detach(), made.coefficients(Latents(Z)), atol=1e-6, rtol=1e-5
    )
    batch = torch.tensor([9, 2, 4, 7])
    small = [z[batch] for z in Z]
    expressed = made(Latents(small), batch)
    assert made.current().shape == (4, 4)
    for z, cz in zip(small, expressed):
        C = made.current().to(z.dtype)
        torch.testing.assert_close(cz, C @ z, rtol=1e-4, atol=1e-5)
    if kind not in NONZERO_DIAGONAL:
        assert (made.current().diagonal() == 0).all()


def test_missing_modalities(kind):
    made, present = layer(kind), holes()
    Z = emptied(latents(), present)
    made.prepare(Latents(Z, present))
    expressed = made(Latents(Z, present), None)
    assert all(torch.isfinite(cz).all() for cz in expressed)
    assert torch.isfinite(made.penalty())
    C = made.coefficients(Latents(Z, present))
    assert np.isfinite(C).all()
    for z, cz in zip(Z, expressed):
        np.testing.assert_allclose(cz.detach(), C @ z.numpy(), rtol=1e-4, atol=1e-5)
    sparse = made.coefficients(Latents(Z, present), top_k=3)
    rows = np.arange(N)[:, None]
    kept = sparse.indices.reshape(N, 3)
    np.testing.assert_array_equal(sparse.data.reshape(N, 3), C[rows, kept])


def test_new_samples_where_the_layer_is_inductive(kind):
    made, Z, new = layer(kind), latents(), new_latents()
    if not made.inductive:
        with pytest.raises(NotImplementedError):
            made.coefficients_for(Latents(new), Latents(Z))
        return
    C = made.coefficients_for(Latents(new), Latents(Z))
    assert (C.shape, C.dtype) == ((4, N), np.float32)
    assert np.isfinite(C).all()
    assert np.abs(C).max() > 0
    sparse = made.coefficients_for(Latents(new), Latents(Z), top_k=3)
    rows, kept = np.arange(4)[:, None], sparse.indices.reshape(4, 3)
    np.testing.assert_array_equal(sparse.data.reshape(4, 3), C[rows, kept])
    np.testing.assert_allclose(
        np.sort(np.abs(sparse.data.reshape(4, 3))), np.sort(np.abs(C))[:, -3:]
    )
    alone = made.coefficients_for(
        Latents([z[2:3] for z in new]), Latents(Z)
    )  # a new sample does not see the others
    np.testing.assert_allclose(alone[0], C[2], rtol=1e-4, atol=1e-6)
    present = holes()
    missing = made.coefficients_for(
        Latents(emptied(new, [there[:4] for there in present]), [there[:4] for there in present]),
        Latents(emptied(Z, present), present),
    )
    assert np.isfinite(missing).all()


def test_the_same_seed_gives_the_same_bits(kind):
    a, b = layer(kind), layer(kind)
    np.testing.assert_array_equal(
        a.coefficients(Latents(latents())), b.coefficients(Latents(latents()))
    )


def test_coefficients_are_finite_float32_with_zero_diagonal(kind):
    C = layer(kind).coefficients(Latents(latents()))
    assert C.shape == (N, N)
    assert C.dtype == np.float32
    assert np.isfinite(C).all()
    if kind not in NONZERO_DIAGONAL:
        assert (np.diag(C) == 0).all()


def test_top_k_rows_are_the_largest_of_the_dense_ones(kind):
    made = layer(kind)
    C, sparse = (
        made.coefficients(Latents(latents())),
        made.coefficients(Latents(latents()), top_k=4),
    )
    assert sp.issparse(sparse)
    for i in range(N):
        largest = np.sort(np.abs(C[i]))[-4:]
        np.testing.assert_allclose(np.sort(np.abs(sparse[i].data)), largest)
        np.testing.assert_array_equal(sparse[i].data, C[i, sparse[i].indices])


def test_options_survive_json(kind):
    options = LAYERS[kind].Options()
    assert type(options).model_validate_json(options.model_dump_json()) == options
    assert options.title
    assert 0 < options.training_bytes(1000, 100) <= options.training_bytes(1000)


def test_state_round_trip(kind):
    a, b = layer(kind), LAYERS[kind].Options().build(setting(seed=9))
    b.load_state_dict(a.state_dict())
    if LAYERS[kind].Options().build(setting()).inductive:  # a stored layer places new samples
        np.testing.assert_array_equal(
            a.coefficients_for(Latents(new_latents()), Latents(latents())),
            b.coefficients_for(Latents(new_latents()), Latents(latents())),
        )
    np.testing.assert_array_equal(
        a.coefficients(Latents(latents())), b.coefficients(Latents(latents()))
    )
