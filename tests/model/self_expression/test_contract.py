"""What every self-expression layer must hold to."""

import numpy as np
import pytest
import scipy.sparse as sp
import torch

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
            parameter.add_(torch.randn(parameter.shape, generator=torch.Generator().manual_seed(4)))
    return made


def test_forward_is_c_times_z(kind):
    made, Z = layer(kind), latents()
    expressed = made(Z)
    C = made.coefficients(Z)
    for z, cz in zip(Z, expressed):
        for i in range(N):
            row = sum(C[i, j] * z[j] for j in range(N))
            torch.testing.assert_close(cz[i], row.to(cz.dtype), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("p", [1, 2])
def test_gradients_are_finite_and_reach_every_weight(kind, p):
    made, Z = layer(kind, p), latents()
    loss = sum((z - cz).square().sum() for z, cz in zip(Z, made(Z))) + made.penalty()
    loss.backward()
    for parameter in made.parameters():
        assert parameter.grad is not None
        assert torch.isfinite(parameter.grad).all()


def test_coefficients_are_finite_float32_with_zero_diagonal(kind):
    C = layer(kind).coefficients(latents())
    assert C.shape == (N, N)
    assert C.dtype == np.float32
    assert np.isfinite(C).all()
    if kind not in NONZERO_DIAGONAL:
        assert (np.diag(C) == 0).all()


def test_top_k_rows_are_the_largest_of_the_dense_ones(kind):
    made = layer(kind)
    C, sparse = made.coefficients(latents()), made.coefficients(latents(), top_k=4)
    assert sp.issparse(sparse)
    for i in range(N):
        largest = np.sort(np.abs(C[i]))[-4:]
        np.testing.assert_allclose(np.sort(np.abs(sparse[i].data)), largest)
        np.testing.assert_array_equal(sparse[i].data, C[i, sparse[i].indices])


def test_options_survive_json(kind):
    options = LAYERS[kind].Options()
    assert type(options).model_validate_json(options.model_dump_json()) == options
    assert options.title
    assert options.training_bytes(1000) > 0


def test_state_round_trip(kind):
    a, b = layer(kind), LAYERS[kind].Options().build(setting(seed=9))
    b.load_state_dict(a.state_dict())
    np.testing.assert_array_equal(a.coefficients(latents()), b.coefficients(latents()))
