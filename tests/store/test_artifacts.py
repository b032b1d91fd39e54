import io
import json
import os
import subprocess
import sys
import threading
import zipfile

import numpy as np
import pytest
import scipy.sparse as sp
from scipy.io import loadmat

from dmsc_core.errors import StoreError
from dmsc_core.store import atomic, writer
from dmsc_core.store.artifacts import RunStore
from dmsc_core.store.drafts import new_run_id
from tests.store.results import (
    CONFIG,
    assert_same,
    evaluation,
    matrix,
    record,
    result,
)

FILES = {
    "config.json",
    "history.jsonl",
    "result.json",
    "arrays.safetensors",
    "coefficients.mat",
    "checkpoint.safetensors",
}


@pytest.fixture
def store(tmp_path):
    return RunStore(tmp_path / "deep" / "runs")


def finished(store, **kinds):
    run = store.create(CONFIG, "toy")
    run.set_status("running")
    run.finish(result(**kinds))
    return run


@pytest.mark.parametrize("sparse", [False, True], ids=["dense", "sparse"])
@pytest.mark.parametrize("labels", [True, False], ids=["labels", "bare"])
def test_every_field_of_a_result_comes_back(store, sparse, labels):
    made = result(sparse, labels, status="stopped")
    run = store.create(CONFIG, "toy")
    run.finish(made)
    assert {file.name for file in run.path.iterdir()} == FILES
    assert_same(made, store.load(run.run_id))
    assert_same(made, store.load(store.save(made)))


def test_a_partition_without_matrices_comes_back(store):
    made = result(
        labels=False, matrices=False, latents={}, history=(), evaluations=(), checkpoint=None,
        warnings=(), parent=None,
    )  # fmt: skip
    run_id = store.save(made)
    assert_same(made, store.load(run_id))
    assert not (store.path(run_id) / "coefficients.mat").exists()
    with pytest.raises(StoreError, match="no trained networks"):
        store.load_checkpoint(run_id)


@pytest.mark.parametrize("sparse", [False, True])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_coefficients_are_read_by_anyone_as_z(store, sparse, dtype):
    C = matrix(sparse, dtype)
    run_id = store.save(result(coefficients=C))
    stored = loadmat(store.path(run_id) / "coefficients.mat")
    assert [name for name in stored if name[0] != "_"] == ["Z"]
    assert sp.issparse(stored["Z"]) == sparse
    dense = stored["Z"].toarray() if sparse else stored["Z"]
    np.testing.assert_array_equal(dense, C.toarray() if sparse else C)
    assert_same(C, store.load(run_id).coefficients)


@pytest.mark.parametrize("sparse", [False, True], ids=["dense", "sparse"])
def test_coefficients_beyond_matlabs_format_are_kept_in_another(store, monkeypatch, sparse):
    monkeypatch.setattr("dmsc_core.store.coefficients.LARGEST", 100)
    run_id = store.save(result(sparse))
    names = {file.name for file in store.path(run_id).iterdir()}
    assert names == FILES - {"coefficients.mat"} | {"coefficients.safetensors"}
    assert_same(result(sparse), store.load(run_id))
    (store.path(run_id) / "coefficients.safetensors").unlink()
    with pytest.raises(StoreError, match="must hold arrays"):
        store.load(run_id)


def test_transposed_arrays_are_stored_as_they_are_seen(store):
    C = np.asfortranarray(matrix(False))
    made = result(coefficients=C, affinity=C.T, latents={"Z": C[::2, ::3]})
    again = store.load(store.save(made))
    np.testing.assert_array_equal(again.coefficients, C)
    np.testing.assert_array_equal(again.affinity, C.T)
    np.testing.assert_array_equal(again.latents["Z"], C[::2, ::3])


def test_writing_to_a_loaded_array_leaves_the_store_alone(store):
    run_id = store.save(result())
    loaded = store.load(run_id)
    loaded.affinity[:] = -1
    loaded.checkpoint["arrays"]["pretrained/encoder.0.weight"][:] = -1
    assert_same(result(), store.load(run_id))


def test_the_files_are_plain_json_and_lines(store):
    run = finished(store)
    assert json.loads((run.path / "config.json").read_text()) == CONFIG
    lines = (run.path / "history.jsonl").read_text().splitlines()
    assert [json.loads(line) for line in lines] == list(result().history)
    facts = json.loads((run.path / "result.json").read_text())
    assert facts["status"] == "finished"
    assert len((run.path / "result.json").read_bytes()) < 8000  # no array in it


def test_a_new_run_is_queued_and_whole(store):
    run = store.create(CONFIG, "toy")
    assert {file.name for file in run.path.iterdir()} == {
        "config.json", "history.jsonl", "result.json",
    }  # fmt: skip
    summary = store.summary(run.run_id)
    assert (summary.status, summary.complete, summary.dataset) == ("queued", False, "toy")
    with pytest.raises(StoreError, match="is queued and has no result"):
        store.load(run.run_id)


def test_what_a_run_has_seen_is_there_while_it_runs(store):
    run = store.create(CONFIG, "toy")
    run.set_status("running")
    run.append(record(1))
    run.append({"stage": "pretrain", "epoch": np.int64(2), "losses": {"total": np.float32(0.5)}})
    run.evaluated(evaluation(3))
    run.warned("take care")
    assert store.history(run.run_id)[0] == record(1)
    assert store.history(run.run_id)[1]["losses"] == {"total": 0.5}
    assert store.summary(run.run_id).metrics == evaluation(3).metrics
    assert store.load_config(run.run_id) == CONFIG


def test_a_configuration_of_version_0_1_loads_as_one_of_now(store):
    preprocess = {"kind": "l2", "n_components": None, "regularization": 0.01}
    run = store.create({**CONFIG, "preprocess": preprocess}, "toy")
    assert store.load_config(run.run_id) == {**CONFIG, "preprocess": {"kind": "l2"}}


def test_a_failure_keeps_its_traceback_and_history(store):
    run = store.create(CONFIG, "toy")
    run.append(record(1))
    run.fail("Traceback (most recent call last):\n  File x\nValueError: no\n")
    summary = store.summary(run.run_id)
    assert (summary.status, summary.reason) == ("failed", "ValueError: no")
    assert store.traceback(run.run_id).startswith("Traceback")
    assert store.history(run.run_id) == [record(1)]
    with pytest.raises(StoreError, match="is failed and has no result: ValueError: no"):
        store.load(run.run_id)


def test_a_line_cut_by_a_kill_is_left_out(store):
    run = store.create(CONFIG, "toy")
    run.append(record(1))
    with (run.path / "history.jsonl").open("a") as file:
        file.write('{"stage": "pretrain", "epo')
    assert store.history(run.run_id) == [record(1)]


class Killed(BaseException):
    pass


def kill_at(monkeypatch, nth):
    """Die in the middle of the nth file that is written: half of it is there, then nothing."""
    seen = []
    write_file = atomic.write_file

    def dying(path, write):
        seen.append(path.name)
        if len(seen) == nth:
            write(path.with_name(f"{atomic.TEMPORARY}half-{path.name}"))
            raise Killed
        write_file(path, write)

    for module in ("atomic", "writer", "arrays", "coefficients"):
        monkeypatch.setattr(f"dmsc_core.store.{module}.write_file", dying)
    return seen


def test_a_kill_while_a_run_is_made_leaves_nothing(store, monkeypatch):
    for nth in (1, 2):
        with monkeypatch.context() as patch:
            kill_at(patch, nth)
            with pytest.raises(Killed):
                store.create(CONFIG, "toy")
        assert store.summaries() == []
        assert list(store.root.iterdir()) == []


def test_a_kill_while_a_result_is_written_leaves_the_run_as_it_was(store, monkeypatch):
    n_files = 6  # coefficients, checkpoint, arrays, history, config, result
    for nth in range(1, n_files + 1):
        run = store.create(CONFIG, "toy")
        run.append(record(1))
        with monkeypatch.context() as patch:
            kill_at(patch, nth)
            with pytest.raises(Killed):
                run.finish(result())
        summary = store.summary(run.run_id, live=set())
        assert (summary.status, summary.complete) == ("interrupted", False)
        assert store.history(run.run_id)[0] == record(1)
        assert "preset" in store.load_config(run.run_id)
        with pytest.raises(StoreError, match="is queued and has no result"):
            store.load(run.run_id)
        run.finish(result())  # a second try is not hindered by what the first left
        assert_same(result(), store.load(run.run_id))
        names = {info.filename for info in _zip(store, run.run_id).infolist()}
        assert names == {f"{run.run_id}/{name}" for name in FILES}


def test_a_kill_while_a_result_is_saved_at_once_leaves_nothing(store, monkeypatch):
    for nth in range(1, 9):
        with monkeypatch.context() as patch:
            seen = kill_at(patch, nth)
            with pytest.raises(Killed):
                store.save(result())
        assert len(seen) == nth
        assert store.summaries() == []
        assert list(store.root.iterdir()) == []


def test_what_a_kill_left_is_swept_away_after_a_day(store):
    store.root.mkdir(parents=True)
    old, new = store.root / ".tmp-old", store.root / ".tmp-new"
    for draft in (old, new):
        draft.mkdir()
        (draft / "config.json").write_text("{}")
    os.utime(old, (0, 0))
    store.create(CONFIG, "toy")
    assert (old.exists(), new.exists()) == (False, True)


def test_many_writers_share_a_folder(store):
    errors = []

    def write():
        try:
            for _ in range(6):
                store.create(CONFIG, "toy")
                store.summaries()
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert [run.status for run in store.summaries()] == ["queued"] * 24


def test_a_full_disk_leaves_the_old_file(tmp_path):
    path = tmp_path / "result.json"
    atomic.write_json(path, {"status": "running"})

    def half(temporary):
        temporary.write_text("{")
        raise OSError("no space left on device")

    with pytest.raises(OSError, match="no space"):
        atomic.write_file(path, half)
    assert atomic.read_json(path) == {"status": "running"}
    assert [file.name for file in tmp_path.iterdir()] == ["result.json"]


def test_what_json_cannot_say_is_refused(tmp_path):
    with pytest.raises(TypeError, match="cannot be stored as JSON"):
        atomic.write_json(tmp_path / "x.json", {"a": object()})
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_hold_runs_is_said_so(tmp_path):
    (tmp_path / "file").write_text("no folder")
    store = RunStore(tmp_path / "file" / "runs")
    with pytest.raises(StoreError, match="no run can be stored in"):
        store.create(CONFIG, "toy")
    with pytest.raises(StoreError, match="no run can be stored in"):
        store.save(result())


def test_a_deleted_run_can_be_taken_back(store):
    run_id = finished(store).run_id
    store.delete(run_id)
    assert store.summaries() == []
    with pytest.raises(StoreError, match="there is no run"):
        store.load(run_id)
    assert [run.run_id for run in store.deleted()] == [run_id]
    store.restore(run_id)
    assert store.deleted() == []
    assert_same(result(), store.load(run_id))
    with pytest.raises(StoreError, match="not among the deleted"):
        store.restore(run_id)


def test_a_deleted_run_can_be_erased_for_good_and_no_other(store):
    run_id = finished(store).run_id
    with pytest.raises(StoreError, match="not among the deleted"):
        store.erase(run_id)
    store.delete(run_id)
    store.erase(run_id)
    assert store.deleted() == store.summaries() == []
    with pytest.raises(StoreError, match="not among the deleted"):
        store.restore(run_id)


def test_a_run_that_is_worked_on_is_not_deleted(store):
    run = store.create(CONFIG, "toy")
    with pytest.raises(StoreError, match="is queued; stop it"):
        store.delete(run.run_id)
    store.delete(run.run_id, live=set())  # nobody works on it


@pytest.mark.parametrize("name", ["../other", ".trash", "", "a/b", "/etc", "..", "a\\b"])
def test_a_name_leads_nowhere_else(store, name):
    store.root.mkdir(parents=True)
    for method in (
        store.load,
        store.path,
        store.delete,
        store.restore,
        store.erase,
        store.export_zip,
    ):
        with pytest.raises(StoreError, match="not the name of a run"):
            method(name)


def _zip(store, run_id):
    return zipfile.ZipFile(io.BytesIO(store.export_zip(run_id)))


def test_a_run_is_taken_away_as_a_zip(store, tmp_path):
    run = finished(store)
    _zip(store, run.run_id).extractall(tmp_path / "elsewhere")
    assert_same(result(), RunStore(tmp_path / "elsewhere").load(run.run_id))


def test_names_sort_by_time_and_say_what_they_are(monkeypatch):
    name = new_run_id(CONFIG, "Mÿ data/Set (2)")
    assert name[8] == "-"
    assert name[15:-5] == "-late-sum-m-data-set-2"
    assert new_run_id({"fusion": {"kind": "early"}}, "!")[15:-5] == "-early-data"


def test_two_runs_of_one_second_have_two_names(store, monkeypatch):
    tokens = iter(["aaaa", "aaaa", "bbbb"])
    monkeypatch.setattr("dmsc_core.store.drafts.new_run_id", lambda *_: f"run-{next(tokens)}")
    assert store.create(CONFIG, "toy").run_id == "run-aaaa"
    assert store.create(CONFIG, "toy").run_id == "run-bbbb"


@pytest.mark.parametrize(
    "name", ["arrays.safetensors", "coefficients.mat", "checkpoint.safetensors", "config.json"]
)
@pytest.mark.parametrize("how", ["gone", "cut", "empty"])
def test_a_broken_file_is_said_to_be_broken(store, name, how):
    run = finished(store)
    file = run.path / name
    content = file.read_bytes()
    file.unlink()
    if how != "gone":
        file.write_bytes(content[: len(content) // 2] if how == "cut" else b"")
    with pytest.raises(StoreError):
        store.load(run.run_id)
    assert store.summary(run.run_id).status == "finished"


def test_the_store_needs_no_torch(tmp_path):
    code = f"""
import sys
from dmsc_core.store.artifacts import RunStore
store = RunStore({str(tmp_path)!r})
from tests.store.results import CONFIG, result
store.create(CONFIG, "toy")
store.load(store.save(result()))
assert len(store.summaries()) == 2
import dmsc_core.jobs.manager
heavy = {{"torch", "sklearn", "streamlit", "plotly", "umap", "pandas"}} & set(sys.modules)
assert not heavy, heavy
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_times_are_utc():
    assert writer.now().endswith("+00:00")
