"""The three spectral peers, and the links that they share."""

import numpy as np
import pytest
import scipy.sparse as sp

from dmsc_core.classical import kernel_rbf, spectral_concat, spectral_mean, spectral_single
from dmsc_core.classical.kernel_knn import nearest_neighbours
from dmsc_core.classical.kernel_rbf import rbf
from dmsc_core.errors import ConfigError
from dmsc_core.graph.affinities.plain import plain


def dense(W):
    return W.toarray() if sp.issparse(W) else W


def affinity(options, modalities):
    return dense(plain(options.fit(modalities, 3, 0).coefficients))


def linked(X, k=10):
    A = nearest_neighbours(X.astype(np.float64), k).toarray()
    return (A + A.T) / 2


@pytest.mark.parametrize("m", [0, 1])
def test_single_is_one_modality_alone(m, blobs):
    modalities, _ = blobs
    W = affinity(spectral_single.Options(modality=m, k=4), modalities)
    np.testing.assert_allclose(W, linked(modalities[m], 4), rtol=1e-6)
    gauss = affinity(spectral_single.Options(modality=m, graph="rbf", sigma=0.5), modalities)
    np.testing.assert_allclose(gauss, rbf(modalities[m].astype(np.float64), 0.5), atol=1e-6)


def test_a_modality_that_is_not_there_is_refused(blobs):
    with pytest.raises(ConfigError, match="choose from 0 to 1"):
        spectral_single.Options(modality=2).fit(blobs[0], 3, 0)


def test_concatenation_links_by_the_sum_of_squared_distances(blobs):
    modalities, _ = blobs
    W = affinity(spectral_concat.Options(), modalities)
    np.testing.assert_allclose(W, linked(np.hstack(modalities) / np.sqrt(2)), rtol=1e-4)
    gauss = affinity(spectral_concat.Options(graph="rbf"), modalities)
    kernel = affinity(kernel_rbf.Options(), modalities)
    np.testing.assert_allclose(gauss, kernel, atol=1e-6)


@pytest.mark.parametrize("graph", ["knn", "rbf"])
def test_mean_is_the_weighted_mean_of_the_single_ones(graph, blobs):
    modalities, _ = blobs
    single = [
        affinity(spectral_single.Options(modality=m, graph=graph), modalities) for m in (0, 1)
    ]
    W = affinity(spectral_mean.Options(graph=graph), modalities)
    np.testing.assert_allclose(W, (single[0] + single[1]) / 2, atol=1e-6)
    W = affinity(spectral_mean.Options(graph=graph, weights=(3.0, 1.0)), modalities)
    np.testing.assert_allclose(W, 0.75 * single[0] + 0.25 * single[1], atol=1e-6)


@pytest.mark.parametrize("graph", ["knn", "rbf"])
def test_samples_that_lack_a_modality_have_no_link_in_it(graph, blobs):
    first, second = blobs[0]
    holed = first.copy()
    gone = np.arange(0, 60, 7)
    there = np.setdiff1d(np.arange(60), gone)
    holed[gone] = 0
    options = spectral_single.Options(graph=graph)
    W = affinity(options, [holed, second])
    assert not W[gone].any()
    np.testing.assert_allclose(
        W[np.ix_(there, there)], affinity(options, [first[there]]), atol=1e-6
    )
    mean = affinity(spectral_mean.Options(graph=graph), [holed, second])
    alone = affinity(spectral_single.Options(graph=graph, modality=1), [holed, second])
    np.testing.assert_allclose(mean[gone], alone[gone] / 2, atol=1e-6)
    nobody = affinity(spectral_mean.Options(graph=graph), [np.zeros_like(first), second])
    np.testing.assert_allclose(nobody, alone / 2, atol=1e-6)


def test_the_latents_are_what_was_linked(blobs):
    modalities, _ = blobs
    assert list(spectral_mean.Options().fit(modalities, 3, 0).latents) == ["Z_0", "Z_1"]
    single = spectral_single.Options(modality=1).fit(modalities, 3, 0)
    np.testing.assert_array_equal(single.latents["Z"], modalities[1])
