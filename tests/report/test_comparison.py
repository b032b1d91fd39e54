"""The report of several runs."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dmsc_core.evaluation.metrics import ari
from dmsc_core.report.comparison import report as compared
from dmsc_core.report.make import name, place, report
from dmsc_core.store.artifacts import RunStore
from tests.report.reading import Read
from tests.report.runs import COMMAND, EVIL, affinity, hostile, partition, run
from tests.store.results import N, dataset_info


@pytest.fixture
def store(tmp_path):
    return RunStore(tmp_path / "runs")


@pytest.fixture
def four(store):
    """Three seeds of one method, each with clusters of its own, and a partition."""
    rng = np.random.default_rng(0)
    runs = [
        run(store, seed, clusters=rng.permutation(N) % 3, metrics={"acc": 0.5 + 0.1 * seed})
        for seed in range(3)
    ]
    return [*runs, partition(store)]


def test_all_runs_are_in_one_page_that_loads_nothing(four):
    read = Read(report(four))
    assert "4 runs on toy" in read.text
    assert read.addresses == []
    ids = [r.summary.run_id for r in four]
    assert {f"{i}-affinity" for i in ids[:3]} <= set(read.figures)
    assert sum(n.endswith("-label") for n in read.figures) == 4  # the samples of every run
    assert {"losses-total", "losses-self_expression", "losses-reconstruction"} <= set(read.figures)
    assert "seeds-acc" in read.figures
    assert read.text.count(COMMAND) == 4


def test_losses_are_overlaid_for_runs_that_have_them(four):
    traces = Read(report(four)).figures["losses-total"]["data"]
    assert [t["name"] for t in traces] == [f"Late fusion (sum) · seed {s}" for s in range(3)]


def test_each_run_is_in_the_table_with_the_chosen_and_with_the_plain_w(four):
    rows = Read(report(four)).rows
    head = rows[0]
    body = [dict(zip(head, row)) for row in rows[1:8]]
    assert [row["W"] for row in body] == ["Strongest per row", "Plain |C| + |C|ᵀ"] * 3 + [
        "partition only"
    ]
    assert [row["Accuracy"] for row in body[:2]] == ["0.500", "0.300"]
    assert "data" not in head


def test_mean_and_spread_over_seeds(four):
    read = Read(report(four))
    at = next(i for i, r in enumerate(read.rows) if r[:3] == ["method", "W", "seeds"])
    row = read.rows[at + 1]
    assert row[:3] == ["Late fusion (sum)", "Strongest per row", "3"]
    accuracies = [0.5, 0.6, 0.7]
    assert row[3] == f"{np.mean(accuracies):.3f} ± {np.std(accuracies, ddof=1):.3f}"


def test_one_seed_each_has_no_spread(store):
    other = {"fusion": {"kind": "late", "function": "max"}}
    read = Read(report([run(store), run(store, config=other)]))
    assert "spread" not in read.text
    assert "seeds-acc" not in read.figures


def test_affinities_share_one_order(four, monkeypatch):
    seen = []
    from dmsc_core.figure_data import stored_run

    def overview(result, **options):
        seen.append((options["by"], options["like"]))
        return original(result, **options)

    original = stored_run.overview
    monkeypatch.setattr(stored_run, "overview", overview)
    report(four)
    assert [by for by, _ in seen] == ["label"] * 3
    assert len({id(like) for _, like in seen}) == 1


def test_without_labels_the_order_is_that_of_the_first_runs_clusters(store):
    data = dataset_info(labels=False)
    runs = [run(store, seed, dataset=data, metrics={"silhouette": 0.4}) for seed in (1, 2)]
    text = Read(report(runs)).text
    assert "All ordered by the clusters of Late fusion (sum) · seed 1" in text


def test_runs_of_other_data_are_ordered_each_by_its_own(store):
    other = replace(dataset_info(), name="others")
    read = Read(report([run(store), run(store, dataset=other)]))
    assert "Each ordered by its own clusters" in read.text
    assert "Agreement" not in read.text
    assert read.rows[0][:2] == ["method", "data"]


def test_agreement_is_the_adjusted_rand_index(four):
    rows = Read(report(four)).rows
    at = next(i for i, row in enumerate(rows) if row[0] == "run" and len(row) == 5)
    for i, a in enumerate(four):
        expected = [f"{ari(a.result.clusters, b.result.clusters):.3f}" for b in four]
        assert rows[at + 1 + i][1:] == expected


def test_partitions_alone_can_be_compared(store):
    read = Read(report([partition(store), partition(store)]))
    assert "Affinities" not in read.text
    assert "Losses" not in read.text


def test_names_from_the_data_are_text_everywhere(store):
    made = report([hostile(store), run(store)])
    assert EVIL.encode() not in made
    read = Read(made)
    assert read.handlers == []
    assert read.addresses == []
    assert read.tags["script"] == 3 + len(read.figures)


def test_pairs_that_used_labels_are_told_once(four):
    head = Read(report(four)).text.partition("Each run with")[0]
    assert head.count("paired by class, labels were used") == 1


def test_a_comparison_needs_two(store):
    with pytest.raises(ValueError, match="at least two runs, got 1"):
        compared([run(store)])


def test_a_file_is_named_after_its_run_or_their_number(tmp_path):
    assert name(["a"]) == "a.html"
    assert name(["a", "b"]) == "comparison-of-2-runs.html"
    assert place(tmp_path, ["a"]) == tmp_path / "a.html"
    assert place(tmp_path / "x.html", ["a"]) == tmp_path / "x.html"
    assert place(tmp_path / "new", ["a"]) == tmp_path / "new" / "a.html"
    (tmp_path / "odd.html").mkdir()
    assert place(tmp_path / "odd.html", ["a"]) == tmp_path / "odd.html" / "a.html"


def test_a_report_in_the_repository_is_not_committed():
    ignored = (Path(__file__).parents[2] / ".gitignore").read_text().split()
    assert "/*" + Path(name(["a"])).suffix in ignored


def test_the_foot_names_the_runs(store):
    runs = [run(store), run(store)]
    ids = [one.summary.run_id for one in runs]
    assert f"Made with DMSC Explorer from run {ids[0]}. This" in Read(report(runs[:1])).text
    assert f"Made with DMSC Explorer from runs {ids[0]}, {ids[1]}. This" in Read(report(runs)).text


def test_a_w_of_its_own_is_drawn_for_each(store):
    runs = [run(store, seed, affinity=affinity(seed)) for seed in (1, 2)]
    read = Read(report(runs))
    first, second = (read.figures[f"{r.summary.run_id}-affinity"]["data"][0]["z"] for r in runs)
    assert first != second
