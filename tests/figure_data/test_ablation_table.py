"""What the steps of an ablation added."""

import pytest

from dmsc_core.figure_data.ablation_table import rows
from dmsc_core.store.index import RunSummary
from dmsc_core.words.ablation import gained


def step(name, acc, plain, affinity="reference", **more):
    metrics = [{"acc": value, "silhouette": 0.2} for value in (acc, plain)]
    return RunSummary(
        name, "finished", "2026-01-01", "toy",
        affinity=affinity, metrics=metrics[0], metrics_plain=metrics[1], **more,
    )  # fmt: skip


def test_gains_are_over_the_features_with_the_same_w():
    found = rows({"full": step("c", 0.9, 0.7), "features": step("a", 0.5, 0.4)})
    assert [row["step"] for row in found] == ["Features as they are", "Full model"] * 2
    assert [row["added"] for row in found] == [
        None, pytest.approx(0.7 - 0.4), None, pytest.approx(0.9 - 0.5),
    ]  # fmt: skip
    assert found[0]["W"] == "Plain |C| + |C|ᵀ"
    assert found[3]["W"] == "Reference post-processing"


def test_without_features_nothing_is_said_to_be_added():
    found = rows({"full": step("c", 0.9, 0.7)})
    assert [row["added"] for row in found] == [None, None]


def test_plain_runs_have_one_row_and_data_without_labels_another_score():
    steps = {"features": step("a", None, None, "plain"), "full": step("c", None, None, "plain")}
    assert len(rows(steps)) == 2
    assert gained(steps) == "silhouette"
    assert gained({"full": step("c", 0.9, 0.7)}) == "acc"
