"""What a run can be seen by."""

from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp

from dmsc_core.figure_data import sample_facts, stored_run
from dmsc_core.graph.pooling import pool
from dmsc_core.graph.spectral import SpectralResult
from dmsc_core.result import DatasetInfo, RunResult

N = 12
LABELS = np.repeat([0, 1, 2], 4)
CLUSTERS = np.array([1, 1, 1, 2, 0, 0, 0, 0, 2, 2, 2, 2])  # one of class 0 is with class 2


def result(labels=LABELS, sparse=False, **annotations):
    rng = np.random.default_rng(0)
    C = rng.normal(size=(N, N)).astype(np.float32)
    np.fill_diagonal(C, 0)
    W = np.abs(C) + np.abs(C).T
    if sparse:
        C, W = sp.csr_matrix(C), sp.csr_matrix(W)
    names = None if labels is None else ("a", "b", "c")
    known = {} if labels is None else {"label": np.array(["a", "b", "c"])[labels]}
    spectrum = SpectralResult(np.ones(N), np.arange(8.0), np.zeros((N, 3)), CLUSTERS)
    info = DatasetInfo("toy", N, (), tuple(f"s{i}" for i in range(N)), labels, names,
                       known | annotations)  # fmt: skip
    return RunResult(
        config={"clustering": {"n_clusters": 3}}, dataset=info, clusters=CLUSTERS, coefficients=C,
        affinity=W, spectrum=spectrum, latents={}, history=(), evaluations=(), metrics={},
        metrics_plain={}, seconds={}, peak_memory_mb=0.0, device="cpu", versions={},
    )  # fmt: skip


def test_orders_group_by_cluster_then_label_and_the_other_way():
    run = result()
    by_cluster = stored_run.order_of(run, "cluster")
    assert list(CLUSTERS[by_cluster]) == sorted(CLUSTERS)
    assert list(LABELS[by_cluster][-5:]) == [0, 2, 2, 2, 2]
    by_label = stored_run.order_of(run, "label")
    assert list(LABELS[by_label]) == sorted(LABELS)
    assert list(stored_run.order_of(run, "input")) == list(range(N))
    assert stored_run.orders(result(None)) == ("cluster", "input")


def test_marks_follow_the_order():
    run = result()
    order = stored_run.order_of(run, "cluster")
    assert stored_run.marks_of(run, order, "cluster") == (("0", 0, 4), ("1", 4, 7), ("2", 7, 12))
    assert stored_run.marks_of(run, stored_run.order_of(run, "label"), "label")[0] == ("a", 0, 4)
    assert stored_run.marks_of(run, np.arange(N), "input") == ()


@pytest.mark.parametrize("sparse", [False, True])
def test_an_overview_that_is_large_enough_holds_the_entries(sparse):
    run = result(sparse=sparse)
    order = stored_run.order_of(run, "cluster")
    W = run.affinity.toarray() if sparse else run.affinity
    assert np.allclose(stored_run.overview(run).picture, W[np.ix_(order, order)])


def test_a_pooled_c_keeps_the_strongest_entry_of_either_sign():
    run = result()
    picture = pool(run.coefficients, 4)
    for i in range(4):
        for j in range(4):
            cell = run.coefficients[3 * i : 3 * i + 3, 3 * j : 3 * j + 3]
            assert picture[i, j] == cell.ravel()[np.abs(cell).argmax()]


def test_the_share_counts_links_above_two_percent_of_the_largest():
    run = result()
    threshold = 0.02 * run.affinity.max()
    picture = pool(run.affinity, 3, how="share", threshold=threshold)
    above = run.affinity > threshold
    assert np.isclose(picture[0, 1], above[:4, 4:8].mean())


def test_the_order_of_another_run_can_be_taken():
    run, other = result(), replace(result(), clusters=CLUSTERS[::-1].copy())
    seen = stored_run.overview(run, "cluster", like=other)
    order = stored_run.order_of(other, "cluster")
    assert np.allclose(seen.picture, run.affinity[np.ix_(order, order)])
    assert seen.marks == stored_run.marks_of(other, order, "cluster")


def test_same_samples_means_the_same_ids_of_the_same_data():
    run = result()
    renamed = replace(run, dataset=replace(run.dataset, name="other"))
    fewer = replace(run, dataset=replace(run.dataset, sample_ids=run.dataset.sample_ids[1:]))
    assert stored_run.same_samples([run, run])
    assert not stored_run.same_samples([run, renamed])
    assert not stored_run.same_samples([run, fewer])


def test_a_partition_has_no_matrix():
    partition = replace(result(), affinity=None, coefficients=None)
    with pytest.raises(ValueError, match="partition only"):
        stored_run.overview(partition)


def test_wrong_samples_are_those_whose_cluster_stands_for_another_class():
    assert list(np.flatnonzero(stored_run.wrong(result()))) == [3]


def test_groupings_offer_what_is_there():
    assert stored_run.groupings(result(batch=np.arange(N))) == [
        "cluster",
        "label",
        "correct",
        "batch",
    ]
    assert stored_run.groupings(result(None)) == ["cluster"]


def test_an_annotation_does_not_take_the_place_of_what_was_found():
    run = result(cluster=np.repeat(7, N), sample=np.arange(N) + 50, correct=np.repeat("yes", N))
    assert list(stored_run.grouping(run, "cluster").codes) == list(CLUSTERS)
    assert stored_run.grouping(run, "cluster (annotation)").names == ("7",)
    assert list(stored_run.grouping(run, "correct").codes).count(1) == 1
    row = sample_facts.table(run, sample_facts.facts_of(run))[3]
    assert (row["sample"], row["sample (annotation)"]) == ("s3", 53)
    assert (row["cluster"], row["cluster (annotation)"]) == (2, 7)


def test_a_grouping_has_codes_and_names():
    run = result(batch=np.array(["x", "y"] * 6))
    assert stored_run.grouping(run, "label").names == ("a", "b", "c")
    assert list(stored_run.grouping(run, "correct").codes).count(1) == 1
    batch = stored_run.grouping(run, "batch")
    assert batch.names == ("x", "y")
    assert list(batch.codes[:3]) == [0, 1, 0]


def test_many_numbers_are_a_scale_and_many_texts_the_most_frequent_and_others():
    n = stored_run.MOST_GROUPS + 20
    donors = np.array([f"d{i}" for i in range(n - 5)] + ["d0"] * 5)
    columns = {"ink": np.linspace(0, 1, n), "donor": donors}
    info = replace(result().dataset, n_samples=n, annotations=columns)
    run = replace(result(), dataset=info)
    assert stored_run.grouping(run, "ink").names is None
    donors = stored_run.grouping(run, "donor")
    assert len(donors.names) == stored_run.MOST_GROUPS
    assert donors.names[0] == "d0"
    assert donors.names[-1] == "others"
    assert donors.codes.max() == stored_run.MOST_GROUPS - 1


def test_ages_are_a_scale_and_few_donors_are_groups():
    n = 2 * stored_run.MOST_NUMBERS
    columns = {"age": 20 + np.arange(n), "donor": np.arange(n) % stored_run.MOST_NUMBERS}
    info = replace(result().dataset, n_samples=n, annotations=columns)
    run = replace(result(), dataset=info)
    assert stored_run.grouping(run, "age").names is None
    assert stored_run.grouping(run, "donor").names == tuple(
        map(str, range(stored_run.MOST_NUMBERS))
    )


def test_the_confusion_names_classes_and_matches_clusters():
    counts, names, match = stored_run.confusion_of(result())
    assert names == ("a", "b", "c")
    assert counts.tolist() == [[0, 3, 1], [4, 0, 0], [0, 0, 4]]
    assert match == {0: 1, 1: 0, 2: 2}


def test_sizes_of_clusters():
    assert stored_run.sizes(result()) == (["0", "1", "2"], [4, 3, 5])


def test_a_class_has_the_colour_of_the_cluster_that_stands_for_it():
    assert list(stored_run.class_paints(result())) == [1, 0, 2]
    halves = (LABELS > 0).astype(int)  # two classes for three clusters, then four
    assert set(stored_run.class_paints(result(halves))[:2]) < {0, 1, 2}
    quarters = np.arange(N) % 4
    run = result(None)
    more = stored_run.class_paints(replace(run, dataset=replace(run.dataset, labels=quarters)))
    assert sorted(more)[:3] == [0, 1, 2]
    assert max(more) >= 3
