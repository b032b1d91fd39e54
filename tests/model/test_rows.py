import numpy as np
import pytest
import scipy.sparse as sp
import torch

from dmsc_core.model.rows import BLOCK, gather, gather_own, without_own


def matrix(n, m, seed=0):
    return torch.randn(n, m, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("n", [1, BLOCK, 2 * BLOCK + 3])
def test_dense_rows_come_in_order(n):
    C = matrix(n, 7)
    np.testing.assert_array_equal(gather(lambda i: C[i], n, 7), C.numpy())


def test_the_largest_of_each_row_by_sorting():
    C = matrix(BLOCK + 5, 9)
    sparse = gather(lambda i: C[i], len(C), 9, top_k=3)
    assert sp.issparse(sparse)
    for i, row in enumerate(C.tolist()):
        best = sorted(range(9), key=lambda j: -abs(row[j]))[:3]
        assert sorted(sparse[i].indices.tolist()) == sorted(best)
        np.testing.assert_array_equal(sparse[i].data, C[i, sparse[i].indices].numpy())


def test_no_more_entries_than_there_are_columns():
    C = matrix(4, 4)
    assert gather(lambda i: C[i], 4, 4, top_k=9).nnz == 16
    own = gather_own(lambda i: without_own(C[i], i), 4, top_k=9)
    assert own.nnz == 12
    assert (own.diagonal() == 0).all()


def test_double_precision_rows_become_float32():
    C = matrix(3, 3).double()
    assert gather(lambda i: C[i], 3, 3).dtype == np.float32
    assert gather(lambda i: C[i], 3, 3, top_k=2).dtype == np.float32


def test_top_k_below_1_is_refused():
    with pytest.raises(ValueError, match="top_k must be at least 1"):
        gather(lambda i: torch.zeros(1, 1), 1, 1, top_k=0)


def test_without_own():
    C = torch.ones(2, 3)
    assert without_own(C, torch.tensor([2, 0])).tolist() == [[1, 1, 0], [0, 1, 1]]
