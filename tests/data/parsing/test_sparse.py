"""Parts of a sparse matrix that contradict each other never reach scipy."""

import numpy as np
import pytest
from scipy import sparse

from dmsc_core.data.parsing.sparse import compressed_columns


def test_parts_become_the_matrix():
    matrix = sparse.random(6, 4, 0.5, format="csc", random_state=0)
    spare = np.r_[matrix.data, 7.0], np.r_[matrix.indices, 99]
    found = compressed_columns(*spare, matrix.indptr, (6, 4))
    assert np.array_equal(found.toarray(), matrix.toarray())


@pytest.mark.parametrize(
    ("values", "rows", "starts"),
    [
        ([1.0], [3], [0, 1, 1]),
        ([1.0], [-1], [0, 1, 1]),
        ([1.0], [0], [0, 5, 1]),
        ([], [], [0, 9, 0]),
        ([1.0], [0], [1, 1, 1]),
        ([1.0], [0], [0, 1, 2]),
        ([1.0], [0], [0, 1]),
        ([1.0], [0, 1], [0, 1, 2]),
    ],
)
def test_contradictions_are_refused(values, rows, starts):
    with pytest.raises(ValueError, match="sparse matrix"):
        compressed_columns(np.array(values), np.array(rows), np.array(starts), (3, 2))
