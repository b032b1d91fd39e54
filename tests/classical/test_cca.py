from itertools import combinations, pairwise

import numpy as np
import pytest
from scipy.linalg import eigh
from sklearn.cross_decomposition import CCA

from dmsc_core.classical.cca import Options, multiset_cca, summed
from dmsc_core.errors import ConfigError, NumericalError


def shared(sizes=(5, 4), n=200, seed=0):
    """Modalities that share two directions, and noise."""
    rng = np.random.default_rng(seed)
    common = rng.standard_normal((n, 2))
    return [common @ rng.standard_normal((2, d)) + rng.standard_normal((n, d)) + 3.0 for d in sizes]


def covariance(X, Y):
    return (X - X.mean(axis=0)).T @ (Y - Y.mean(axis=0)) / len(X)


def generalised(modalities, regularization):
    """mu and X^m v_m from the covariances, by a solver of A v = mu B v."""
    sizes = np.cumsum([0] + [X.shape[1] for X in modalities])
    A = covariance(np.hstack(modalities), np.hstack(modalities))
    B = np.zeros_like(A)
    for start, end in pairwise(sizes):
        own = A[start:end, start:end]
        own += regularization * np.trace(own) / len(own) * np.eye(len(own))
        B[start:end, start:end] = own
    values, vectors = eigh(A, B)
    values, vectors = values[::-1], vectors[:, ::-1] * np.sqrt(len(modalities))
    return values, [
        (X - X.mean(axis=0)) @ vectors[start:end]
        for X, start, end in zip(modalities, sizes, sizes[1:])
    ]


@pytest.mark.parametrize("sizes", [(5, 4), (3, 4, 5), (2, 3, 3, 2)])
@pytest.mark.parametrize("regularization", [0.0, 0.3])
def test_it_solves_the_generalised_eigenproblem(sizes, regularization):
    modalities = shared(sizes)
    found = multiset_cca(modalities, 3, regularization)
    values, coordinates = generalised(modalities, regularization)
    np.testing.assert_allclose(found.eigenvalues, values[:3], atol=1e-9)
    for ours, theirs in zip(found.coordinates, coordinates):
        flip = np.sign(np.sum(ours * theirs[:, :3], axis=0))
        np.testing.assert_allclose(ours * flip, theirs[:, :3], atol=1e-6)


def test_eigenvalues_lie_in_0_to_m_and_reach_m_for_copies():
    modalities = shared((3, 4, 5))
    every = multiset_cca(modalities, 99, 0.0)
    assert len(every.eigenvalues) == 12
    assert (np.diff(every.eigenvalues) <= 1e-12).all()
    assert every.eigenvalues.min() > -1e-9
    assert every.eigenvalues.max() < 3
    copies = multiset_cca([modalities[0]] * 3, 3, 0.0)
    np.testing.assert_allclose(copies.eigenvalues, 3, atol=1e-9)
    np.testing.assert_allclose(copies.correlations, 1, atol=1e-9)


def test_two_modalities_are_the_whitened_cross_covariance():
    X, Y = shared()
    found = multiset_cca([X, Y], 4, 0.0)
    left = np.linalg.cholesky(np.linalg.inv(covariance(X, X)))
    right = np.linalg.cholesky(np.linalg.inv(covariance(Y, Y)))
    expected = np.linalg.svd(left.T @ covariance(X, Y) @ right, compute_uv=False)
    np.testing.assert_allclose(found.correlations, expected, atol=1e-10)
    np.testing.assert_allclose(found.pairwise[0], expected, atol=1e-10)


def test_two_modalities_agree_with_scikit_learn():
    X, Y = shared()
    found = multiset_cca([X, Y], 2, 0.0)
    scores = CCA(2, max_iter=20_000, tol=1e-12).fit_transform(X, Y)
    for r in range(2):
        theirs = np.corrcoef(scores[0][:, r], scores[1][:, r])[0, 1]
        ours = np.corrcoef(found.coordinates[0][:, r], found.coordinates[1][:, r])[0, 1]
        assert found.correlations[r] == pytest.approx(theirs, abs=1e-6)
        assert ours == pytest.approx(theirs, abs=1e-6)


def test_coordinates_of_two_modalities_have_unit_variance_and_are_uncorrelated():
    for Y in multiset_cca(shared(), 3, 0.0).coordinates:
        np.testing.assert_allclose(covariance(Y, Y), np.eye(3), atol=1e-9)


def test_pairs_by_themselves():
    modalities = shared((3, 4, 5))
    found = multiset_cca(modalities, 5, 0.1)
    assert found.pairwise.shape == (3, 5)
    for row, (a, b) in zip(found.pairwise, combinations(range(3), 2)):
        alone = multiset_cca([modalities[a], modalities[b]], 3, 0.1).correlations
        np.testing.assert_allclose(row[:3], alone, atol=1e-9)
    assert (found.pairwise <= 1).all()
    assert not found.pairwise[:2, 3:].any()


def test_more_features_than_samples_need_the_regularisation():
    rng = np.random.default_rng(0)
    noise = [rng.standard_normal((30, d)) for d in (60, 50)]
    np.testing.assert_allclose(multiset_cca(noise, 3, 0.0).correlations, 1, atol=1e-6)
    regularised = multiset_cca(noise, 3, 1.0).correlations
    assert regularised.max() < 0.8
    np.testing.assert_allclose(generalised(noise, 1.0)[0][:3] - 1, regularised, atol=1e-9)


def test_correlations_drop_after_k_minus_1_where_classes_explain_them():
    rng = np.random.default_rng(0)
    labels = np.repeat(np.arange(4), 100)
    modalities = [
        3 * rng.standard_normal((4, d))[labels] + rng.standard_normal((400, d)) for d in (8, 9)
    ]
    r = multiset_cca(modalities, 8, 1e-3).correlations
    assert np.argmax(r[:-1] - r[1:]) == 2


def test_samples_that_lack_a_modality_take_no_part_in_it():
    modalities = shared()
    gone = np.arange(0, 200, 9)
    holed = [modalities[0].copy(), modalities[1]]
    holed[0][gone] = 0
    found = multiset_cca(holed, 2, 0.0)
    assert not found.coordinates[0][gone].any()
    assert found.correlations[0] == pytest.approx(
        multiset_cca(modalities, 2, 0.0).correlations[0], abs=0.1
    )


def test_coordinates_add_up_over_the_modalities_that_are_there():
    Y = np.array([[1.0, 2.0], [0.0, 0.0], [3.0, 0.0], [0.0, 0.0]])
    other = np.array([[10.0, 20.0], [30.0, 40.0], [0.0, 0.0], [0.0, 0.0]])
    assert summed([Y, other]).tolist() == [[11, 22], [60, 80], [6, 0], [0, 0]]


def test_the_peer_links_neighbours_in_the_summed_coordinates(blobs):
    modalities, _ = blobs
    fit = Options(k=4).fit(modalities, 3, 0)
    found = multiset_cca(modalities, 20, 1.0)
    expected = sum(Y[:, :2] for Y in found.coordinates)
    np.testing.assert_allclose(fit.latents["Z"], expected, atol=1e-5)
    assert (np.diff(fit.coefficients.indptr) == 4).all()
    np.testing.assert_array_equal(fit.extras["canonical_correlations"], found.correlations)
    assert fit.extras["generalized_eigenvalues"].max() <= 2


def test_one_or_a_constant_modality_is_refused():
    X, _ = shared()
    with pytest.raises(ConfigError, match="two modalities, got 1"):
        multiset_cca([X], 2, 0.1)
    with pytest.raises(NumericalError, match="modality 1 is constant"):
        multiset_cca([X, np.ones((200, 3))], 2, 0.1)
