"""Runs that differ in nothing but their seed."""

import numpy as np
import pytest

from dmsc_core.report.seeds import methods, numbers, table
from dmsc_core.report.settings import flattened
from dmsc_core.store.artifacts import RunStore
from tests.report.runs import partition, run


@pytest.fixture
def store(tmp_path):
    return RunStore(tmp_path / "runs")


def test_seed_device_and_folder_make_no_other_method(store):
    places = [{"name": "toy", "data_dir": folder, "per_class": None} for folder in ("a", "b")]
    runs = [
        run(store, 1, config={"device": "cpu", "dataset": places[0]}),
        run(store, 2, config={"device": "cuda", "dataset": places[1]}),
    ]
    (method,) = methods(runs)
    assert method.runs == tuple(runs)
    assert method.title == "Late fusion (sum)"


def test_any_other_setting_does_and_its_name_says_which(store):
    runs = [run(store, config={"train": {"epochs": e, "p": 2}}) for e in (5, 5, 9)]
    found = methods(runs)
    assert [len(m.runs) for m in found] == [2, 1]
    assert [m.title for m in found] == [
        "Late fusion (sum) · train.epochs 5",
        "Late fusion (sum) · train.epochs 9",
    ]


def test_mean_and_standard_deviation_over_the_runs_that_have_a_score(store):
    scores = (0.5, 0.7, None)
    runs = [run(store, s, metrics={"acc": a, "nmi": None}) for s, a in enumerate(scores)]
    rows = table(methods(runs))
    assert [row["W"] for row in rows] == ["Strongest per row", "Plain |C| + |C|ᵀ"]
    assert rows[0]["Accuracy"].text == f"0.600 ± {np.std([0.5, 0.7], ddof=1):.3f}"
    assert rows[1]["Accuracy"].text == "0.300 ± 0.000"
    assert "NMI" not in rows[0]
    first = numbers(methods(runs))[0]
    assert first["Accuracy mean"] == pytest.approx(0.6)
    assert first["Accuracy sd"] == pytest.approx(np.std([0.5, 0.7], ddof=1))


def test_one_run_has_no_spread_and_a_partition_one_way(store):
    (row,) = table(methods([partition(store)]))
    assert (row["W"], row["seeds"], row["Accuracy"].text) == ("partition only", 1, "0.333")
    assert numbers(methods([partition(store)]))[0]["Accuracy sd"] is None


def test_settings_have_the_paths_that_set_takes():
    tree = {"train": {"epochs": 60, "p": None}, "weights": {}, "preset": "seed", "k": [1, 2]}
    assert flattened(tree) == {
        "train.epochs": "60", "train.p": "null", "weights": "{}", "preset": "seed", "k": "[1, 2]",
    }  # fmt: skip
