"""What every way from C to W must hold to."""

import numpy as np
import pytest
import scipy.sparse as sp
from pydantic import TypeAdapter, ValidationError

from dmsc_core.config import AFFINITY_PACKAGE
from dmsc_core.errors import NumericalError
from dmsc_core.graph.affinities import plain, reciprocal, reference, top_k
from dmsc_core.plugins import discover, options_union
from tests.graph.affinities.loops import coefficients, threshold_loop, top_k_loop

OF_FEW = {  # values that suit sixty samples
    "top_k": {"k": 4},
    "reference": {"dimension": 3},
    "reciprocal": {"k1": 8, "k2": 3, "dimension": 3},
}
WAYS = discover(AFFINITY_PACKAGE)
KINDS = [module.Options(**OF_FEW.get(kind, {})) for kind, module in WAYS.items()]


def test_every_way_is_found_and_has_a_title():
    assert set(WAYS) >= {"plain", *OF_FEW}
    assert all(options.title for options in KINDS)


@pytest.mark.parametrize("options", KINDS, ids=lambda options: options.kind)
@pytest.mark.parametrize("sparse", [False, True])
def test_every_affinity_is_symmetric_non_negative_and_the_same_for_csr(options, sparse):
    C, _ = coefficients(60, 3)
    C[np.abs(C) < 0.02] = 0
    W = options.build(sp.csr_matrix(C) if sparse else C, 3)
    assert W.dtype == np.float32
    dense = W.toarray() if sp.issparse(W) else W
    np.testing.assert_array_equal(dense, dense.T)
    assert np.isfinite(dense).all()
    assert (dense >= 0).all()
    expected = options.build(C, 3)
    expected = expected.toarray() if sp.issparse(expected) else expected
    np.testing.assert_allclose(dense, expected, atol=1e-7)


@pytest.mark.parametrize("options", KINDS, ids=lambda options: options.kind)
def test_permuting_the_samples_permutes_the_affinity(options):
    C, _ = coefficients(60, 3)
    order = np.random.default_rng(1).permutation(60)
    W = options.build(C, 3)
    moved = options.build(C[np.ix_(order, order)], 3)
    W, moved = (M.toarray() if sp.issparse(M) else M for M in (W, moved))
    np.testing.assert_allclose(moved, W[np.ix_(order, order)], atol=1e-6)


@pytest.mark.parametrize("options", KINDS, ids=lambda options: options.kind)
def test_the_same_coefficients_give_the_same_bits_and_are_not_changed(options):
    C, _ = coefficients(300, 4)
    before = C.copy()
    first, again = options.build(C, 4), options.build(C, 4)
    difference = first - again
    assert difference.max() == difference.min() == 0
    np.testing.assert_array_equal(C, before)


def test_sparse_coefficients_with_duplicates_and_unsorted_columns():
    rows, columns = np.array([0, 0, 0, 1, 2, 2]), np.array([2, 1, 2, 0, 1, 0])
    C = sp.coo_matrix((np.array([1.0, -4.0, 2.0, 5.0, 0.5, -0.5]), (rows, columns)), shape=(3, 3))
    np.testing.assert_array_equal(top_k.top_k(C.tocsr(), 1).toarray(), top_k_loop(C.toarray(), 1))
    kept = reference.threshold_columns(C.tocsr(), 0.5)
    assert isinstance(kept, sp.csr_matrix)
    np.testing.assert_array_equal(kept.toarray(), threshold_loop(C.toarray(), 0.5))


def test_integer_coefficients_and_one_sample():
    np.testing.assert_array_equal(plain.plain(np.array([[0, -1], [2, 0]])), [[0, 3], [3, 0]])
    assert reference.reference(np.zeros((1, 1)), 1).shape == (1, 1)


def test_refusals_say_what_came():
    with pytest.raises(ValueError, match=r"\(3, 4\)"):
        plain.plain(np.zeros((3, 4)))
    for bad in (np.nan, np.inf, -np.inf):
        C = np.zeros((3, 3))
        C[0, 1] = bad
        with pytest.raises(NumericalError, match="finite"):
            plain.Options().build(C, 2)
        with pytest.raises(NumericalError, match="finite"):
            top_k.top_k(sp.csr_matrix(C), 2)
    for rho in (0, -0.1, 1.1, np.nan):
        with pytest.raises(ValueError, match="rho"):
            reference.threshold_columns(np.eye(3), rho)
    with pytest.raises(ValueError, match="k must"):
        top_k.top_k(np.eye(3), 0)
    with pytest.raises(ValueError, match="alpha"):
        reference.reference(np.eye(3), 2, alpha=0)
    with pytest.raises(ValueError, match="k2=0"):
        reciprocal.reciprocal(np.eye(3), 2, k2=0)


def test_options_round_trip_and_refuse_what_they_do_not_know():
    adapter = TypeAdapter(options_union(AFFINITY_PACKAGE))
    for options in KINDS:
        assert adapter.validate_json(options.model_dump_json()) == options
    assert adapter.validate_python({"kind": "top_k"}).k == 5
    assert adapter.validate_python({"kind": "reference"}) == reference.Options()
    for wrong in ({"kind": "top_k", "k": 0}, {"kind": "plain", "rho": 0.1}, {"kind": "mean"}):
        with pytest.raises(ValidationError):
            adapter.validate_python(wrong)
