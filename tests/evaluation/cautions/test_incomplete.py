"""Samples that lack a modality, among themselves or among the others."""

import numpy as np
import pytest
import scipy.sparse as sp

from dmsc_core.evaluation.cautions.incomplete import standing_apart


def affinity(present, among, n=40):
    rng = np.random.default_rng(0)
    W = rng.random((n, n))
    group = ~present[:, 1]
    W[np.ix_(group, group)] *= among
    return W + W.T


@pytest.mark.parametrize("kind", [np.asarray, sp.csr_matrix])
def test_the_share_is_that_of_the_loop(kind):
    present = np.ones((40, 2), bool)
    present[[3, 8, 20, 33, 39], 1] = False
    W = affinity(present, 30.0)
    group = np.flatnonzero(~present[:, 1])
    among = sum(W[i, j] for i in group for j in group if i != j)
    whole = sum(W[i, j] for i in group for j in range(40) if i != j)
    (found,) = standing_apart(kind(W), present)
    assert (found.modality, found.n_samples) == (1, 5)
    assert found.share == pytest.approx(among / whole)
    assert found.share > 0.5


def test_those_that_are_linked_to_the_others_are_not_named():
    present = np.ones((40, 2), bool)
    present[:5, 1] = False
    assert standing_apart(affinity(present, 1.0), present) == []
    assert standing_apart(np.zeros((40, 40)), present) == []


def test_one_alone_is_not_named():
    present = np.ones((40, 2), bool)
    present[0, 1] = False
    assert standing_apart(affinity(present, 100.0), present) == []


@pytest.mark.parametrize(("among", "names"), [(2.0, 0), (100.0, 1)])
def test_of_many_more_than_half_of_what_chance_leaves_stays(among, names):
    present = np.ones((40, 2), bool)
    present[:20, 1] = False
    assert len(standing_apart(affinity(present, among), present)) == names
