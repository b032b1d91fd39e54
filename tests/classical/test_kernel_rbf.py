import numpy as np
import pytest

from dmsc_core.classical.distances import median_squared_distance
from dmsc_core.classical.kernel_rbf import Options, rbf
from dmsc_core.graph.affinities.plain import plain


def test_each_entry_is_the_formula():
    X = np.random.default_rng(0).standard_normal((270, 3))  # two blocks
    W = rbf(X, 1.7)
    assert W.dtype == np.float32
    for i in range(0, 270, 31):
        row = [
            0 if i == j else np.exp(-((x - X[i]) ** 2).sum() / (2 * 1.7**2))
            for j, x in enumerate(X)
        ]
        np.testing.assert_allclose(W[i], row, rtol=1e-5)


def test_the_affinity_of_its_coefficients_is_the_kernel(blobs):
    modalities, _ = blobs
    X = np.hstack(modalities).astype(np.float64) / np.sqrt(2)
    fit = Options().fit(modalities, 3, 0)
    sigma = np.sqrt(median_squared_distance(X))
    assert fit.extras["sigma"] == pytest.approx([sigma])
    np.testing.assert_allclose(plain(fit.coefficients), rbf(X, sigma), atol=1e-6)
    given = Options(sigma=0.4).fit(modalities, 3, 0)
    np.testing.assert_allclose(plain(given.coefficients), rbf(X, 0.4), atol=1e-6)
