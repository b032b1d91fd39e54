"""What the affinity of a run can be seen by."""

from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp

from dmsc_core.figure_data import matrices as views
from dmsc_core.graph import random_walk
from dmsc_core.graph.affinities.plain import plain
from dmsc_core.graph.affinities.reference import reference
from dmsc_core.graph.pooling import window
from tests.figure_data.test_stored_run import CLUSTERS, LABELS, N, result


def kinds(kind, **changes):
    made = result()
    config = {"clustering": {"n_clusters": 3}, "affinity": {"kind": kind}}
    return views.matrices(replace(made, config=config, **changes))


def test_what_was_clustered_is_not_offered_a_second_time():
    assert kinds("top_k") == ("W", "plain", "post", "C", "|C|", "T", "Tt")
    assert "plain" not in kinds("plain")
    assert "post" not in kinds("reference")
    assert kinds("plain", coefficients=None) == ("W", "T", "Tt")
    assert kinds("plain", affinity=None, coefficients=None) == ()
    many = replace(result().dataset, n_samples=views.DENSE + 1)
    assert kinds("top_k", dataset=many) == ("W", "plain", "C", "|C|", "T")


@pytest.mark.parametrize("sparse", [False, True])
def test_each_matrix_is_what_it_is_called(sparse):
    run = result(sparse=sparse)
    C, W = run.coefficients, run.affinity
    wanted = {
        "W": W, "C": C, "|C|": C, "plain": plain(C), "post": reference(C, 3),
        "T": random_walk.transition(W), "Tt": random_walk.power(random_walk.transition(W), 3),
    }  # fmt: skip
    for what, matrix in wanted.items():
        found = views.matrix(run, what, 3)
        dense = [m.toarray() if sp.issparse(m) else m for m in (found, matrix)]
        np.testing.assert_allclose(*dense, err_msg=what)


def test_orders_and_the_one_along_the_hierarchy():
    run = result()
    assert views.orders(run) == ("cluster", "label", "hierarchy", "input")
    assert views.orders(result(None)) == ("cluster", "hierarchy", "input")
    assert sorted(views.order_of(run, "hierarchy")) == list(range(N))
    assert list(CLUSTERS[views.order_of(run, "cluster")]) == sorted(CLUSTERS)


def test_samples_bring_strips_marks_and_the_chosen_that_are_there():
    run = result()
    order = views.order_of(run, "label")
    found = views.samples(run, order, "label", (3, N + 5))
    assert [strip.title for strip in found.strips] == ["cluster", "label"]
    assert list(found.strips[1].codes) == list(LABELS)
    cluster, label = (strip.painted for strip in found.strips)
    assert (cluster == label).sum() == N - 1  # as many as are in the cluster of their class
    assert [mark.name for mark in found.marks] == ["a", "b", "c"]
    assert found.chosen == [3]
    assert [strip.title for strip in views.strips(result(None))] == ["cluster"]
    assert views.samples(run, order, "hierarchy").marks == ()


def test_links_that_are_not_above_the_threshold_are_zeros():
    run = result()
    C, order = run.coefficients, views.order_of(run, "cluster")
    ordered = C[np.ix_(order, order)]
    seen = views.part(C, order, None, threshold=0.8)
    assert seen.exact
    np.testing.assert_array_equal(seen.values, np.where(np.abs(ordered) > 0.8, ordered, 0))
    sizes = views.part(C, order, (2, 9, 0, 12), magnitudes=True)
    np.testing.assert_array_equal(sizes.values, np.abs(ordered[2:9]))


def test_large_windows_are_pooled_and_small_ones_exact():
    n = views.EXACT + 40
    W = np.random.default_rng(0).random((n, n)).astype(np.float32)
    order = np.arange(n)[::-1]
    whole = views.part(W, order, None, "share", 0.5)
    assert whole.values.shape == (views.OVERVIEW, views.OVERVIEW)
    wanted = window(W, order, (0, n, 0, n), views.OVERVIEW, "share", 0.5)
    np.testing.assert_array_equal(whole.values, wanted.values)
    part = views.part(W, order, (40, n, 0, views.EXACT), "share", 0.5)
    assert part.exact
    kept = W[order[40:]][:, order[: views.EXACT]]
    np.testing.assert_array_equal(part.values, np.where(kept > 0.5, kept, 0))


def test_a_dragged_box_is_every_position_that_it_touches():
    limits = (100, 200, 300, 400)
    assert views.box_of((150.2, 120.9), (310.0, 320.1), limits) == (120, 151, 310, 321)
    assert views.box_of((50, 500), (0, 301), limits) == (100, 200, 300, 301)
    assert views.box_of((10, 90), (310, 320), limits) is None


def test_the_window_around_a_link_stays_inside():
    order = np.random.default_rng(0).permutation(100)
    first, middle, last = int(order[2]), int(order[50]), int(order[99])
    assert views.around(order, middle, first, 20) == (40, 60, 0, 20)
    assert views.around(order, last, middle, 20) == (80, 100, 40, 60)
    assert views.around(order, first, last, 500) == (0, 100, 0, 100)


def test_a_block_holds_the_samples_of_its_groups():
    run = result()
    order = views.order_of(run, "cluster")
    top, bottom, left, right = views.block(CLUSTERS, order, 2, 0)
    assert set(CLUSTERS[order[top:bottom]]) == {2}
    assert bottom - top == (CLUSTERS == 2).sum()
    assert set(CLUSTERS[order[left:right]]) == {0}


def test_strength_is_the_degree():
    run = result()
    assert views.strength(run) is run.spectrum.degrees
    np.testing.assert_allclose(
        views.strength(replace(run, spectrum=None)), run.affinity.sum(axis=1), rtol=1e-5
    )
