import numpy as np
import pytest

from dmsc_core.classical.concatenation import concatenate, normalised
from dmsc_core.errors import ConfigError


def modalities():
    rng = np.random.default_rng(0)
    return [rng.standard_normal((7, d)).astype(np.float32) for d in (3, 4)]


def test_inner_products_add_up_with_the_weights():
    X, Y = (m.astype(np.float64) for m in modalities())
    Z = concatenate(modalities(), (1.0, 3.0))
    assert Z.shape == (7, 7)
    assert Z.dtype == np.float64
    np.testing.assert_allclose(Z @ Z.T, 0.25 * X @ X.T + 0.75 * Y @ Y.T, atol=1e-12)


def test_without_weights_all_are_equal():
    np.testing.assert_array_equal(normalised(None, 4), [0.25] * 4)
    np.testing.assert_array_equal(concatenate(modalities()), concatenate(modalities(), (2.0, 2.0)))


@pytest.mark.parametrize("weights", [(1.0,), (1.0, -1.0), (0.0, 0.0), (np.nan, 1.0)])
def test_weights_that_do_not_fit_are_refused(weights):
    with pytest.raises(ConfigError, match="weights"):
        normalised(weights, 2)
