import numpy as np
import pytest

from dmsc_core.classical.singular import left_singular


@pytest.mark.parametrize(("n", "d"), [(9, 5), (5, 9)])
def test_it_is_the_singular_value_decomposition(n, d):
    Z = np.random.default_rng(0).standard_normal((n, d))
    U, squares = left_singular(Z)
    left, S, _ = np.linalg.svd(Z, full_matrices=False)
    np.testing.assert_allclose(squares, S**2, rtol=1e-10)
    np.testing.assert_allclose(U @ U.T, left @ left.T, atol=1e-10)
    np.testing.assert_allclose(np.abs(np.sum(U * left, axis=0)), 1, atol=1e-10)


def test_directions_of_rounding_are_left_out():
    rng = np.random.default_rng(0)
    Z = rng.standard_normal((12, 2)) @ rng.standard_normal((2, 6))
    U, squares = left_singular(Z)
    assert U.shape == (12, 2)
    assert squares.shape == (2,)
    assert left_singular(np.zeros((4, 3)))[1].size == 0
