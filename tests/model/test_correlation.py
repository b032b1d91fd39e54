"""Canonical correlations against plain forms, solvers and finite differences."""

from itertools import combinations, pairwise

import numpy as np
import pytest
import scipy.linalg
import torch

from dmsc_core.errors import NumericalError
from dmsc_core.model.correlation import (
    canonical_correlations,
    canonical_projection,
    cholesky,
    pairwise_correlations,
    shared_coordinates,
    sum_of_correlations,
)
from dmsc_core.model.latents import Latents

N = 60
SIZES = (5, 4, 6)


def latents(sizes=SIZES, n=N, seed=0):
    """Latents that share two hidden variables, float64."""
    g = torch.Generator().manual_seed(seed)
    hidden = torch.randn(n, 2, generator=g, dtype=torch.float64)
    return [
        hidden @ torch.randn(2, d, generator=g, dtype=torch.float64)
        + torch.randn(n, d, generator=g, dtype=torch.float64)
        + 3
        for d in sizes
    ]


def holes(n=N, count=3, seed=1):
    g = torch.Generator().manual_seed(seed)
    return [torch.rand(n, generator=g) > 0.3 for _ in range(count)]


def emptied(Z, present):
    return [z * there[:, None] for z, there in zip(Z, present)]


def covariance(Z, share):
    S = np.cov(Z.numpy().T)
    return S + share * np.trace(S) / len(S) * np.eye(len(S))


def plain_correlations(a, b, share):
    """Singular values of S_a^-1/2 S_ab S_b^-1/2, the inverse roots from eigenvectors."""

    def inverse_root(S):
        values, vectors = np.linalg.eigh(S)
        return vectors @ np.diag(values**-0.5) @ vectors.T

    cross = np.cov(a.numpy().T, b.numpy().T)[: a.shape[1], a.shape[1] :]
    T = inverse_root(covariance(a, share)) @ cross @ inverse_root(covariance(b, share))
    return np.linalg.svd(T)[1]


def equally_correlated(rhos, n=12, seed=0):
    """Two latents, isotropic, with exactly these canonical correlations."""
    g = torch.Generator().manual_seed(seed)
    d = len(rhos)
    noise = torch.randn(n, 2 * d, generator=g, dtype=torch.float64)
    Q = torch.linalg.qr(noise - noise.mean(0))[0]
    rho = torch.tensor(rhos, dtype=torch.float64)
    return Q[:, :d].clone(), Q[:, :d] * rho + Q[:, d:] * (1 - rho**2).sqrt()


@pytest.mark.parametrize("share", [1e-8, 1e-3, 0.5])
def test_they_are_the_singular_values_of_the_plain_form(share):
    a, b, _ = latents()
    found = canonical_correlations(a, b, share)
    np.testing.assert_allclose(found, plain_correlations(a, b, share), atol=1e-10)
    assert 0 <= found.min() <= found.max() <= 1


def test_they_are_the_cosines_between_the_column_spaces():
    a, b, _ = latents()
    angles = scipy.linalg.subspace_angles((a - a.mean(0)).numpy(), (b - b.mean(0)).numpy())
    np.testing.assert_allclose(canonical_correlations(a, b, 1e-12), np.cos(angles)[::-1], atol=1e-9)


def test_they_are_one_for_a_linear_map_and_the_same_for_any_scale_and_shift():
    a, b, _ = latents()
    map_ = torch.randn(5, 5, generator=torch.Generator().manual_seed(4), dtype=torch.float64)
    assert canonical_correlations(a, a @ map_ - 7, 1e-12).min() > 1 - 1e-8
    moved = canonical_correlations(1e-3 * a + 5, 40 * b, 1e-2)
    torch.testing.assert_close(moved, canonical_correlations(a, b, 1e-2), rtol=1e-8, atol=1e-9)


def test_the_sum_is_that_over_pairs_of_the_largest():
    Z = latents()
    for components in (1, 3, None, 99):
        expected = sum(
            plain_correlations(Z[a], Z[b], 1e-3)[:components].sum()
            for a, b in combinations(range(3), 2)
        )
        assert float(sum_of_correlations(Latents(Z), components, 1e-3)) == pytest.approx(
            expected, abs=1e-9
        )


def test_a_pair_sees_the_samples_that_have_both():
    Z, present = latents(), holes()
    expected = 0.0
    for a, b in combinations(range(3), 2):
        both = [i for i in range(N) if present[a][i] and present[b][i]]
        assert 10 < len(both) < N
        expected += plain_correlations(Z[a][both], Z[b][both], 1e-3).sum()
    found = sum_of_correlations(Latents(emptied(Z, present), present), None, 1e-3)
    assert float(found) == pytest.approx(expected, abs=1e-9)


def test_pairs_stand_in_rows_and_the_shorter_are_filled_with_zeros():
    Z = latents()
    table = pairwise_correlations(Latents(Z), 1e-3)
    assert table.shape == (3, 5)  # pairs of 5 and 4, 5 and 6, 4 and 6 dimensions
    for row, (a, b) in zip(table.numpy(), combinations(range(3), 2)):
        expected = plain_correlations(Z[a], Z[b], 1e-3)
        np.testing.assert_allclose(row[: len(expected)], expected, atol=1e-10)
        assert (row[len(expected) :] == 0).all()


@pytest.mark.parametrize(
    ("rhos", "components"),
    [((0.7, 0.7, 0.7), None), ((0.8, 0.8, 0.8, 0.3), 3), ((0.9, 0.4, 0.4), None)],
)
def test_the_gradient_passes_gradcheck_at_repeated_correlations(rhos, components):
    a, b = equally_correlated(rhos)
    np.testing.assert_allclose(canonical_correlations(a, b, 1e-9), rhos, atol=1e-7)
    inputs = [a.requires_grad_(), b.requires_grad_()]
    assert torch.autograd.gradcheck(
        lambda *Z: sum_of_correlations(Latents(Z), components, 1e-2), inputs
    )


def test_the_gradient_passes_gradcheck_with_three_modalities_and_holes():
    Z, present = [z[:15] for z in latents((3, 2, 4))], holes(15)
    inputs = [z.requires_grad_() for z in emptied(Z, present)]
    assert torch.autograd.gradcheck(
        lambda *z: sum_of_correlations(Latents(z, present), 2, 0.1), inputs
    )


@pytest.mark.parametrize("case", ["constant column", "all zero", "few samples", "no pair", "equal"])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_values_and_gradients_stay_finite_where_there_is_little_to_see(case, dtype):
    a, b, _ = (z.to(dtype) for z in latents())
    present = None
    if case == "constant column":
        a[:, 2] = 1.5
    elif case == "all zero":
        a = torch.zeros_like(a)
    elif case == "few samples":
        a, b = a[:2], b[:2]
    elif case == "no pair":
        present = [torch.arange(N) < 20, torch.arange(N) >= 20]
    else:
        b = a.clone()
    Z = [a.requires_grad_(), b.requires_grad_()]
    value = sum_of_correlations(Latents(Z, present), None, 1e-3)
    value.backward()
    assert -1e-6 <= float(value.detach()) <= 5 + 1e-5
    assert all(torch.isfinite(z.grad).all() for z in Z)


def test_latents_that_are_not_finite_are_refused_in_words():
    a, b, _ = latents()
    a[3, 1] = torch.nan
    with pytest.raises(NumericalError, match=r"not positive definite.*smaller learning rate"):
        canonical_correlations(a, b)


def test_cholesky_is_a_factor_of_the_regularised_covariance():
    Z = latents()[0]
    L = cholesky(Z - Z.mean(0), 0.2).numpy()
    np.testing.assert_allclose(L @ L.T, covariance(Z, 0.2), atol=1e-12)
    assert (np.triu(L, 1) == 0).all()


def test_coordinates_of_two_modalities_have_the_canonical_correlations():
    a, b, _ = latents()
    projection = canonical_projection(Latents([a, b]), None, 1e-10)
    Y = [y.numpy() for y in projection(Latents([a, b])).values]
    rho = canonical_correlations(a, b, 1e-10)
    np.testing.assert_allclose(projection.correlations, rho, atol=1e-8)
    joint = np.cov(Y[0].T, Y[1].T)
    np.testing.assert_allclose(joint[:4, :4], np.eye(4), atol=1e-7)
    np.testing.assert_allclose(joint[:4, 4:], np.diag(rho), atol=1e-7)


def test_several_modalities_solve_the_generalised_eigenproblem():
    Z, share = latents(), 0.05
    A = np.cov(np.hstack([z.numpy() for z in Z]).T)
    B = np.zeros_like(A)
    ends = np.cumsum((0, *SIZES))
    for m, (start, end) in enumerate(pairwise(ends)):
        B[start:end, start:end] = A[start:end, start:end] = covariance(Z[m], share)
    projection = canonical_projection(Latents(Z), 3, share)
    values, vectors = scipy.linalg.eigh(A, B)
    np.testing.assert_allclose(projection.eigenvalues, values[::-1][:3], atol=1e-9)
    assert projection.eigenvalues.max() <= 3
    everything = canonical_projection(Latents(Z), None, share)
    assert [P.shape for P in everything.matrices] == [(5, 5), (4, 5), (6, 5)]
    np.testing.assert_allclose(everything.eigenvalues, values[::-1][:5], atol=1e-9)
    stacked = torch.cat(projection.matrices).numpy()
    for i in range(3):
        expected = vectors[:, -1 - i] * 3**0.5
        sign = np.sign(expected @ stacked[:, i])
        np.testing.assert_allclose(stacked[:, i], sign * expected, atol=1e-8)


def test_coordinates_of_samples_that_lack_modalities():
    Z, present = latents(n=4000), holes(4000)
    whole = canonical_projection(Latents(Z), 2)
    Y = whole(Latents(emptied(Z, present), present)).values
    for y, there in zip(Y, present):
        assert (y[~there] == 0).all()
        assert y[there].std() > 0.5
    with_holes = canonical_projection(Latents(emptied(Z, present), present), 2, 1e-3)
    torch.testing.assert_close(with_holes.correlations, whole.correlations, atol=0.03, rtol=0)
    torch.testing.assert_close(with_holes.means[0], Z[0][present[0]].mean(0))


@pytest.mark.parametrize("share", [0.1, 0.45])
@pytest.mark.parametrize("M", [2, 3])
def test_correlations_are_at_most_one_where_modalities_are_missing(M, share):
    generator = torch.Generator().manual_seed(0)
    common = torch.randn(60, 3, generator=generator)
    Z = [torch.cat([common, torch.randn(60, 4, generator=generator)], 1) for _ in range(M)]
    there = [torch.rand(60, generator=generator) > share for _ in range(M)]
    found = canonical_projection(Latents(emptied(Z, there), there), None, 1e-3)
    assert 0.9 < found.correlations.max() <= 1 + 1e-6


def test_shared_coordinates_are_weighed_by_their_correlation_and_of_unit_length():
    Z, present = latents(), holes()
    projection = canonical_projection(Latents(Z), None, 1e-3)
    found = shared_coordinates(projection, Latents(Z, present)).values
    rho = projection.correlations.tolist()
    for m, y in enumerate(found):
        for i in range(N):
            row = (Z[m][i] - projection.means[m]) @ projection.matrices[m]
            row = torch.stack([max(r, 0.0) * v for r, v in zip(rho, row)])
            expected = row / row.norm() if present[m][i] else torch.zeros_like(row)
            torch.testing.assert_close(y[i], expected)


def test_the_sign_of_coordinates_does_not_depend_on_rounding():
    Z = latents()
    a = canonical_projection(Latents(Z), 3)
    b = canonical_projection(Latents([z.float() for z in Z]), 3)
    for P, Q in zip(a.matrices, b.matrices):
        torch.testing.assert_close(P.float(), Q, atol=1e-3, rtol=1e-3)
