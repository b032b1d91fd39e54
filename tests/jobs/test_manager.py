"""The job manager with a small pipeline in place of the real one, and once with the real one."""

import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from dmsc_core.config import RunConfig
from dmsc_core.data.dataset import make_dataset
from dmsc_core.errors import ConfigError, DataError, StoreError
from dmsc_core.jobs.job import Job
from dmsc_core.jobs.manager import JobManager
from dmsc_core.jobs.worker import NICENESS
from dmsc_core.store.artifacts import RunStore
from tests.store.results import assert_same, evaluation, record, result

TIMEOUT = 20
CONFIG = RunConfig().updated(
    {"preset": "affinity", "pretrain.epochs": 2, "train.epochs": 3, "device": "cpu"}
)
DATA = make_dataset("toy data", {"a": np.eye(12, 4), "b": np.ones((12, 2))})


@dataclass(frozen=True)
class Epoch:
    record: dict[str, Any]


@dataclass(frozen=True)
class Evaluated:
    evaluation: Any
    examples: Any = None


@dataclass(frozen=True)
class Warned:
    message: str


@dataclass(frozen=True)
class Finished:
    result: Any


def done_epochs(job):
    return round(job.fraction * job.total_epochs)


class Pipeline:
    """Yields a run of 2 + 3 epochs; at the ``gate`` it waits, where there is one."""

    def __init__(self, gate: threading.Event | None = None, error: BaseException | None = None):
        self.gate, self.error = gate, error
        self.begun: list[str] = []
        self.arguments: list[dict[str, Any]] = []
        self.at_gate = threading.Semaphore(0)
        self.running = self.most_at_once = 0
        self.threads: set[str] = set()

    def __call__(self, config, dataset, **arguments):
        self.running += 1
        self.most_at_once = max(self.most_at_once, self.running)
        self.begun.append(f"{config.random_state}")
        self.arguments.append({"dataset": dataset, **arguments})
        self.threads.add(threading.current_thread().name)
        try:
            yield from self.events(arguments["stop"])
        finally:
            self.running -= 1

    def events(self, stop):
        yield Warned("two modalities are very small")
        history = [record(1), record(2), *(record(e, "train") for e in (1, 2, 3))]
        for i, one in enumerate(history):
            yield Epoch(one)
            if i == 2:
                yield Evaluated(evaluation(1))
                self.at_gate.release()
                if self.gate is not None:
                    assert self.gate.wait(TIMEOUT)
                if self.error is not None:
                    raise self.error
            if stop.is_set():
                learned = tuple(history[: i + 1])
                yield Finished(result(status="stopped", history=learned))
                return
        yield Finished(result(history=tuple(history)))


@pytest.fixture
def store(tmp_path):
    return RunStore(tmp_path / "runs")


@pytest.fixture
def gate():
    """A gate that is open at the end, so that no worker outlives its test."""
    gate = threading.Event()
    yield gate
    gate.set()


def submit(manager, seed=0, **changes):
    config = CONFIG.updated({"random_state": seed})
    return manager.submit(config, dataset=DATA, **changes)


def at_gate(pipeline):
    assert pipeline.at_gate.acquire(timeout=TIMEOUT)


def test_a_run_is_done_and_stored(store):
    pipeline = Pipeline()
    manager = JobManager(store, run=pipeline)
    run_id = submit(manager, owner="ada")
    job = manager.wait(run_id, TIMEOUT)
    assert (job.status, job.stage, job.fraction, job.seconds_left) == ("finished", "ended", 1.0, 0)
    assert (job.dataset, job.label, job.owner) == ("toy data", "affinity", "ada")
    assert (done_epochs(job), job.total_epochs, job.epoch, job.stage_epochs) == (5, 5, 3, 3)
    assert job.losses == record(3, "train")["losses"]
    assert job.warnings == ("two modalities are very small",)
    assert (job.message, job.traceback, job.active) == (None, None, False)
    assert not manager.active()
    assert manager.live_ids() == set()
    assert len(manager.records(run_id)) == 5
    assert manager.records(run_id, since=4) == [record(3, "train")]
    assert_same(list(result().evaluations), manager.evaluations(run_id))
    history = tuple(manager.records(run_id))
    assert_same(result(history=history), store.load(run_id))
    assert pipeline.arguments[0]["dataset"] is DATA
    assert pipeline.arguments[0]["encoders"] is None


def test_a_running_job_is_seen_from_outside(store, gate):
    pipeline = Pipeline(gate)
    manager = JobManager(store, run=pipeline)
    run_id = submit(manager)
    at_gate(pipeline)
    job = manager.snapshot(run_id)
    assert (job.status, job.stage, job.position) == ("running", "train", 0)
    assert (job.epoch, job.stage_epochs, done_epochs(job), job.fraction) == (1, 3, 3, 0.6)
    assert job.seconds > 0
    assert job.seconds_left is not None
    assert_same(evaluation(1), job.evaluation)
    assert manager.live_ids() == {run_id}
    assert store.summary(run_id, manager.live_ids()).status == "running"
    assert store.history(run_id) == manager.records(run_id)
    with pytest.raises(AttributeError):
        job.status = "finished"
    gate.set()
    assert manager.wait(run_id, TIMEOUT).status == "finished"
    assert job.status == "running"  # a snapshot is of its moment


def test_wait_gives_up_after_its_time(store, gate):
    manager = JobManager(store, run=Pipeline(gate))
    run_id = submit(manager)
    start = time.monotonic()
    assert manager.wait(run_id, 0.05).active
    assert time.monotonic() - start < TIMEOUT / 2


def test_one_job_runs_at_a_time_in_the_order_of_submission(store, gate):
    pipeline = Pipeline(gate)
    manager = JobManager(store, run=pipeline)
    ids = [submit(manager, seed) for seed in range(4)]
    at_gate(pipeline)
    assert [job.status for job in manager.jobs()] == ["running", *["queued"] * 3]
    assert [job.position for job in manager.jobs()] == [0, 1, 2, 3]
    assert [store.summary(i, manager.live_ids()).status for i in ids[:2]] == ["running", "queued"]
    gate.set()
    assert [manager.wait(run_id, TIMEOUT).status for run_id in ids] == ["finished"] * 4
    assert pipeline.begun == ["0", "1", "2", "3"]
    assert pipeline.most_at_once == 1


def test_each_device_has_its_own_queue(store, gate, monkeypatch):
    monkeypatch.setattr("dmsc_core.runtime.choose_device", lambda wanted: wanted)
    pipeline = Pipeline(gate)
    manager = JobManager(store, run=pipeline)
    for seed, device in enumerate(["cpu", "cuda:0", "cpu", "cuda:0"]):
        manager.submit(CONFIG.updated({"random_state": seed, "device": device}), dataset=DATA)
    at_gate(pipeline)
    at_gate(pipeline)
    assert set(pipeline.begun) == {"0", "1"}
    assert [job.status for job in manager.jobs()] == ["running", "running", "queued", "queued"]
    assert [job.position for job in manager.jobs()] == [0, 0, 1, 1]
    gate.set()
    for job in manager.jobs():
        assert manager.wait(job.run_id, TIMEOUT).status == "finished"
    assert pipeline.threads == {"dmsc-cpu", "dmsc-cuda:0"}
    assert pipeline.most_at_once == 2


def test_a_worker_ends_with_its_queue_and_comes_back(store):
    pipeline = Pipeline()
    manager = JobManager(store, run=pipeline)
    for seed in range(3):
        assert manager.wait(submit(manager, seed), TIMEOUT).status == "finished"
    deadline = time.monotonic() + TIMEOUT
    while manager._working and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not manager._working
    assert manager.wait(submit(manager), TIMEOUT).status == "finished"


def test_a_queued_job_is_cancelled_and_leaves_no_run(store, gate):
    pipeline = Pipeline(gate)
    manager = JobManager(store, run=pipeline)
    first, second, third = (submit(manager, seed) for seed in range(3))
    at_gate(pipeline)
    manager.stop(second)
    job = manager.snapshot(second)
    assert (job.status, done_epochs(job), job.seconds, job.position) == ("cancelled", 0, 0.0, 0)
    assert manager.snapshot(third).position == 1
    assert {run.run_id for run in store.summaries()} == {first, third}
    assert sorted(path.name for path in store.root.iterdir()) == sorted((first, third))
    manager.stop(second)  # once more does nothing
    gate.set()
    assert manager.wait(third, TIMEOUT).status == "finished"
    assert pipeline.begun == ["0", "2"]
    assert manager.snapshot(first).status == "finished"


def test_jobs_that_wait_when_a_process_ends_stay_among_the_runs_as_not_begun(store, gate):
    pipeline = Pipeline(gate)
    manager = JobManager(store, run=pipeline)
    first, second = (submit(manager, seed) for seed in range(2))
    at_gate(pipeline)
    gate.set()
    assert manager.close(TIMEOUT)
    runs = {run.run_id: run for run in store.summaries()}
    assert (runs[second].status, runs[second].begun) == ("stopped", False)
    assert runs[first].begun


def test_the_same_run_is_known_while_it_waits_or_trains(store):
    manager = JobManager(store, start_workers=False)
    run_id = manager.submit(CONFIG)
    assert manager.same(CONFIG).run_id == run_id
    assert manager.same(CONFIG.updated({"preset": None})).run_id == run_id  # only another name
    assert manager.same(CONFIG.updated({"random_state": 1})) is None
    assert manager.same(CONFIG.updated({"train.epochs": 4})) is None
    other = store.save(result())
    assert manager.same(CONFIG, encoders_from=other) is None
    manager.stop(run_id)
    assert manager.same(CONFIG) is None


def test_a_given_data_set_makes_no_run_the_same(store):
    manager = JobManager(store, start_workers=False)
    submit(manager)
    assert manager.same(CONFIG) is None


def test_a_running_job_that_is_stopped_keeps_what_it_learned(store, gate):
    pipeline = Pipeline(gate)
    manager = JobManager(store, run=pipeline)
    run_id = submit(manager)
    at_gate(pipeline)
    manager.stop(run_id)
    job = manager.snapshot(run_id)
    assert (job.status, job.stopping) == ("running", True)
    gate.set()
    job = manager.wait(run_id, TIMEOUT)
    assert (job.status, done_epochs(job), job.stopping) == ("stopped", 3, False)
    assert job.fraction == 0.6
    assert store.load(run_id).status == "stopped"
    assert len(store.load(run_id).history) == 3
    manager.stop(run_id)  # once more does nothing
    assert manager.snapshot(run_id).status == "stopped"
    assert store.summary(run_id).status == "stopped"


def test_a_pipeline_that_ends_early_leaves_a_stopped_run(store):
    manager = JobManager(store, run=lambda *_, **__: iter([Epoch(record(1))]))
    run_id = submit(manager)
    assert manager.wait(run_id, TIMEOUT).status == "stopped"
    assert store.summary(run_id).reason == "stopped before anything was learned"


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (DataError("the file\nis empty"), "the file is empty"),
        (ZeroDivisionError("by zero"), "ZeroDivisionError: by zero"),
        (SystemExit(3), "SystemExit: 3"),
        (MemoryError(), "MemoryError"),
    ],
)
def test_a_failure_is_kept_with_its_traceback(store, error, message):
    manager = JobManager(store, run=Pipeline(error=error))
    run_id, after = submit(manager), submit(manager)
    job = manager.wait(run_id, TIMEOUT)
    assert (job.status, job.message) == ("failed", message)
    assert job.traceback.startswith("Traceback (most recent call last)")
    assert type(error).__name__ in job.traceback
    summary = store.summary(run_id)
    assert (summary.status, summary.reason) == ("failed", message)
    assert store.traceback(run_id) == job.traceback
    assert len(store.history(run_id)) == 3
    assert manager.wait(after, TIMEOUT).status == "failed"  # the worker lives on


def test_a_result_that_cannot_be_stored_is_a_failure(store, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("dmsc_core.store.writer.write_arrays", full)
    manager = JobManager(store, run=Pipeline())
    run_id = submit(manager)
    job = manager.wait(run_id, TIMEOUT)
    assert job.status == "failed"
    assert "No space left" in job.message
    assert store.summary(run_id).status == "failed"


def test_even_a_failure_that_cannot_be_stored_is_shown(store, gate):
    pipeline = Pipeline(gate, error=ValueError("no"))
    manager = JobManager(store, run=pipeline)
    run_id = submit(manager)
    at_gate(pipeline)
    for file in store.path(run_id).iterdir():
        file.unlink()
    store.path(run_id).rmdir()
    gate.set()
    job = manager.wait(run_id, TIMEOUT)
    assert (job.status, job.message) == ("failed", "ValueError: no")


def test_a_data_set_is_loaded_by_the_worker(store):
    pipeline = Pipeline()
    manager = JobManager(store, run=pipeline)
    config = CONFIG.updated({"dataset.name": "digits", "dataset.per_class": 3})
    run_id = manager.submit(config)
    assert manager.wait(run_id, TIMEOUT).status == "finished"
    arguments = pipeline.arguments[0]
    assert arguments["dataset"].n_samples == 30
    assert arguments["load_seconds"] > 0
    unknown = manager.submit(CONFIG.updated({"dataset.name": "no-such"}))
    job = manager.wait(unknown, TIMEOUT)
    assert job.status == "failed"
    assert "no-such" in job.message


def test_a_device_that_refuses_everything_does_not_end_its_worker(store, monkeypatch):
    import torch

    def broken():
        raise RuntimeError("CUDA error: an illegal memory access was encountered")

    monkeypatch.setattr(torch.cuda, "empty_cache", broken)
    monkeypatch.setattr("dmsc_core.runtime.choose_device", lambda wanted: "cuda:0")
    manager = JobManager(store, run=Pipeline())
    ids = [submit(manager, seed) for seed in range(3)]
    assert [manager.wait(run_id, TIMEOUT).status for run_id in ids] == ["finished"] * 3


def test_a_data_set_is_let_go_after_its_run(store):
    manager = JobManager(store, run=Pipeline())
    run_id = submit(manager)
    manager.wait(run_id, TIMEOUT)
    assert manager._jobs[run_id].dataset is None


def test_encoders_are_taken_from_a_stored_run(store):
    pipeline = Pipeline()
    manager = JobManager(store, run=pipeline)
    first = submit(manager)
    second = submit(manager, encoders_from=first)
    assert manager.snapshot(second).total_epochs == 3  # pretraining is left out
    assert manager.wait(second, TIMEOUT).status == "finished"
    taken = pipeline.arguments[1]["encoders"]
    assert taken["meta"].pop("run_id") == first
    assert_same(result().checkpoint, taken)


def test_encoders_that_are_not_there_are_said_so(store):
    manager = JobManager(store, run=Pipeline())
    with pytest.raises(StoreError, match="there is no run 'none'"):
        submit(manager, encoders_from="none")
    bare = store.save(result(checkpoint=None))
    job = manager.wait(submit(manager, encoders_from=bare), TIMEOUT)
    assert job.status == "failed"
    assert job.message == f"run '{bare}' has no trained networks to take over"


@pytest.mark.parametrize("epochs", [None, 1])
def test_encoders_that_may_be_missing_are_pretrained_here(store, epochs):
    """The giver failed, or was stopped before its stage 1 of two epochs was done."""
    given = None
    if epochs is not None:
        given = {**result().checkpoint, "meta": {"pretrained_epochs": epochs}}
    giver = store.save(result(checkpoint=given))
    pipeline = Pipeline()
    manager = JobManager(store, run=pipeline)
    job = manager.wait(submit(manager, encoders_from=giver, or_pretrain=True), TIMEOUT)
    assert (job.status, job.total_epochs) == ("finished", 5)
    assert pipeline.arguments[0]["encoders"] is None


def test_an_unknown_device_is_refused_at_once(store):
    with pytest.raises(ConfigError, match="unknown device"):
        JobManager(store).submit(CONFIG.updated({"device": "abacus"}), dataset=DATA)
    assert store.summaries() == []


def test_an_unknown_job_is_said_to_be_unknown(store):
    manager = JobManager(store)
    for method in (manager.snapshot, manager.stop, manager.records, manager.wait):
        with pytest.raises(StoreError, match="no job 'x' in this process"):
            method("x")


def test_without_workers_jobs_wait(store):
    manager = JobManager(store, start_workers=False, run=Pipeline())
    run_id = submit(manager)
    assert manager.wait(run_id, 0.05).status == "queued"
    assert manager.active()


def test_two_sessions_share_one_manager(store, gate):
    pipeline = Pipeline(gate)
    manager = JobManager(store, run=pipeline)
    made: dict[str, list[str]] = {"ada": [], "bob": []}
    errors = []

    def session(owner):
        try:
            for seed in range(5):
                made[owner].append(submit(manager, seed, owner=owner))
                manager.jobs()
                manager.records(made[owner][-1])
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=session, args=(owner,)) for owner in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(TIMEOUT)
    assert errors == []
    assert len({*made["ada"], *made["bob"]}) == 10
    manager.stop(made["ada"][-1])  # bob may, too
    gate.set()
    for job in manager.jobs():
        assert manager.wait(job.run_id, TIMEOUT).status in ("finished", "cancelled")
    jobs = manager.jobs()
    assert {job.run_id for job in jobs if job.owner == "bob"} == set(made["bob"])
    assert [job.status for job in jobs].count("cancelled") == 1
    assert pipeline.most_at_once == 1


def test_a_manager_that_is_gone_leaves_interrupted_runs(store, gate):
    pipeline = Pipeline(gate)
    orphan = submit(JobManager(store, run=pipeline))
    at_gate(pipeline)
    assert store.summary(orphan, JobManager(store).live_ids()).status == "interrupted"


def test_ended_jobs_do_not_pile_up(store, monkeypatch):
    monkeypatch.setattr("dmsc_core.jobs.manager.KEPT_JOBS", 3)
    manager = JobManager(store, run=Pipeline())
    ids = [submit(manager, seed) for seed in range(6)]
    manager.wait(ids[-1], TIMEOUT)
    end = time.monotonic() + TIMEOUT  # a worker forgets old jobs just after the last one ended
    while len(manager.jobs()) > 3 and time.monotonic() < end:
        time.sleep(0.01)
    assert [job.run_id for job in manager.jobs()] == ids[-3:]
    assert len(store.summaries()) == 6


def test_pictures_of_jobs_that_ended_long_ago_are_left_to_the_store(store, monkeypatch):
    monkeypatch.setattr("dmsc_core.jobs.manager.REMEMBERED", 2)
    manager = JobManager(store, run=Pipeline())
    ids = [submit(manager, seed) for seed in range(4)]
    manager.wait(ids[-1], TIMEOUT)
    jobs = {job.run_id: job for job in manager.jobs()}
    assert [bool(manager.evaluations(i)) for i in ids] == [False, False, True, True]
    assert {(job.status, done_epochs(job), job.fraction) for job in jobs.values()} == {
        ("finished", 5, 1.0)
    }
    assert all(store.load(i).evaluations for i in ids)


def test_a_classical_peer_has_no_epochs(store, gate):
    begun = threading.Event()

    def fit(config, dataset, **arguments):
        begun.set()
        assert gate.wait(TIMEOUT)
        yield Finished(result(history=()))

    manager = JobManager(store, run=fit)
    run_id = manager.submit(CONFIG.updated({"peer": "kmeans"}), dataset=DATA)
    assert begun.wait(TIMEOUT)
    job = manager.snapshot(run_id)
    assert (job.stage, job.total_epochs, job.fraction) == ("clustering", 0, 0.0)
    gate.set()
    job = manager.wait(run_id, TIMEOUT)
    assert (job.status, done_epochs(job), job.total_epochs) == ("finished", 0, 0)


def test_a_worker_gives_way_to_pages(store):
    import os

    linux = sys.platform == "linux"  # elsewhere threads have no priority of their own
    seen = []

    def run(*_, **__):
        who = threading.get_native_id() if linux else 0
        seen.append(os.getpriority(os.PRIO_PROCESS, who))
        yield Finished(result())

    before = os.getpriority(os.PRIO_PROCESS, 0)
    manager = JobManager(store, run=run)
    manager.wait(submit(manager), TIMEOUT)
    assert seen == [NICENESS if linux else before]
    assert os.getpriority(os.PRIO_PROCESS, 0) == before


def test_a_process_ends_although_a_job_runs(tmp_path):
    code = f"""
import threading
from dmsc_core.jobs.manager import JobManager
from dmsc_core.store.artifacts import RunStore
from tests.jobs.test_manager import CONFIG, DATA, Pipeline, at_gate
pipeline = Pipeline(threading.Event())
manager = JobManager(RunStore({str(tmp_path)!r}), run=pipeline)
manager.submit(CONFIG, dataset=DATA)
at_gate(pipeline)
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
    (run,) = RunStore(tmp_path).summaries()
    assert run.status == "interrupted"


def test_a_real_run_in_the_background(store):
    config = RunConfig().updated(
        {"dataset.per_class": 8, "pretrain.epochs": 3, "train.epochs": 3, "train.eval_every": 1}
    )
    manager = JobManager(store)
    first = manager.submit(config)
    second = manager.submit(config.updated({"fusion": "affinity"}), encoders_from=first)
    assert manager.wait(first, 120).message is None
    assert manager.wait(second, 120).message is None
    stored = store.load(first)
    assert stored.clusters.shape == (80,)
    assert [r["stage"] for r in stored.history] == ["pretrain"] * 3 + ["train"] * 3
    assert store.history(first) == manager.records(first)
    assert {r["stage"] for r in store.load(second).history} == {"train"}
    assert len(manager.evaluations(first)) == 3


@pytest.mark.gpu
def test_a_gpu_trains_in_the_background_and_is_given_back(store):
    import torch

    def run_once():
        run_id = manager.submit(config)
        job = manager.wait(run_id, 240)
        assert (job.status, job.message) == ("finished", None)
        deadline = time.monotonic() + TIMEOUT
        while manager._working and time.monotonic() < deadline:
            time.sleep(0.01)
        return torch.cuda.memory_allocated(), torch.cuda.memory_reserved()

    config = RunConfig().updated({"device": "cuda", "pretrain.epochs": 3, "train.epochs": 3})
    manager = JobManager(store)
    n_bytes = 1797**2 * 4  # one n x n matrix; a run holds several
    first, second = run_once(), run_once()
    assert manager.jobs()[0].device.startswith("cuda")
    assert second[0] - first[0] < n_bytes / 10
    assert second[1] - first[1] < n_bytes
    assert torch.cuda.max_memory_allocated() > 3 * n_bytes
    assert second[0] < torch.cuda.max_memory_allocated() / 2


def test_the_reading_of_the_data_is_no_part_of_the_time_left(monkeypatch):
    clock = iter([100.0, 102.0, 102.0])
    monkeypatch.setattr("dmsc_core.jobs.job.time.monotonic", lambda: next(clock))
    epochs = SimpleNamespace(
        pretrain=SimpleNamespace(epochs=0),
        train=SimpleNamespace(epochs=5),
        preset="affinity",
        peer=None,
    )
    job = Job(None, epochs, "digits", "cpu", "", None, None, status="running", started=0.0)
    job.add({"stage": "train", "epoch": 1})
    assert job._seconds_left(100.0) is None
    job.add({"stage": "train", "epoch": 2})
    assert job._seconds_left(102.0) == 6.0


LEAVES = """
import sys, time
import dmsc_core
manager = dmsc_core.JobManager(dmsc_core.RunStore(sys.argv[1]))
config = dmsc_core.preset("affinity", n_clusters=10).updated(
    {"pretrain.epochs": 1, "train.epochs": 100000, "dataset.per_class": 10, "device": "cpu"}
)
run_id = manager.submit(config)
while not any(r["stage"] == "train" for r in manager.records(run_id)):
    time.sleep(0.05)
print(run_id)
"""


def test_a_process_that_ends_keeps_what_its_runs_learned(tmp_path):
    left = subprocess.run(
        [sys.executable, "-c", LEAVES, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert left.returncode == 0, left.stderr
    result = RunStore(tmp_path).load(left.stdout.strip())
    assert result.status == "stopped"
    assert result.coefficients.shape == (100, 100)
    assert result.history[-1]["stage"] == "train"
