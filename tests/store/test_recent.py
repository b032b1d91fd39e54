from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp

from dmsc_core.store.recent import Recent, size_of
from tests.store.results import result


def run_of(n):
    """A result whose matrices are dense, 8 n^2 bytes, and nothing else."""
    matrix = np.zeros((n, n), np.float32)
    return replace(
        result(),
        clusters=np.zeros(0, np.int64),
        latents={},
        extras={},
        coefficients=matrix,
        affinity=matrix.copy(),
    )


def test_what_was_read_is_not_read_again():
    kept, runs = Recent(10**6), [run_of(10)]
    first = kept.get("a", runs.pop)
    assert kept.get("a", runs.pop) is first


def test_the_longest_unused_gives_way_where_the_bytes_are_used_up():
    kept = Recent(2 * 8 * 10**2)
    for key in ("a", "b"):
        kept.get(key, lambda: run_of(10))
    a = kept.get("a", lambda: pytest.fail("it is kept"))
    kept.get("c", lambda: run_of(10))  # b is the one that was not used for longest
    assert kept.n_bytes == 2 * 800
    assert kept.get("a", lambda: pytest.fail("it is kept")) is a
    again = run_of(10)
    assert kept.get("b", lambda: again) is again


def test_the_newest_stays_whatever_its_size():
    kept = Recent(100)
    large = kept.get("large", lambda: run_of(30))
    assert kept.get("large", lambda: pytest.fail("it is kept")) is large
    kept.get("other", lambda: run_of(2))
    assert kept.n_bytes == 32


def test_a_sparse_matrix_counts_what_it_holds():
    C = sp.csr_matrix(np.eye(50, dtype=np.float32))
    made = replace(run_of(1), coefficients=C, affinity=None)
    assert size_of(made) == C.data.nbytes + C.indices.nbytes + C.indptr.nbytes
    assert size_of(replace(made, coefficients=None)) == 0
