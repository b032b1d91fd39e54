"""The plain affinity against a plain loop."""

import numpy as np

from dmsc_core.graph.affinities.plain import plain


def test_plain_is_the_loop():
    C = np.random.default_rng(0).standard_normal((9, 9))
    expected = [[abs(C[i, j]) + abs(C[j, i]) for j in range(9)] for i in range(9)]
    np.testing.assert_allclose(plain(C), expected, rtol=1e-6)
