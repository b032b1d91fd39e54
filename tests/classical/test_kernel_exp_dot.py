import numpy as np
import pytest

from dmsc_core.classical.kernel_exp_dot import Options, attention_scale, exp_dot
from dmsc_core.classical.kernel_rbf import rbf
from dmsc_core.errors import NumericalError
from dmsc_core.graph.affinities.plain import plain


def samples(n=30, d=5, seed=0):
    return np.random.default_rng(seed).standard_normal((n, d))


def test_each_entry_is_the_formula_up_to_one_scale():
    X = samples()
    W = exp_dot(X, 2.0)
    assert W.dtype == np.float32
    assert W.max() == 1
    assert (np.diag(W) == 0).all()
    expected = np.exp(X @ X.T / 2.0)
    np.fill_diagonal(expected, 0)
    np.testing.assert_allclose(W, expected / expected.max(), rtol=1e-4)


def test_divided_by_its_degrees_it_is_softmax_attention():
    X = samples()
    W = exp_dot(X, 2.0).astype(np.float64)
    T = W / W.sum(axis=1, keepdims=True)
    for i in range(len(X)):
        others = [j for j in range(len(X)) if j != i]
        logits = np.array([X[i] @ X[j] / 2.0 for j in others])
        weights = np.exp(logits - logits.max())
        np.testing.assert_allclose(T[i, others], weights / weights.sum(), rtol=1e-4)


def test_for_unit_rows_it_is_the_gaussian_kernel_up_to_scale():
    X = samples()
    X /= np.linalg.norm(X, axis=1, keepdims=True)
    dot, gauss = exp_dot(X, 0.3**2), rbf(X, 0.3)
    np.testing.assert_allclose(dot / dot.max(), gauss / gauss.max(), rtol=1e-4, atol=1e-7)


def test_large_inner_products_do_not_overflow():
    assert np.isfinite(exp_dot(1e4 * samples(), 1.0)).all()


def test_the_scale_is_that_of_scaled_dot_product_attention():
    X = np.random.default_rng(0).standard_normal((4000, 16))
    assert attention_scale(X) == pytest.approx(4.0, rel=0.05)
    assert attention_scale(3 * X) == pytest.approx(9 * attention_scale(X))
    with pytest.raises(NumericalError, match="zero"):
        attention_scale(np.zeros((3, 2)))


def test_the_affinity_of_its_coefficients_is_the_kernel(blobs):
    modalities, _ = blobs
    X = np.hstack(modalities).astype(np.float64) / np.sqrt(2)
    fit = Options(sigma=0.5).fit(modalities, 3, 0)
    np.testing.assert_allclose(plain(fit.coefficients), exp_dot(X, 0.5), atol=1e-5)
    assert fit.extras["sigma"] == [0.5]
    default = Options().fit(modalities, 3, 0)
    assert default.extras["sigma"] == pytest.approx([1 / np.sqrt(13)])
