"""Softmax attention and the exp-dot kernel against plain loops; and that they are one."""

from math import exp

import numpy as np
import pytest

from dmsc_core.data.embedded import digits
from dmsc_core.errors import NumericalError
from dmsc_core.graph.attention import exp_dot_affinity, softmax_affinity, softmax_identity_error


def features(n=30, d=5, seed=0):
    return np.random.default_rng(seed).standard_normal((n, d))


def exponentials(X, sigma, diagonal):
    """exp(x_i^T x_j / sigma), entry by entry."""
    E = np.zeros((len(X), len(X)))
    for i, j in np.ndindex(E.shape):
        if diagonal or i != j:
            E[i, j] = exp(sum(a * b for a, b in zip(X[i], X[j])) / sigma)
    return E


@pytest.mark.parametrize("diagonal", [False, True])
@pytest.mark.parametrize("sigma", [0.3, 2.0])
def test_both_are_their_loops(sigma, diagonal):
    X = features()
    E = exponentials(X, sigma, diagonal)
    W = exp_dot_affinity(X, sigma, diagonal)
    np.testing.assert_allclose(W, E / E.max(), rtol=1e-11)
    np.testing.assert_array_equal(W, W.T)
    attention = np.array([row / row.sum() for row in E])
    np.testing.assert_allclose(softmax_affinity(X, sigma, diagonal), attention, rtol=1e-11)
    assert W.dtype == np.float64


@pytest.mark.parametrize("sigma", [0.05, 1.0, 30.0])
def test_the_normalised_kernel_is_the_attention(sigma):
    for seed in range(3):
        X = features(60, 8, seed)
        assert softmax_identity_error(X / np.linalg.norm(X, axis=1, keepdims=True), sigma) <= 1e-10
    assert softmax_identity_error(features(60, 8).astype(np.float32), max(sigma, 0.5)) <= 1e-10


@pytest.mark.parametrize("m", [0, 1, 2])
def test_the_identity_holds_on_digits(m):
    X = digits().modalities[m].flat()[::3]
    assert softmax_identity_error(X, 1.0) <= 1e-10
    lengths = np.linalg.norm(X, axis=1, keepdims=True)
    assert softmax_identity_error(X / lengths, 0.02) <= 1e-10


def test_the_error_is_seen_where_the_two_differ(monkeypatch):
    X = features()
    from dmsc_core.graph import attention

    def other(X, sigma, diagonal):
        return softmax_affinity(X, 1.01 * sigma, diagonal)

    monkeypatch.setattr(attention, "softmax_affinity", other)
    assert softmax_identity_error(X, 1.0) > 1e-4


def test_temperature_goes_from_the_nearest_to_all():
    X = features(20)
    cold, hot = softmax_affinity(X, 1e-3), softmax_affinity(X, 1e6)
    scores = X @ X.T
    np.fill_diagonal(scores, -np.inf)
    np.testing.assert_array_equal(cold.argmax(axis=1), scores.argmax(axis=1))
    assert cold.max(axis=1).min() > 0.99
    np.testing.assert_allclose(hot, (1 - np.eye(20)) / 19, atol=1e-5)


def test_large_dot_products_do_not_overflow():
    X = 100 + features(10)
    W = exp_dot_affinity(X, 10.0)
    assert np.isfinite(W).all()
    assert W.max() == 1
    assert softmax_identity_error(X, 10.0) <= 1e-10


def test_refusals_say_what_came():
    X = features()
    for compute in (exp_dot_affinity, softmax_affinity):
        for sigma in (0, -1, np.inf, np.nan):
            with pytest.raises(ValueError, match="sigma must be positive"):
                compute(X, sigma)
        for bad in (X[:1], X[0], np.full((3, 2), np.nan)):
            with pytest.raises(ValueError, match="finite"):
                compute(bad, 1.0)
    with pytest.raises(NumericalError, match="raise sigma"):
        exp_dot_affinity(X * np.where(np.arange(30) < 5, 1e-3, 10.0)[:, None], 1e-3)
