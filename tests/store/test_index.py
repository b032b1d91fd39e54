import json
import os
import subprocess
import sys
import time

import pytest

from dmsc_core.store import liveness
from dmsc_core.store.artifacts import RunStore
from tests.store.results import CONFIG, result


@pytest.fixture
def store(tmp_path):
    return RunStore(tmp_path)


def change(store, run_id, **facts):
    path = store.path(run_id) / "result.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | facts))


def test_no_folder_no_runs(tmp_path):
    assert RunStore(tmp_path / "none").summaries() == []


def test_a_summary_says_what_was_run_and_how_good_it_is(store):
    summary = store.summary(store.save(result()))
    assert summary.status == "finished"
    assert summary.complete
    assert (summary.preset, summary.fusion, summary.function) == ("late-sum", "late", "sum")
    assert (summary.self_expression, summary.affinity) == ("free", "top_k")
    assert (summary.n_samples, summary.n_modalities, summary.n_clusters) == (12, 2, 3)
    assert (summary.n_clusters_source, summary.random_state) == ("person", 7)
    assert summary.metrics == result().metrics
    assert summary.metrics_plain == result().metrics_plain
    assert summary.seconds == result().seconds
    assert summary.device == "cpu (2 threads)"
    assert summary.pairing == "paired by class, labels were used"
    assert summary.parent == result().parent
    assert summary.warnings == result().warnings


def test_a_result_without_a_matrix_is_a_partition(store):
    assert store.summary(store.save(result(matrices=False))).partition
    assert not store.summary(store.save(result())).partition
    assert not store.summary(store.create(CONFIG, "toy").run_id).partition


def test_the_newest_run_comes_first(store):
    ids = [store.create(CONFIG, "toy").run_id for _ in range(5)]
    assert [run.run_id for run in store.summaries()] == ids[::-1]


def test_broken_folders_spoil_nothing(store):
    whole = store.save(result())
    contents = {
        "empty": None,
        "cut": '{"status": "fini',
        "list": "[]",
        "bare": "{}",
        "binary": b"\xff",
    }
    for name, content in contents.items():
        folder = store.root / f"20261122-143005-{name}"
        folder.mkdir()
        if content is not None:
            data = content if isinstance(content, bytes) else content.encode()
            (folder / "result.json").write_bytes(data)
    (store.root / "a file").write_text("no run")
    (store.root / ".tmp-left-by-a-kill").mkdir()
    runs = {run.run_id: run for run in store.summaries()}
    assert runs.pop(whole).status == "finished"
    assert len(runs) == len(contents)
    for run in runs.values():
        assert run.status == "failed"
        assert run.reason.startswith("the folder cannot be read")
        assert run.created == "2026-11-22T14:30:05+00:00"


def test_a_stored_value_of_another_kind_spoils_nothing(store):
    run_id = store.save(result())
    change(store, run_id, worker=None, status="running", dataset="?")
    assert store.summaries()[0].status == "failed"


def test_a_run_without_its_worker_is_interrupted(store):
    run = store.create(CONFIG, "toy")
    run.set_status("running")
    assert store.summary(run.run_id).status == "running"  # this process is there
    assert store.summary(run.run_id, live={run.run_id}).status == "running"
    assert store.summary(run.run_id, live=set()).status == "interrupted"
    assert "gone" in store.summary(run.run_id, live=set()).reason


def test_a_run_of_a_process_that_died_is_interrupted(store):
    code = (
        "import sys\n"
        "from dmsc_core.store.artifacts import RunStore\n"
        "from tests.store.results import CONFIG\n"
        f"run = RunStore({str(store.root)!r}).create(CONFIG, 'toy')\n"
        "run.set_status('running')\n"
        "print(run.run_id, flush=True)\n"
        "sys.stdin.read()\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        run_id = child.stdout.readline().strip()
        assert store.summary(run_id).status == "running"
        assert store.summary(run_id, live=set()).status == "running"  # another process has it
    finally:
        child.kill()
        child.communicate()
    assert store.summary(run_id).status == "interrupted"
    assert store.summary(run_id, live=set()).status == "interrupted"


def test_another_process_of_the_same_number_is_not_the_worker(store, monkeypatch):
    monkeypatch.setattr(liveness, "process_start", lambda pid: "this boot:17")
    run = store.create(CONFIG, "toy")
    assert store.summary(run.run_id).status == "queued"
    change(store, run.run_id, worker=liveness.this_worker() | {"started": "an earlier boot:17"})
    assert store.summary(run.run_id).status == "interrupted"


def test_a_writer_on_another_machine_counts_while_it_writes(store):
    run = store.create(CONFIG, "toy")
    change(store, run.run_id, worker={"host": "elsewhere", "pid": 1, "started": None})
    assert store.summary(run.run_id).status == "queued"
    past = time.time() - 2 * liveness.SILENCE
    for file in run.path.iterdir():
        os.utime(file, (past, past))
    assert store.summary(run.run_id).status == "interrupted"


def test_a_thousand_runs_are_listed_in_a_moment(store):
    content = (store.path(store.save(result())) / "result.json").read_bytes()
    for i in range(1000):
        folder = store.root / f"run-{i:04}"
        folder.mkdir()
        (folder / "result.json").write_bytes(content)
    start = time.perf_counter()
    assert len(store.summaries()) == 1001
    assert time.perf_counter() - start < 2
