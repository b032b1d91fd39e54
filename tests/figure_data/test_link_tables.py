"""Links of a run as rows of tables."""

import numpy as np

from dmsc_core.figure_data import link_tables
from dmsc_core.graph.links import BlockMeans, Links, row_shares
from tests.figure_data.test_stored_run import CLUSTERS, LABELS, result

FOUND = Links(np.array([3, 0]), np.array([8, 11]), np.array([0.5, -0.25], np.float32))


def test_groups_have_numbers_and_names():
    codes, names = link_tables.groups_of(result(), "label")
    assert list(codes) == list(LABELS)
    assert names == ("a", "b", "c")
    assert link_tables.groups_of(result(), "cluster")[1] == ("0", "1", "2")


def test_a_link_has_what_is_known_of_both_samples():
    assert link_tables.link_rows(result(), FOUND)[0] == {
        "link": 0.5,
        "sample 1": "s3", "sample 2": "s8",
        "cluster 1": "2", "cluster 2": "2",
        "label 1": "a", "label 2": "c",
    }  # fmt: skip
    assert link_tables.pair_rows(result(), FOUND, "→")[1] == {
        "link": -0.25, "samples": "s0 → s11", "clusters": "1 → 2", "labels": "a → c",
    }  # fmt: skip


def test_a_neighbour_has_what_is_known_of_it_and_no_label_where_there_are_none():
    rows = link_tables.neighbour_rows(result(None), FOUND)
    assert rows[1] == {"link": -0.25, "sample": "s11", "cluster": "2"}


def test_where_the_links_of_a_sample_go():
    run = result()
    shares = row_shares(run.affinity, 4, CLUSTERS)
    found = link_tables.where_it_goes(run, run.affinity, 4)
    assert [share for _, share in found] == sorted(shares, reverse=True)
    assert dict(found) == {str(k): share for k, share in enumerate(shares)}
    alone = np.zeros_like(run.affinity)
    assert link_tables.where_it_goes(run, alone, 4) == []


def test_a_sample_is_found_by_its_id_and_then_by_its_number():
    run = result()
    assert link_tables.find_sample(run, " s7 ") == 7
    assert link_tables.find_sample(run, "7") == 7
    for text in ("s99", "99", "-1", "", "²"):
        assert link_tables.find_sample(run, text) is None


def test_the_mean_within_and_between_groups_is_over_pairs():
    blocks = BlockMeans(np.array([[4.0, 1.0], [0.0005, 2.0]]), np.array([3, 2]))
    within, between = link_tables.mean_links(blocks)
    assert within == (4.0 * 6 + 2.0 * 2) / 8
    assert np.isclose(between, (1.0 * 6 + 0.0005 * 6) / 12)
    alone = BlockMeans(np.array([[np.nan]]), np.array([1]))
    assert link_tables.mean_links(alone) == (0.0, 0.0)
