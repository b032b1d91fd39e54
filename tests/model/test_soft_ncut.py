"""The soft Ncut: equal to the Ncut on hard clusters, right gradients, and it finds blocks."""

from math import log

import numpy as np
import pytest
import torch

from dmsc_core.evaluation.criteria import ncut
from dmsc_core.evaluation.metrics import accuracy
from dmsc_core.model.latents import Latents
from dmsc_core.model.soft_ncut import SoftNcut, imbalance, soft_ncut


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def affinity(n=30, seed=0):
    W = torch.rand(n, n, generator=generator(seed), dtype=torch.float64)
    return W + W.T


def soft(n=30, K=3, seed=1):
    logits = torch.randn(n, K, generator=generator(seed), dtype=torch.float64)
    return torch.softmax(logits, dim=1)


def blocks(seed=0, between=0.02):
    rng = np.random.default_rng(seed)
    groups = rng.permutation(np.repeat([0, 1, 2], 12))
    level = np.where(groups[:, None] == groups, 1.0, between)
    W = np.triu(level * rng.random(level.shape), 1)
    return groups, torch.tensor(W + W.T, dtype=torch.float32)


def test_soft_ncut_is_the_loop():
    a, W = soft(), affinity()
    expected = 0.0
    for k in range(3):
        within = sum(float(a[i, k] * W[i, j] * a[j, k]) for i in range(30) for j in range(30))
        volume = sum(float(a[i, k] * W[i, j]) for i in range(30) for j in range(30))
        expected += 1 - within / volume
    assert soft_ncut(a, W).item() == pytest.approx(expected, abs=1e-12)


def test_hard_assignments_give_the_ncut():
    rng = np.random.default_rng(0)
    W = affinity().numpy()
    W[rng.random(W.shape) < 0.3] = 0
    W = np.minimum(W, W.T)
    W[[3, 8]], W[:, [3, 8]] = 0, 0
    for clusters in (rng.integers(3, size=30), np.where(np.isin(np.arange(30), [3, 8]), 2, 0)):
        a = torch.tensor(np.eye(4)[clusters])  # the last cluster is empty
        found = soft_ncut(a, torch.tensor(W)).item()
        assert found == pytest.approx(ncut(W, clusters), abs=1e-12)


def test_imbalance_is_between_equal_and_single():
    assert imbalance(torch.eye(4).repeat(5, 1)).item() == pytest.approx(0, abs=1e-6)
    assert imbalance(torch.eye(4)[[2, 2, 2]]).item() == pytest.approx(log(4), abs=1e-6)
    a = soft()
    p = a.numpy().mean(axis=0)
    assert imbalance(a).item() == pytest.approx(log(3) + sum(q * log(q) for q in p))
    empty = torch.eye(4, dtype=torch.float64)[[0, 1, 2]].requires_grad_()
    imbalance(empty).backward()
    assert torch.isfinite(empty.grad).all()


def test_gradients_are_the_finite_differences():
    logits = torch.randn(8, 3, generator=generator(2), dtype=torch.float64, requires_grad=True)
    W = affinity(8).requires_grad_()

    def loss(logits, W):
        a = torch.softmax(logits, dim=1)
        return soft_ncut(a, W) + 0.7 * imbalance(a)

    assert torch.autograd.gradcheck(loss, (logits, W))


def test_gradients_reach_latents_coefficients_and_the_head():
    head = SoftNcut(5, 3, generator(3), balance=0.5).double()
    latents = [
        torch.randn(9, d, generator=generator(d), dtype=torch.float64, requires_grad=True)
        for d in (2, 3)
    ]
    C = torch.randn(9, 9, generator=generator(4), dtype=torch.float64, requires_grad=True)

    def loss(first, second, C, weight, bias):
        parameters = {"weight": weight, "bias": bias}
        return torch.func.functional_call(head, parameters, (Latents([first, second]), C))

    assert torch.autograd.gradcheck(loss, (*latents, C, head.weight, head.bias))


def test_the_module_is_its_parts():
    head = SoftNcut(6, 4, generator(), balance=0.3)
    Z = torch.randn(10, 2, 3, generator=generator(1))
    C = torch.randn(10, 10, generator=generator(2))
    a = torch.softmax(Z.reshape(10, 6) @ head.weight + head.bias, dim=1)
    torch.testing.assert_close(head.assignments(Latents([Z[:, 0], Z[:, 1]])), a)
    expected = soft_ncut(a, C.abs() + C.abs().T) + 0.3 * imbalance(a)
    torch.testing.assert_close(head(Latents([Z]), C), expected)


def test_the_generator_alone_draws_the_weights():
    torch.manual_seed(1)
    first = SoftNcut(7, 3, generator(5))
    torch.manual_seed(2)
    again, other = SoftNcut(7, 3, generator(5)), SoftNcut(7, 3, generator(6))
    torch.testing.assert_close(first.weight, again.weight, rtol=0, atol=0)
    assert not torch.equal(first.weight, other.weight)
    assert first.weight.abs().max() <= 7**-0.5


@pytest.mark.parametrize("seed", range(5))
def test_backpropagation_finds_the_blocks(seed):
    groups, W = blocks(seed)
    head = SoftNcut(len(W), 3, generator(seed))
    latents = [torch.eye(len(W))]  # they know nothing: all comes from the affinity
    optimizer = torch.optim.Adam(head.parameters(), 0.05)

    def measured():
        clusters = head.assignments(Latents(latents)).argmax(dim=1).numpy()
        return ncut(W.numpy(), clusters), clusters

    before, _ = measured()
    for _ in range(300):
        optimizer.zero_grad()
        head(Latents(latents), W / 2).backward()
        optimizer.step()
    after, clusters = measured()
    assert after < before / 2
    assert after == pytest.approx(ncut(W.numpy(), groups))
    assert accuracy(groups, clusters) == 1


def test_backpropagation_sharpens_the_affinity_itself():
    groups, W = blocks(between=0.5)
    C = (W / 2).clone().requires_grad_()
    head = SoftNcut(len(W), 3, generator())
    optimizer = torch.optim.Adam([C, *head.parameters()], 0.02)
    for _ in range(200):
        optimizer.zero_grad()
        head(Latents([torch.eye(len(W))]), C).backward()
        optimizer.step()
    learned = (C.abs() + C.abs().T).detach().numpy()
    clusters = head.assignments(Latents([torch.eye(len(W))])).argmax(dim=1).numpy()
    assert ncut(learned, clusters) < 0.5 * ncut(W.numpy(), groups)


def test_refusals_say_what_came():
    with pytest.raises(ValueError, match=r"got shapes \(30, 3\) and \(8, 8\)"):
        soft_ncut(soft(), affinity(8))
    for options in ((0, 3, 1.0), (5, 1, 1.0), (5, 3, -1.0)):
        with pytest.raises(ValueError, match="soft Ncut needs"):
            SoftNcut(options[0], options[1], generator(), options[2])
