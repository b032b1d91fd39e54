"""Runs that differ in nothing but their seed, from summaries alone."""

import statistics

import pytest

from dmsc_core.report.seed_spread import methods, numbers, scores, table
from dmsc_core.store.index import RunSummary
from dmsc_core.store.settings import flattened


def listed(seed=0, acc=0.5, plain=None, fusion="late", config=None, **facts):
    """A run that has ended, and its configuration."""
    known = {
        "created": "2026-01-01T00:00:00",
        "affinity": "top_k",
        "metrics": {"acc": acc, "nmi": None},
        "metrics_plain": None if plain is None else {"acc": plain},
        "seconds": {"total": 10.0 + seed},
    }
    run = RunSummary(
        **{"run_id": "run-0001", "status": "finished", "dataset": "toy"} | known | facts,
        fusion=fusion,
        random_state=seed,
    )
    return run, {"fusion": {"kind": fusion}, "random_state": seed} | (config or {})


def test_seed_device_folder_and_who_named_k_make_no_other_method():
    configs = [
        {"device": device, "dataset": {"data_dir": device}, "clustering": {"n_clusters_source": by}}
        for device, by in (("cpu", "catalog"), ("cuda", "person"))
    ]
    runs = [listed(2, config=configs[0]), listed(1, config=configs[1])]
    (method,) = methods(runs)
    assert [run.random_state for run in method.runs] == [1, 2]
    assert method.title == "Late fusion"


def test_any_other_setting_does_and_its_name_says_which():
    epochs = (5, 5, 9)
    runs = [listed(s, config={"train": {"epochs": e, "p": 2}}) for s, e in enumerate(epochs)]
    found = methods([*runs, listed(fusion="early")])
    assert [len(m.runs) for m in found] == [2, 1, 1]
    assert [m.title for m in found] == [
        "Late fusion · train.epochs 5",
        "Late fusion · train.epochs 9",
        "Early fusion",
    ]


def test_stopped_runs_do_not_count_and_of_each_seed_the_newest():
    runs = [
        listed(0, 0.8, created="2026-01-02"),
        listed(0, 0.6, created="2026-01-03", parent="run-0001", seconds={"total": 0.1}),
        listed(1, 0.4),
        listed(2, 0.1, status="stopped"),
    ]
    for given in (runs, runs[::-1]):
        (row,) = numbers(methods(given))
        assert (row["runs"], row["seeds"], row["seconds"]) == (2, "0, 1", 11.0)
        assert row["Accuracy mean"] == pytest.approx(0.5)
    assert methods(runs[3:]) == []


def test_mean_and_spread_as_python_counts_them():
    accs, plains = [0.5, 0.7, 0.75], [0.4, 0.2, 0.3]
    found = methods([listed(s, a, p) for s, (a, p) in enumerate(zip(accs, plains))])
    chosen, plain = numbers(found)
    assert [chosen["W"], plain["W"]] == ["Strongest per row", "Plain |C| + |C|ᵀ"]
    mean, sd = statistics.mean(accs), statistics.stdev(accs)
    assert chosen["Accuracy mean"] == pytest.approx(mean)
    assert chosen["Accuracy sd"] == pytest.approx(sd)
    assert plain["Accuracy mean"] == pytest.approx(statistics.mean(plains))
    assert (chosen["runs"], chosen["seeds"], chosen["seconds"]) == (3, "0, 1, 2", 11.0)
    assert "NMI mean" not in chosen
    said = table(found)[0]
    assert (said["seeds"], said["Accuracy"].text) == (3, f"{mean:.3f} ± {sd:.3f}")


def test_one_run_has_no_spread_and_a_partition_or_a_plain_w_one_way():
    for facts, way in (
        ({"partition": True}, "partition only"),
        ({"affinity": "plain"}, "Plain |C| + |C|ᵀ"),
    ):
        found = methods([listed(plain=0.4, **facts)])
        (row,) = numbers(found)
        assert (row["W"], row["Accuracy mean"], row["Accuracy sd"]) == (way, 0.5, None)
        assert table(found)[0]["Accuracy"].text == "0.500"


def test_runs_without_a_score_are_left_out_of_it():
    found = methods([listed(0), listed(1, None), listed(0, None, fusion="early")])
    assert list(scores(found, "acc").values()) == [[0.5]]
    assert scores(found, "nmi") == {}


def test_settings_have_the_paths_that_set_takes():
    tree = {"train": {"epochs": 60, "p": None}, "weights": {}, "preset": "seed", "k": [1, 2]}
    assert flattened(tree) == {
        "train.epochs": "60", "train.p": "null", "weights": "{}", "preset": "seed", "k": "[1, 2]",
    }  # fmt: skip
