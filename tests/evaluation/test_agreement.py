"""Agreement of clusterings and of affinities, against plain loops."""

from itertools import combinations

import numpy as np
import pytest
import scipy.sparse as sp

from dmsc_core.evaluation.agreement import ari_matrix, difference, flow, mean_degree


def ari_loop(a, b):
    """Pairs of samples counted one by one."""
    pairs = list(combinations(range(len(a)), 2))
    both = sum(a[i] == a[j] and b[i] == b[j] for i, j in pairs)
    in_a = sum(a[i] == a[j] for i, j in pairs)
    in_b = sum(b[i] == b[j] for i, j in pairs)
    expected = in_a * in_b / len(pairs)
    return (both - expected) / ((in_a + in_b) / 2 - expected)


def test_every_two_clusterings_are_compared_pair_by_pair():
    rng = np.random.default_rng(0)
    clusterings = [rng.integers(0, k, 25) for k in (2, 3, 5)]
    found = ari_matrix(clusterings)
    for i, j in combinations(range(3), 2):
        assert found[i, j] == found[j, i]
        assert found[i, j] == pytest.approx(ari_loop(clusterings[i], clusterings[j]))
    assert np.array_equal(np.diag(found), np.ones(3))


def test_names_of_clusters_do_not_matter():
    a = np.array([0, 0, 1, 1, 2])
    assert ari_matrix([a, 7 - a])[0, 1] == 1.0
    assert flow(a, 7 - a).moved == 0


def test_a_flow_counts_the_samples_one_by_one():
    rng = np.random.default_rng(1)
    a, b = rng.integers(0, 3, 40), rng.integers(0, 4, 40) + 5
    found = flow(a, b)
    for i, source in enumerate(found.sources):
        for j, target in enumerate(found.targets):
            assert found.counts[i, j] == sum(x == source and y == target for x, y in zip(a, b))
    assert found.counts.sum() == 40


def test_clusters_stand_opposite_to_their_match_and_what_leaves_it_has_moved():
    a = np.array([0, 0, 0, 1, 1, 1, 2, 2, 2, 2])
    b = np.array([2, 2, 1, 0, 0, 0, 1, 1, 3, 1])
    found = flow(a, b)
    assert found.targets.tolist() == [2, 0, 1, 3]
    assert np.diag(found.counts).tolist() == [2, 3, 3]
    assert found.partners.tolist() == [0, 1, 2, -1]
    assert found.moved == 2
    back = flow(b, a)
    assert back.moved == 2
    assert [back.sources[k] for k in back.partners] == [0, 1, 2]
    assert back.targets.tolist() == [1, 2, 0]


def test_other_samples_cannot_be_compared():
    with pytest.raises(ValueError, match="one value for each sample"):
        flow(np.zeros(3), np.zeros(4))
    with pytest.raises(ValueError, match="same samples"):
        difference(np.ones((3, 3)), np.ones((4, 4)))


@pytest.mark.parametrize("a_sparse", [False, True])
@pytest.mark.parametrize("b_sparse", [False, True])
def test_the_difference_entry_by_entry(a_sparse, b_sparse):
    rng = np.random.default_rng(2)
    A, B = (rng.random((6, 6)) * (rng.random((6, 6)) > 0.5) for _ in range(2))
    B *= 100  # a scale of its own
    found = difference(sp.csr_matrix(A) if a_sparse else A, sp.csr_matrix(B) if b_sparse else B)
    assert sp.issparse(found) == (a_sparse and b_sparse)
    dense = found.toarray() if sp.issparse(found) else found
    assert dense.dtype == np.float32
    total_a, total_b = sum(A.ravel()), sum(B.ravel())
    for i in range(6):
        for j in range(6):
            assert dense[i, j] == pytest.approx(
                6 * A[i, j] / total_a - 6 * B[i, j] / total_b, abs=1e-6
            )


def test_a_scale_is_no_difference_and_no_links_are_no_error():
    A = np.random.default_rng(3).random((5, 5)).astype(np.float32)
    assert np.abs(difference(A, 40 * A)).max() < 1e-6
    assert mean_degree(np.zeros((3, 3))) == 1.0
    assert np.isfinite(difference(A, np.zeros((5, 5)))).all()
