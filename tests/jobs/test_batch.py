"""Grids: which runs they are, what these share, and how far they are."""

from dataclasses import replace

import numpy as np
import pytest

from dmsc_core.config import RunConfig
from dmsc_core.data import catalog
from dmsc_core.errors import ConfigError
from dmsc_core.jobs.ablation import ablation, same_settings
from dmsc_core.jobs.batch import enqueue, fusion_grid, fusion_presets, progress, shared_encoders
from dmsc_core.jobs.job import JobSnapshot, label_of
from dmsc_core.jobs.manager import JobManager
from dmsc_core.presets import preset
from dmsc_core.store.artifacts import RunStore

SHORT = {"pretrain.epochs": 2, "train.epochs": 2, "dataset.per_class": 5, "device": "cpu"}
BASE = RunConfig().updated({"clustering.n_clusters": 10, "dataset.per_class": 5})


def job(run_id, status, total, done=0.0, seconds=0.0, left=None):
    return JobSnapshot(
        run_id, status, "toy", "late", "train", 0, 0, total, done, seconds, left, {}, "cpu", "",
        (), None, None, None, 0, False,
    )  # fmt: skip


def test_a_grid_has_every_fusion_that_the_data_can_have():
    two = fusion_presets(2)
    assert {"single", "early-sum", "intermediate-max", "late-concat", "affinity"} <= set(two)
    assert not {"seed", "closed-form", "ssc"} & set(two)
    for name in fusion_presets(1):
        config = preset(name)
        assert config.fusion.plan(1, config.encoder.depth).modalities == (0,)


def test_a_grid_changes_the_fusion_and_the_seed_alone():
    found = fusion_grid(BASE, "features", ("early-sum", "late-max"), seeds=(0, 1))
    asked = [(c.preset, c.random_state) for c in found]
    assert asked == [("early-sum", 0), ("late-max", 0), ("early-sum", 1), ("late-max", 1)]
    for config in found:
        assert (config.dataset, config.clustering) == (BASE.dataset, BASE.clustering)
    assert len({c.train.model_dump_json() for c in found}) == 1
    with pytest.raises(ConfigError, match="unknown preset"):
        fusion_grid(BASE, "features", ("mid",))


def test_a_grid_runs_a_method_of_one_modality_for_each():
    configs = fusion_grid(BASE, "features", ("single", "affinity"), (0, 1), n_modalities=3)
    asked = [(c.preset, getattr(c.fusion, "modality", None), c.random_state) for c in configs]
    each = [("single", 0), ("single", 1), ("single", 2), ("affinity", None)]
    assert asked == [(*one, seed) for seed in (0, 1) for one in each]
    assert [label_of(c) for c in configs[:4]] == ["single", "single 2", "single 3", "affinity"]
    assert shared_encoders(configs[:4], 3) == [None] * 4


def test_stage_1_is_shared_where_only_what_comes_after_it_differs():
    one = preset("affinity")
    configs = [
        one,
        one.updated({"train.epochs": 5}),
        one.updated({"fusion": "correlation"}),  # the same networks; the correlation comes later
        one.updated({"random_state": 1}),
        preset("late-sum"),
        preset("late-max"),
        one.updated({"weights.reconstruction": [1, 2, 3]}),
        one.updated({"pretrain.epochs": 0}),
        preset("ssc"),
    ]
    assert shared_encoders(configs, 3) == [None, 0, 0, *[None] * 6]


def test_progress_counts_epochs_and_goes_by_the_pace_so_far():
    jobs = [
        job("a", "finished", 100, 1.0, seconds=50.0),
        job("b", "running", 100, 0.5, seconds=30.0, left=20.0),
        job("c", "queued", 200),
        job("d", "failed", 100, 0.1, seconds=1.0),
    ]
    found = progress(jobs)
    assert (found.ended, found.total, found.failed, found.active) == (2, 4, 1, True)
    assert found.fraction == pytest.approx((100 + 50 + 100) / 500)
    pace = (50 + 50) / 200
    assert found.seconds_left == pytest.approx(20 + pace * 200)


def test_progress_at_the_beginning_and_at_the_end():
    assert progress([job("a", "queued", 10)]).seconds_left is None
    over = progress([job("a", "finished", 0, 1.0, 3.0), job("b", "stopped", 10, 0.2, 3.0)])
    assert (over.fraction, over.seconds_left, over.active) == (1.0, 0.0, False)


def test_an_ablation_runs_through_the_queue_and_pretrains_once(tmp_path):
    store = RunStore(tmp_path / "runs")
    manager = JobManager(store)
    data = catalog.load("digits", per_class=5)
    config = preset("late-max").updated(SHORT)
    steps = ablation(config, data.n_modalities)
    ids = enqueue(manager, list(steps.values()), data.n_modalities, owner="one")
    ended = [manager.wait(run_id, timeout=60) for run_id in ids]
    assert [job.status for job in ended] == ["finished"] * 3, [job.message for job in ended]
    assert {job.owner for job in manager.jobs()} == {"one"}
    stages = [{r["stage"] for r in store.history(run_id)} for run_id in ids]
    assert stages == [set(), {"pretrain"}, {"train"}]
    assert progress(ended) == replace(progress(ended), ended=3, failed=0, fraction=1.0)
    for run_id, step in zip(ids, steps.values()):
        stored = store.load_config(run_id)
        assert same_settings(step.updated({"clustering.n_clusters": 10}), stored)
    assert np.isfinite(store.summary(ids[1]).metrics["acc"])


def test_encoders_of_a_stored_run_are_taken_over(tmp_path):
    manager = JobManager(RunStore(tmp_path / "runs"))
    config = preset("affinity").updated(SHORT)
    (first,) = enqueue(manager, [config], 3, owner="one")
    other = config.updated({"train.epochs": 1})
    (second,) = enqueue(manager, [other], 3, owner="two", given={first: config})
    assert manager.wait(second, timeout=60).status == "finished"
    assert {r["stage"] for r in manager.store.history(second)} == {"train"}
