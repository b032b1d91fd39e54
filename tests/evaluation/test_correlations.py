"""The hint that a drop of canonical correlations gives."""

import numpy as np
import pytest
import torch

from dmsc_core.evaluation.correlations import largest_drop
from dmsc_core.model.correlation import canonical_correlations


def test_the_drop_is_the_largest_fall():
    rho = np.array([0.95, 0.9, 0.4, 0.35])
    found = largest_drop(rho)
    falls = [rho[i] - rho[i + 1] for i in range(3)]
    assert found.after == falls.index(max(falls)) + 1 == 2
    assert (found.upper, found.lower) == (0.9, 0.4)
    assert found.n_clusters == 3


def test_of_several_pairs_the_mean_falls_and_of_equal_falls_the_first():
    assert largest_drop(np.array([[1, 1, 0.0], [1, 0.2, 0.2]])).after == 2
    assert largest_drop(np.array([[1, 1, 0.0], [1, 0, 0]])).after == 1
    assert largest_drop(np.array([0.75, 0.5, 0.25])).after == 1


def test_no_drop_no_hint():
    assert largest_drop(np.array([0.7])) is None
    assert largest_drop(np.zeros(0)) is None
    assert largest_drop(np.full(4, 0.5)) is None
    assert largest_drop(np.zeros((0, 5))) is None


@pytest.mark.parametrize("K", [2, 3, 5])
def test_modalities_that_share_nothing_but_the_cluster_tell_how_many_there_are(K):
    rng = np.random.default_rng(0)
    labels = np.arange(900) % K
    Z = [
        torch.as_tensor(4 * rng.standard_normal((K, d))[labels] + rng.standard_normal((900, d)))
        for d in (9, 12)
    ]
    assert largest_drop(canonical_correlations(*Z).numpy()).n_clusters == K
