"""The choice of the largest entries, its rule for ties, and sparse rows of unequal length."""

import numpy as np
import pytest
import scipy.sparse as sp

from dmsc_core.graph.largest import blocks, k_largest, keep_in_rows, largest_mass


def test_k_largest_with_ties_takes_the_first():
    magnitudes = np.array([[1.0, 2.0, 2.0, 2.0, 0.0], [0.0, 0.0, 3.0, 0.0, 0.0]])
    expected = [[False, True, True, False, False], [False, False, True, False, False]]
    np.testing.assert_array_equal(k_largest(magnitudes, 2), expected)


def test_largest_mass_includes_the_entry_that_exceeds():
    magnitudes = np.array([[4.0, 3.0, 2.0, 1.0]])  # running sums 4, 7, 9, 10
    for rho, kept in ((0.39, 1), (0.4, 2), (0.69, 2), (0.7, 3), (0.95, 4), (1.0, 4)):
        assert largest_mass(magnitudes, rho).sum() == kept
    assert not largest_mass(np.zeros((2, 3)), 0.5).any()


@pytest.mark.parametrize("choose", [lambda m: k_largest(m, 3), lambda m: largest_mass(m, 0.5)])
def test_sparse_rows_are_treated_as_dense_ones(choose):
    rng = np.random.default_rng(0)
    dense = rng.integers(-3, 4, size=(600, 25)) * (rng.random((600, 25)) < 0.3) * 1.0
    dense[4] = 0
    kept = keep_in_rows(sp.csr_matrix(dense), choose)
    np.testing.assert_array_equal(kept.toarray(), keep_in_rows(dense, choose))
    assert (kept.data != 0).all()


def test_the_given_matrix_stays_as_it_is():
    R = sp.csr_matrix(np.array([[3.0, 1, 2], [0, 5, 4], [7, 0, 6]]))
    before = R.toarray()
    for given in (R, before):
        keep_in_rows(given, lambda m: k_largest(m, 1))
    np.testing.assert_array_equal(R.toarray(), before)
    assert R.nnz == 7


def test_blocks_cover_each_row_once():
    for n in (1, 256, 257, 1000):
        np.testing.assert_array_equal(
            np.concatenate([np.arange(n)[block] for block in blocks(n)]), np.arange(n)
        )
