"""Naming samples, and what chosen ones have in common."""

from dataclasses import replace

import numpy as np
import pytest

from dmsc_core.figure_data import choosing, stored_run
from dmsc_core.figure_data.sample_facts import facts_of
from tests.store.results import N, result

RUN = replace(result(), clusters=np.array([0, 1, 2, 0, 1, 2, 0, 1, 1, 1, 0, 2]))
FACTS = facts_of(RUN)


def test_every_way_is_the_loop():
    labels, own = RUN.dataset.labels, FACTS.belonging.own
    assert choosing.members(RUN, FACTS, "cluster", 1) == [1, 4, 7, 8, 9]
    assert choosing.members(RUN, FACTS, "label", 2) == [i for i in range(N) if labels[i] == 2]
    # clusters 0, 1, 2 stand for classes 0, 1, 2
    wrong = [i for i in range(N) if labels[i] != RUN.clusters[i]]
    assert choosing.members(RUN, FACTS, "elsewhere") == wrong
    assert choosing.members(RUN, FACTS, "unsure", 3) == sorted(np.argsort(own)[:3])


def test_ids_are_found_between_commas_and_lines():
    ids = tuple(f"id {i}" for i in range(N))
    run = replace(RUN, dataset=replace(RUN.dataset, sample_ids=ids))
    assert choosing.members(run, FACTS, "ids", "id 3, id 11\n id 0; nobody") == [0, 3, 11]
    assert choosing.members(run, FACTS, "ids", "") == []


def test_a_partition_without_labels_offers_what_it_can():
    run = result(matrices=False, labels=False, latents={})
    facts = facts_of(run)
    assert list(choosing.ways(run, facts)) == ["cluster", "ids"]
    with pytest.raises(ValueError, match="unknown way 'label'"):
        choosing.members(run, facts, "label", 0)


def test_counts_of_chosen_samples_have_the_shape_of_the_confusion_matrix():
    whole, _, _ = stored_run.confusion_of(RUN)
    np.testing.assert_array_equal(choosing.counts(RUN, range(N)), whole)
    some = choosing.counts(RUN, [0, 8, 9])
    assert some.sum() == 3
    assert some[RUN.dataset.labels[8], 1] >= 1
    assert choosing.counts(RUN, []).sum() == 0


def test_chosen_samples_of_each_cluster():
    assert choosing.per_cluster(RUN, range(N)) == stored_run.sizes(RUN)[1]
    assert choosing.per_cluster(RUN, [0, 3, 11]) == [2, 0, 1]


def test_the_samples_of_a_cell_add_up_to_its_count():
    whole, _, _ = stored_run.confusion_of(RUN)
    for i, j in np.ndindex(whole.shape):
        found = choosing.of_cell(RUN, i, j)
        assert len(found) == whole[i, j]
        assert all(RUN.dataset.labels[s] == i and RUN.clusters[s] == j for s in found)


def test_the_order_is_by_cluster_and_the_least_sure_come_first():
    found = choosing.in_order(RUN, FACTS, [9, 0, 7, 3])
    assert [RUN.clusters[i] for i in found] == [0, 0, 1, 1]
    own = FACTS.belonging.own
    assert own[found[0]] <= own[found[1]]
    assert own[found[2]] <= own[found[3]]
