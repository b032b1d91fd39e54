"""Affinities side by side: one scale for all, and what one has more of than another."""

from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp

from dmsc_core.figure_data import blocks, differences
from tests.store.results import result


def with_affinity(W):
    found = result()
    W = W.astype(np.float32)
    assert W.shape[0] == found.dataset.n_samples
    return replace(found, affinity=W)


@pytest.fixture
def two():
    n = result().dataset.n_samples
    rng = np.random.default_rng(0)
    A, B = rng.random((n, n)), rng.random((n, n))
    return with_affinity(A + A.T), with_affinity(50 * (B + B.T))


def test_a_scaled_affinity_has_links_of_one_for_each_sample(two):
    for run in two:
        seen = differences.scaled(run, "input")
        assert seen.picture.shape == (run.dataset.n_samples,) * 2
        assert seen.picture.sum() == pytest.approx(run.dataset.n_samples, rel=1e-4)


def test_the_strongest_colour_is_that_of_the_strongest_picture(two):
    pictures = [differences.scaled(run, "input").picture for run in two]
    assert differences.shared_top(pictures) == max(blocks.strongest(p) for p in pictures)


def test_the_difference_entry_by_entry_in_the_order_of_a_third(two):
    more, less = two
    order = np.lexsort((more.dataset.labels, more.clusters))
    seen = differences.subtracted(more, less, "cluster", more)
    n = len(order)
    a, b = (run.affinity / (run.affinity.sum() / n) for run in two)
    for i in range(n):
        for j in range(n):
            wanted = a[order[i], order[j]] - b[order[i], order[j]]
            assert seen.picture[i, j] == pytest.approx(wanted, abs=1e-5)


def test_sparse_affinities_and_what_has_none(two):
    more, less = (replace(run, affinity=sp.csr_matrix(run.affinity)) for run in two)
    dense = differences.subtracted(*two, "input", two[0]).picture
    assert np.allclose(differences.subtracted(more, less, "input", more).picture, dense, atol=1e-5)
    with pytest.raises(ValueError, match="partition only"):
        differences.subtracted(replace(more, affinity=None), less, "input", more)


def test_too_many_dense_samples_are_refused_before_they_fill_the_memory(two, monkeypatch):
    monkeypatch.setattr(differences, "MOST_DENSE", 3)
    with pytest.raises(ValueError, match="strongest per row"):
        differences.subtracted(*two, "input", two[0])
