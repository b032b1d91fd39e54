"""The strongest links of each row against a plain loop."""

import numpy as np
import pytest
import scipy.sparse as sp

from dmsc_core.graph.affinities.plain import plain
from dmsc_core.graph.affinities.top_k import top_k
from tests.graph.affinities.loops import coefficients, top_k_loop


@pytest.mark.parametrize("k", [1, 3, 7, 29, 30, 50])
def test_top_k_is_the_loop(k):
    C = np.random.default_rng(0).standard_normal((30, 30))
    W = top_k(C, k)
    assert isinstance(W, sp.csr_matrix)
    np.testing.assert_allclose(W.toarray(), top_k_loop(C, k), rtol=1e-6)


def test_top_k_with_ties_keeps_the_lower_columns():
    C = np.random.default_rng(3).integers(-2, 3, size=(40, 40)).astype(float)
    for k in (1, 2, 5, 20):
        np.testing.assert_array_equal(top_k(C, k).toarray(), top_k_loop(C, k))


def test_top_k_of_everything_is_plain():
    C, _ = coefficients(40, 3)
    np.testing.assert_array_equal(top_k(C, 40).toarray(), plain(C))
