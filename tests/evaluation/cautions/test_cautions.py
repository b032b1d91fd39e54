"""Each caution where it holds, where it does not, and the number that it names."""

import numpy as np
import pytest
import scipy.sparse as sp

from dmsc_core.evaluation.cautions import crumbs, distinct, duplicates, empty, parts, unlinked


def blocks(*sizes, between=0.0):
    W = np.full((sum(sizes), sum(sizes)), between)
    start = 0
    for size in sizes:
        W[start : start + size, start : start + size] = 1
        start += size
    np.fill_diagonal(W, 0)
    return W


@pytest.mark.parametrize("kind", [np.asarray, sp.csr_matrix])
@pytest.mark.parametrize("between", [0.0, 1e-9])
def test_more_parts_than_clusters(kind, between):
    W = kind(blocks(4, 4, 3, 5, between=between).astype(np.float32))
    assert parts.caution(W, 3).startswith("W falls into 4 parts without a link between them, more")
    assert parts.caution(W, 4) is None
    assert parts.caution(W, 9) is None


def test_samples_alone_are_no_parts():
    W = blocks(4, 4, 1, 1, 1)
    assert parts.caution(W, 2) is None
    assert unlinked.caution(W.sum(axis=1)).startswith("3 of 11 samples have no neighbours")
    assert unlinked.caution(blocks(4, 1).sum(axis=1)).startswith("1 of 5 samples has no neighbours")
    assert unlinked.caution(blocks(4, 4).sum(axis=1)) is None
    assert parts.caution(np.zeros((5, 5)), 2) is None


def test_weak_links_are_links():
    assert parts.caution(blocks(4, 4, 3, between=1e-3), 2) is None


@pytest.mark.parametrize(
    ("sizes", "K", "is_told"),
    [
        ([58, 1, 1], 3, True),
        ([900, 60, 30, 2, 2, 2, 1, 1, 1, 1], 10, True),
        ([95, 5], 2, True),
        ([80, 20], 2, False),
        ([30, 20, 10], 3, False),
        ([40, 19, 1], 3, False),
        ([30, 28, 1, 1], 4, False),
        ([60], 2, False),
        ([3, 1], 2, False),
        ([12, 1, 1], 3, False),
    ],
)
def test_one_giant_with_crumbs(sizes, K, is_told):
    clusters = np.repeat(np.arange(len(sizes)), sizes)
    told = crumbs.caution(clusters, K)
    assert (told is not None) == is_told
    if is_told:
        assert told.startswith(f"one cluster holds {sizes[0]} of the {sum(sizes)} samples, and ")


def test_distinct_samples_are_counted_over_all_modalities():
    X = np.repeat(np.eye(3, dtype=np.float32), 4, axis=0)
    Y = np.zeros((12, 2, 2, 2), np.float32)
    present = np.ones((12, 2), bool)
    assert distinct.count([X, Y], present) == 3
    Y[0] = -0.0
    assert distinct.count([X, Y], present) == 3
    Y[0, 1, 1, 1] = 5
    assert distinct.count([X, Y], present) == 4
    present[8, 1] = False  # what a sample lacks tells it apart too
    assert distinct.count([X, Y], present) == 5


def test_fewer_distinct_samples_than_clusters():
    assert distinct.caution(2, 3).startswith("there are 2 distinct samples, fewer than the 3 ")
    assert distinct.caution(1, 3).startswith("all samples are equal")
    assert distinct.caution(3, 3) is None


def test_copies_are_told_from_one_in_a_hundred_on():
    assert duplicates.caution(200, 0) is None
    assert duplicates.caution(200, 1) is None
    assert duplicates.caution(100, 1).startswith("1 of 100 sample")
    assert duplicates.caution(60, 30).startswith("30 of 60 samples equal another one")


def test_clusters_without_a_sample():
    assert empty.caution(np.array([0, 0, 1, 1]), 2) is None
    assert "3 clusters were asked for, but the samples are in 2" in empty.caution(
        np.array([0, 0, 1, 1]), 3
    )
