import numpy as np
import pytest

from dmsc_core.classical.lrr import Options, mean_rule, noiseless, noisy
from dmsc_core.errors import NumericalError


def low_rank(n=14, d=9, rank=3, noise=0.0, seed=0):
    rng = np.random.default_rng(seed)
    clean = rng.standard_normal((n, rank)) @ rng.standard_normal((rank, d))
    return clean + noise * rng.standard_normal((n, d))


def shrunk(A, threshold):
    """argmin_X threshold ||X||_* + 1/2 ||X - A||_F^2."""
    U, S, Vt = np.linalg.svd(A)
    return (U * np.maximum(S - threshold, 0)) @ Vt


def proximal_gradient(Z, lambda_e, steps=4000):
    """min ||C||_* + lambda_e/2 ||Z - C Z||^2 without the closed form, accelerated."""
    G = Z @ Z.T
    rate = 1 / (lambda_e * np.linalg.norm(G, 2))
    C = point = np.zeros_like(G)
    t = 1.0
    for _ in range(steps):
        new = shrunk(point - rate * lambda_e * (point @ G - G), rate)
        t, last = (1 + np.sqrt(1 + 4 * t**2)) / 2, t
        point, C = new + (last - 1) / t * (new - C), new
    return C


def alternating_directions(Z, steps=3000):
    """min ||J||_* such that Z = C Z and C = J, by ADMM."""
    n = len(Z)
    J, error, gap = np.zeros((n, n)), np.zeros_like(Z), np.zeros((n, n))
    inverse = np.linalg.inv(Z @ Z.T + np.eye(n))
    for _ in range(steps):
        C = ((Z + error) @ Z.T + J + gap) @ inverse
        J = shrunk(C - gap, 1.0)
        error += Z - C @ Z
        gap += J - C
    return C


@pytest.mark.parametrize(("n", "d"), [(14, 9), (8, 15)])
@pytest.mark.parametrize("lambda_e", [0.05, 1.0])
def test_with_noise_it_is_the_optimum(n, d, lambda_e):
    Z = low_rank(n, d, noise=0.3)
    np.testing.assert_allclose(noisy(Z, lambda_e), proximal_gradient(Z, lambda_e), atol=1e-6)


@pytest.mark.parametrize(("n", "d"), [(14, 9), (8, 15)])
def test_without_noise_it_is_the_optimum(n, d):
    Z = low_rank(n, d)
    C = noiseless(Z)
    np.testing.assert_allclose(C @ Z, Z, atol=1e-10)
    np.testing.assert_allclose(C, alternating_directions(Z), atol=1e-5)


def test_rank_keeps_the_leading_directions():
    Z = low_rank(noise=0.1)
    C = noiseless(Z, rank=2)
    U = np.linalg.svd(Z)[0][:, :2]
    np.testing.assert_allclose(C, U @ U.T, atol=1e-10)
    np.testing.assert_allclose(C @ C, C, atol=1e-10)


def test_the_rank_is_told_from_rounding_in_single_precision():
    Z = low_rank(40, 20).astype(np.float32).astype(np.float64)
    assert np.linalg.matrix_rank(noiseless(Z), tol=1e-3) == 3


def test_independent_samples_have_no_low_rank_without_noise():
    with pytest.raises(NumericalError, match="identity"):
        noiseless(np.random.default_rng(0).standard_normal((6, 9)))


def test_directions_above_the_mean_stay():
    Z = low_rank(noise=0.3)
    squares = np.linalg.svd(Z, compute_uv=False) ** 2
    C = noisy(Z, mean_rule(Z))
    assert np.linalg.matrix_rank(C) == (squares > squares.mean()).sum()


def test_a_weight_that_leaves_nothing_is_refused():
    with pytest.raises(NumericalError, match="leaves no direction"):
        noisy(low_rank(), 1e-9)
    with pytest.raises(NumericalError, match="every value is zero"):
        mean_rule(np.zeros((3, 2)))


def test_the_options_choose_the_closed_form(blobs):
    modalities, _ = blobs
    Z = np.hstack(modalities).astype(np.float64) / np.sqrt(2)
    cases = [
        (Options(), noisy(Z, mean_rule(Z))),
        (Options(lambda_e=3.0), noisy(Z, 3.0)),
        (Options(noise=False, rank=3), noiseless(Z, 3)),
    ]
    for options, expected in cases:
        C = options.fit(modalities, 3, 0).coefficients
        np.testing.assert_allclose(C, expected, atol=1e-6)
