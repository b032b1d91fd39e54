import numpy as np
import pytest
import scipy.sparse as sp
import torch

from dmsc_core.errors import ConfigError
from dmsc_core.model.latents import Latents
from dmsc_core.model.self_expression.base import LayerSetting
from dmsc_core.model.self_expression.closed_form import Options, patterns

WEIGHTS = (0.7, 0.3)


def latents(n, sizes=(4, 3), seed=0):
    g = torch.Generator().manual_seed(seed)
    return [torch.randn(n, d, generator=g, dtype=torch.float64) for d in sizes]


def layer(n, ridge=0.5, sizes=(4, 3), weights=WEIGHTS, p=2, **loss):
    return Options(ridge=ridge).build(LayerSetting(n, sizes, weights, p, **loss))


def row_by_row(Z, weights, ridge, present):
    """c_i by the normal equations of its own least squares problem, from what sample i has."""
    n = len(Z[0])
    C = np.zeros((n, n))
    for i in range(n):
        others = [j for j in range(n) if j != i]
        gram, right = ridge * np.eye(n - 1), np.zeros(n - 1)
        for z, v, there in zip(Z, weights, present):
            if there[i]:
                A = z[others].numpy()
                gram += v * A @ A.T
                right += v * A @ z[i].numpy()
        C[i, others] = np.linalg.solve(gram, right)
    return C


def holes(n):
    """Who has what: both, the first, the second, or (the last sample) nothing."""
    present = [torch.arange(n) % 3 != 1, torch.arange(n) % 3 != 2]
    for there in present:
        there[-1] = False
    return present


def emptied(Z, present):
    return [z * there[:, None] for z, there in zip(Z, present)]


@pytest.mark.parametrize("n", [5, 20])
def test_weighted_modalities_row_by_row(n):
    Z = latents(n)
    C = layer(n).coefficients(Latents(Z))
    everyone = [torch.ones(n, dtype=torch.bool)] * 2
    np.testing.assert_allclose(C, row_by_row(Z, WEIGHTS, 0.5, everyone), rtol=0, atol=1e-7)


@pytest.mark.parametrize("n", [7, 24])
def test_with_missing_modalities_a_row_minimises_what_is_left_of_its_terms(n):
    present = holes(n)
    Z = emptied(latents(n), present)
    made = layer(n)
    C = made.coefficients(Latents(Z, present))
    np.testing.assert_allclose(C, row_by_row(Z, WEIGHTS, 0.5, present), rtol=0, atol=1e-7)
    assert (C[-1] == 0).all()
    sparse = made.coefficients(Latents(Z, present), top_k=3)
    assert sp.issparse(sparse)
    for i in range(n):
        np.testing.assert_array_equal(sparse[i].data, C[i, sparse[i].indices])
        np.testing.assert_allclose(np.sort(abs(sparse[i].data)), np.sort(abs(C[i]))[-3:])


@pytest.mark.parametrize("n", [7, 24])
@pytest.mark.parametrize("p", [1, 2])
def test_forward_and_penalty_agree_with_the_matrix(n, p):
    present = holes(n)
    Z = emptied(latents(n), present)
    for kept in (None, present):
        made = layer(n, p=p)
        C = torch.as_tensor(made.coefficients(Latents(Z, kept))).double()
        for cz, z in zip(made(Latents(Z, kept)), Z):
            torch.testing.assert_close(cz, C @ z, rtol=0, atol=1e-6)
        torch.testing.assert_close(made.penalty(), C.abs().pow(p).sum(), rtol=1e-6, atol=0)


@pytest.mark.parametrize("n", [5, 9])
@pytest.mark.parametrize("p", [1, 2])
def test_gradients_through_c_equal_finite_differences(n, p):
    made, present = layer(n, p=p), holes(n)

    def loss(*Z, kept=None):
        Z = emptied(Z, present) if kept else list(Z)
        expressed = made(Latents(Z, kept))
        return sum((z - cz).square().sum() for z, cz in zip(Z, expressed)) + made.penalty()

    Z = [z.requires_grad_() for z in latents(n)]
    assert torch.autograd.gradcheck(loss, Z)
    assert torch.autograd.gradcheck(lambda *Z: loss(*Z, kept=present), Z)


@pytest.mark.parametrize("n", [5, 20])
def test_where_the_loss_is_the_whole_objective_c_may_be_constant(n):
    Z = [z.requires_grad_() for z in latents(n)]
    made = layer(n, ridge=None, lambda_c=0.5, lambda_e=2.0)

    def gradient(expressed, penalty):
        error = sum(v * (z - cz).square().sum() for v, z, cz in zip(WEIGHTS, Z, expressed))
        return torch.autograd.grad(2.0 * error + 0.5 * penalty, Z)

    through = gradient(made(Latents(Z)), made.penalty())
    C = made._systems[0][1].rows()(torch.arange(n)).detach()
    constant = gradient([C @ z for z in Z], torch.tensor(0.0))
    for a, b in zip(through, constant):
        torch.testing.assert_close(a, b, rtol=0, atol=1e-10)


def test_without_a_ridge_of_its_own_it_minimises_the_training_loss():
    Z = latents(20)
    C = layer(20, ridge=None, lambda_c=3.0, lambda_e=2.0).coefficients(Latents(Z))
    np.testing.assert_array_equal(C, layer(20, ridge=1.5).coefficients(Latents(Z)))


def test_a_ridge_is_meant_for_weights_that_sum_to_1():
    Z = latents(20)
    one = layer(20, weights=(0.7, 0.3)).coefficients(Latents(Z))
    two = layer(20, weights=(1.4, 0.6)).coefficients(Latents(Z))
    np.testing.assert_allclose(one, two, rtol=0, atol=1e-6)


@pytest.mark.parametrize(("lambda_c", "lambda_e"), [(0, 1), (1, 0)])
def test_no_ridge_at_all_is_refused(lambda_c, lambda_e):
    with pytest.raises(ConfigError, match=r"set self_expression\.ridge"):
        layer(5, ridge=None, lambda_c=lambda_c, lambda_e=lambda_e)


def test_batches_are_the_whole_problem_in_small():
    """Of a data set of three equal copies, one copy as a batch has three times the coefficients."""
    Z = latents(30)
    three = [z.repeat(3, 1) for z in Z]
    whole = layer(90, ridge=6.0)
    batch = torch.arange(30)
    all_expressed, all_penalty = whole(Latents(three)), whole.penalty()
    expressed, penalty = whole(Latents(Z), batch), whole.penalty()
    for part, everything in zip(expressed, all_expressed):
        # a copy also sees its two twins, so the two agree up to the sample's own share
        torch.testing.assert_close(part, everything[:30], rtol=0, atol=0.2)
    assert 3 * penalty.item() == pytest.approx(all_penalty.item(), rel=0.2)
    small = layer(30, ridge=2.0)
    torch.testing.assert_close(expressed, small(Latents(Z)))
    torch.testing.assert_close(3 * penalty, small.penalty())


@pytest.mark.parametrize("n", [6, 25])
def test_new_samples_use_the_modalities_they_have(n):
    Z, present = latents(n), holes(n)
    Z = emptied(Z, present)
    new_present = [
        torch.tensor([True, True, False, False]),
        torch.tensor([True, False, True, False]),
    ]
    X = emptied(latents(4, seed=9), new_present)
    C = layer(n).coefficients_for(Latents(X, new_present), Latents(Z, present))
    for i in range(4):
        gram, right = 0.5 * np.eye(n), np.zeros(n)
        for z, x, v, there in zip(Z, X, WEIGHTS, new_present):
            if there[i]:
                gram += v * (z @ z.T).numpy()
                right += v * (z @ x[i]).numpy()
        np.testing.assert_allclose(C[i], np.linalg.solve(gram, right), rtol=0, atol=1e-7)
    sparse = layer(n).coefficients_for(Latents(X, new_present), Latents(Z, present), 2)
    assert sparse.shape == (4, n)
    np.testing.assert_array_equal(sparse[0].data, C[0, sparse[0].indices])


def test_a_stored_sample_seen_as_new_leads_back_to_itself():
    Z = latents(6)
    C = layer(6, ridge=0.01).coefficients_for(Latents([z[4:5] for z in Z]), Latents(Z))
    assert abs(C[0]).argmax() == 4


def test_float32_latents_and_a_small_ridge():
    """In float32 the system of these nearly parallel samples would be lost."""
    g = torch.Generator().manual_seed(0)
    Z = torch.ones(60, 8) + 1e-3 * torch.randn(60, 8, generator=g)
    C = layer(60, 1e-4, (8,), (1.0,)).coefficients(Latents([Z]))
    expected = row_by_row([Z.double()], (1.0,), 1e-4, [torch.ones(60, dtype=torch.bool)])
    np.testing.assert_allclose(C, expected, rtol=0, atol=1e-6)


def test_patterns():
    Z = [torch.zeros(4, 1)] * 2
    present = [torch.tensor([True, False, True, True]), torch.tensor([True, True, False, True])]
    found = {kept: chosen.tolist() for chosen, kept in patterns(Latents(Z, present))}
    assert found == {(0, 1): [0, 3], (1,): [1], (0,): [2]}
    ((everyone, kept),) = patterns(Latents(Z, None))
    assert (everyone.tolist(), kept) == ([0, 1, 2, 3], (0, 1))


def test_memory_follows_the_smaller_system():
    options = Options()
    assert options.training_bytes(1000, latent_sizes=(6, 4)) < options.training_bytes(1000) / 50
    assert options.training_bytes(1000, 100) == options.training_bytes(100)
    assert options.training_bytes(1000, latent_sizes=(5000,)) == options.training_bytes(1000)
