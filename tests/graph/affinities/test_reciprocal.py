"""The affinity of reciprocal neighbours against a plain loop."""

import numpy as np

from dmsc_core.graph.affinities.reciprocal import reciprocal
from tests.graph.affinities.loops import coefficients, reference_loop
from tests.graph.test_neighbourhoods import overlap_by_loops


def test_reciprocal_is_the_loop():
    C, _ = coefficients(36, 3)
    W = reciprocal(C, 3, k1=7, k2=1, dimension=3)
    J = np.eye(36) + overlap_by_loops(np.abs(C) + np.abs(C).T, 7)
    np.testing.assert_allclose(W, reference_loop(J, 3, 1.0, 3, 4.0), atol=2e-7)


def test_reciprocal_of_nothing_is_nothing():
    C, _ = coefficients(36, 3)
    C[5] = C[:, 5] = 0
    W = reciprocal(C, 3)
    assert np.delete(W[5], 5).max() < 1e-6
    assert reciprocal(np.zeros((1, 1)), 1).shape == (1, 1)
