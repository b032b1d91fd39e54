import json
import re
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace

import numpy as np
import pytest

from dmsc_core.command.cli import main
from dmsc_core.command.run import stoppable
from dmsc_core.errors import DataError
from dmsc_core.store.artifacts import RunStore
from tests.report.runs import affinity
from tests.store.results import CONFIG, partly, result

KEYS = [
    "run_id", "dataset", "n_samples", "n_modalities", "n_clusters", "n_clusters_source", "preset",
    "fusion", "self_expression", "affinity", "metrics", "metrics_plain", "seconds",
    "peak_memory_mb", "device", "random_state", "versions", "n_labelled", "warnings", "notes",
]  # fmt: skip
STORE = ("run", "list", "show", "delete", "restore")
METRICS = ["acc", "nmi", "ari", "purity", "silhouette", "ncut"]
SECONDS = ["load", "pretrain", "train", "affinity", "clustering", "total"]
SHORT = ["--set", "pretrain.epochs=2", "--set", "train.epochs=2", "--device", "cpu"]


@pytest.fixture
def out(tmp_path):
    return tmp_path / "my runs"


@pytest.fixture
def run(out, capsys):
    """Run a command; its exit code, stdout and stderr."""

    def run(*words):
        code = main([*words, "--out", str(out)] if words[0] in STORE else words)
        seen = capsys.readouterr()
        return code, seen.out, seen.err

    return run


@pytest.fixture
def train(run):
    def train(*words):
        return run("run", "--per-class", "5", *SHORT, *words)

    return train


def last_object(text):
    return json.loads(text.splitlines()[-1])


def stored(out):
    return RunStore(out).summaries()


def test_a_run_is_trained_stored_and_told(train, out):
    code, said, progress = train("--seed", "3")
    assert code == 0
    (summary,) = stored(out)
    assert (summary.status, summary.random_state, summary.n_samples) == ("finished", 3, 50)
    assert "digits, 50 samples in 3 modalities, 10 clusters (from the catalog)" in said
    assert "affinity fusion, free self-expression, seed 3" in said
    for name in METRICS:
        assert f"{summary.metrics[name]:.4f}" in said
        assert f"{summary.metrics_plain[name]:.4f}" in said
    assert "plain |C|+|C|^T" in said
    assert f"stored in {out / summary.run_id}" in said
    assert "paired by class" not in said + progress


def test_the_object_of_a_run_has_exactly_the_agreed_keys(train, out):
    code, said, _ = train("--json", "--set", "train.eval_every=1")
    assert code == 0
    assert len(said.splitlines()) == 1  # everything else is on stderr
    found = last_object(said)
    assert list(found) == KEYS
    assert list(found["metrics"]) == list(found["metrics_plain"]) == METRICS
    assert list(found["seconds"]) == SECONDS
    (summary,) = stored(out)
    assert found["run_id"] == summary.run_id
    assert (found["dataset"], found["n_samples"], found["n_modalities"]) == ("digits", 50, 3)
    assert (found["n_clusters"], found["n_clusters_source"]) == (10, "catalog")
    assert (found["preset"], found["fusion"], found["affinity"]) == (
        "affinity", "affinity", "reference",
    )  # fmt: skip
    assert all(0 <= found["metrics"][name] <= 1 for name in ("acc", "nmi", "purity"))
    assert all(value >= 0 for value in found["seconds"].values())
    assert found["peak_memory_mb"] > 10
    assert found["device"].startswith("cpu")
    assert found["versions"]["torch"]


def test_scores_are_shown_while_a_run_trains(train):
    _, _, progress = train("--set", "train.eval_every=1")
    assert "train 1/2: acc " in progress


def test_a_person_says_how_many_clusters(train):
    found = last_object(train("--n-clusters", "4", "--json")[1])
    assert (found["n_clusters"], found["n_clusters_source"]) == (4, "person")


def test_options_are_set_by_their_path(train, out):
    code, _, _ = train(
        "--preset", "late-max", "--set", "affinity.alpha=4", "--set", "fusion.function=sum",
        "--set", "weights.reconstruction=[1,2,3]",
    )  # fmt: skip
    assert code == 0
    (summary,) = stored(out)
    config = RunStore(out).load_config(summary.run_id)
    assert (config["preset"], config["fusion"]["function"]) == ("late-max", "sum")
    assert (config["affinity"]["kind"], config["affinity"]["alpha"]) == ("reference", 4)
    assert config["weights"]["reconstruction"] == [1, 2, 3]


def test_constants_of_a_preset_follow_the_number_of_clusters(run, out):
    words = ("run", "--dataset", "digit-pairs", "--preset", "seed", "--per-class", "2", *SHORT)
    assert run(*words, "--set", "clustering.n_clusters=5")[0] == 0
    config = RunStore(out).load_config(stored(out)[0].run_id)
    assert config["train"]["lambda_e"] == pytest.approx(50 * 10 ** (5 / 10 - 3))


def test_pairs_that_labels_made_are_told_with_the_scores(train, run):
    _, said, progress = train("--dataset", "digit-pairs")
    assert "\npairing: paired by class, labels were used" in said
    assert "paired by class" in progress
    table, note = run("list")[1].rstrip().rsplit("\n", 1)
    assert table.endswith("[1]")
    assert note.startswith("[1] digit-pairs: paired by class")
    assert "paired by class" in run("show", "last")[1]


def test_data_without_labels_need_a_number_of_clusters(run, tmp_path):
    rng = np.random.default_rng(0)
    path = tmp_path / "cells.npz"
    np.savez(path, rna=rng.random((30, 6)), protein=rng.random((30, 4)))
    words = ("run", "--dataset", str(path), *SHORT)
    code, said, error = run(*words)
    assert (code, said) == (2, "")
    assert "--n-clusters" in error
    code, said, _ = run(*words, "--n-clusters", "3", "--json")
    found = last_object(said)
    assert code == 0
    assert (found["dataset"], found["n_clusters"]) == ("cells", 3)
    assert [found["metrics"][name] for name in ("acc", "nmi", "ari", "purity")] == [None] * 4
    assert found["metrics"]["silhouette"] is not None
    code, said, _ = run("show", "last")
    assert re.search(r"^silhouette +0\.\d+", said, re.MULTILINE)
    assert not re.search(r"^(acc|nmi|ari|purity)", said, re.MULTILINE)


def test_pretrained_encoders_are_taken_over(train, out):
    first = last_object(train("--json")[1])["run_id"]
    second = last_object(train("--json", "--encoders-from", first[-4:])[1])["run_id"]
    assert {r["stage"] for r in RunStore(out).history(second)} == {"train"}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--preset", "mid"], "unknown preset 'mid'; choose from seed,"),
        (["--preset", "atention"], "unknown preset 'atention'; did you mean 'attention'? choose"),
        (["--dataset", "digit"], "did you mean 'digits'"),
        (["--device", "abacus"], "unknown device 'abacus'; choose from auto,"),
        (
            ["--set", "train.epoch=3"],
            "unknown option 'train.epoch'; did you mean 'epochs'? at that place there is: epochs",
        ),
        (["--set", "train.epochs"], "--set expects PATH=VALUE"),
        (["--set", "=3"], "--set expects PATH=VALUE"),
        (["--set", "train.epochs=-1"], "train.epochs: Input should be greater than"),
        (["--set", "fusion.kind=mid"], "fusion"),
        (["--n-clusters", "1"], "clustering.n_clusters: Input should be greater than"),
        (["--n-clusters", "49"], "clustering.n_clusters is 49; expected 2 to 48"),
        (["--n-clusters", "few"], "Invalid value for '--n-clusters'"),
        (["--seed", "-1"], "random_state"),
        (["--encoders-from", "none"], "there is no run 'none'"),
        (["--nope"], "No such option: --nope"),
    ],
)
def test_bad_input_is_one_line_and_leaves_nothing(train, out, words, message):
    code, said, error = train(*words)
    assert (code, said) == (2, "")
    assert error.startswith("error: ")
    assert error.count("\n") == 1
    assert message in error
    assert stored(out) == []


@pytest.mark.parametrize(
    ("raised", "code", "kind", "message"),
    [
        (ZeroDivisionError("by zero"), 1, "ZeroDivisionError", "by zero"),
        (DataError("no\nsuch file"), 2, "DataError", "no such file"),
    ],
)
def test_with_json_a_failure_is_an_object_too(run, monkeypatch, raised, code, kind, message):
    def broken(*_):
        raise raised

    monkeypatch.setattr("dmsc_core.data.catalog.names", broken)
    found, said, error = run("datasets", "--json")
    assert (found, json.loads(said)) == (code, {"error": {"kind": kind, "message": message}})
    assert message in error
    assert run("datasets")[:2] == (code, "")


def test_with_json_what_the_command_line_refuses_is_an_object_too(run):
    code, said, error = run("list", "--json", "--nope")
    told = json.loads(said)["error"]
    assert (code, told["kind"]) == (2, "NoSuchOption")
    assert error == f"error: {told['message']}\n"


def test_an_unknown_command_is_one_line(run):
    code, said, error = run("trian")
    assert (code, said, error) == (2, "", "error: No such command 'trian'.\n")


def test_a_run_that_cannot_fit_is_refused(train, out, monkeypatch):
    monkeypatch.setattr("dmsc_core.runtime.free_memory", lambda device: 1000)
    code, _, error = train()
    assert code == 2
    assert "GiB are available" in error
    assert stored(out) == []


def test_a_run_that_diverges_is_stored_as_failed(train, out):
    code, said, error = train("--set", "pretrain.learning_rate=1e30", "--json")
    told = json.loads(said)["error"]  # all that is on stdout
    assert (code, told["kind"]) == (1, "NumericalError")
    assert error.splitlines()[-1] == f"error: {told['message']}"
    assert "learning_rate" in error.splitlines()[-1]
    assert "Traceback" not in error
    (summary,) = stored(out)
    assert summary.status == "failed"
    assert "learning_rate" in summary.reason


def test_a_folder_that_cannot_hold_runs_is_one_line(train, out):
    out.write_text("a file")
    code, said, error = train()
    assert (code, said) == (2, "")
    assert error.startswith(f"error: no run can be stored in '{out}'")
    assert error.count("\n") == 1


def test_an_unforeseen_failure_shows_its_traceback(train, out, monkeypatch):
    def broken(*_, **__):
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr("dmsc_core.pipeline.run", broken)
    code, said, error = train()
    assert (code, said) == (1, "")
    assert error.startswith("Traceback")
    assert error.endswith("ZeroDivisionError: by zero\n")
    (summary,) = stored(out)
    assert (summary.status, summary.reason) == ("failed", "ZeroDivisionError: by zero")


def test_a_run_that_is_given_up_is_stopped(train, out, monkeypatch):
    def given_up(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("dmsc_core.pipeline.run", given_up)
    code, said, _ = train("--json")
    (summary,) = stored(out)
    assert (summary.status, summary.complete) == ("stopped", False)
    assert (code, last_object(said)["run_id"]) == (130, summary.run_id)
    code, said, _ = train()
    assert (code, "given up before the result was made" in said) == (130, True)


def test_the_first_ctrl_c_asks_and_the_second_ends():
    said = []
    before = signal.getsignal(signal.SIGINT)
    with stoppable(said.append) as stop:
        signal.raise_signal(signal.SIGINT)
        assert stop.is_set()
        assert len(said) == 1
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


def test_a_ctrl_c_in_the_middle_of_a_line_stops_as_well(capfd):
    def writing(text):
        raise RuntimeError("reentrant call inside a buffered writer")

    with stoppable(writing) as stop:
        signal.raise_signal(signal.SIGINT)
    assert stop.is_set()
    assert "stopping after this epoch" in capfd.readouterr().err


def test_elsewhere_than_in_the_main_thread_signals_are_left_alone():
    seen = []

    def work():
        with stoppable(seen.append) as stop:
            seen.append(stop.is_set())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [False]


def test_ctrl_c_stops_a_run_and_keeps_what_it_learned(out):
    words = ["run", "--per-class", "5", "--set", "pretrain.epochs=3", "--device", "cpu"]
    words += ["--set", "train.epochs=1000000", "--out", str(out), "--json"]
    child = subprocess.Popen(
        [sys.executable, "-m", "dmsc_core", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        deadline = time.monotonic() + 60
        while not _trains(out) and child.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        assert stored(out)[0].status == "running"
        child.send_signal(signal.SIGINT)
        said, error = child.communicate(timeout=60)
    finally:
        child.kill()
        child.wait()
    assert child.returncode == 130
    assert "stopping after this epoch" in error
    found = last_object(said)
    assert list(found) == KEYS
    (summary,) = stored(out)
    assert (summary.status, summary.run_id, summary.complete) == ("stopped", found["run_id"], True)
    learned = RunStore(out).load(summary.run_id)
    assert len(learned.clusters) == 50
    assert learned.history[-1]["stage"] == "train"


def _trains(out):
    runs = stored(out)
    history = RunStore(out).history(runs[0].run_id) if runs else []
    return bool(history) and history[-1]["stage"] == "train"


def test_data_sets_are_listed(run, tmp_path):
    np.savez(tmp_path / "my-cells.npz", a=np.eye(4), b=np.eye(4))
    code, said, _ = run("datasets", "--data-dir", str(tmp_path))
    assert code == 0
    for name in ("digits", "digit-pairs", "synthetic", "my-cells"):
        assert any(line.startswith(f"{name} ") for line in said.splitlines())
    found = {one["name"]: one for one in last_object(run("datasets", "--json")[1])}
    assert found["digits"]["suggested_n_clusters"] == 10
    assert "paired by class" in found["digit-pairs"]["pairing"]


def test_presets_are_listed_and_printed(run):
    _, said, _ = run("presets")
    names = [line.split()[0] for line in said.splitlines()[1:]]
    assert {"seed", "single", "affinity", "early-concat", "late-sum"} <= set(names)
    assert [one["name"] for one in last_object(run("presets", "--json")[1])] == names
    assert json.loads(run("presets", "seed")[1])["train"]["epochs"] == 1001
    assert last_object(run("presets", "seed", "--json")[1])["encoder"]["tile"] == 42
    assert run("presets", "mid")[0] == 2


def test_an_empty_store_says_what_to_do(run):
    code, said, _ = run("list")
    assert code == 0
    assert "no runs in" in said
    assert run("list", "--json")[1] == "[]\n"


def test_stored_runs_are_listed_the_newest_first(run, out):
    store = RunStore(out)
    first = store.save(result())
    second = store.create(CONFIG, "toy")
    second.fail("Traceback\nValueError: no")
    (out / "broken").mkdir()
    code, said, _ = run("list")
    assert code == 0
    lines = said.splitlines()
    assert lines[1].split()[:2] == [second.run_id, "failed"]
    assert lines[2].split()[:4] == [first, "finished", "3", "0.3333"]
    assert lines[3].split()[:2] == ["broken", "failed"]
    objects = last_object(run("list", "--json")[1])
    assert [one["status"] for one in objects] == ["failed", "finished", "failed"]
    assert list(objects[0]) == [*KEYS, "status"]


def test_what_was_noted_of_a_run_is_shown_with_it(run, out):
    run_id = RunStore(out).save(result())
    code, said, _ = run("show", run_id)
    assert code == 0
    assert "note: a warning\nnote: another\n" in said


def test_what_some_samples_lack_is_said_with_the_scores(run, out):
    made = partly(0)
    n, data = made.dataset.n_labelled, replace(made.dataset, notes=("a column was left out.",))
    run_id = RunStore(out).save(replace(made, dataset=data))
    code, said, _ = run("show", run_id)
    assert code == 0
    assert f"acc, nmi, ari and purity are over {n} of 12 labelled samples\n" in said
    assert f"note: {n} of 12 samples are labelled; scores are over those\n" in said
    assert "data: a column was left out.\n" in said
    one = last_object(run("show", run_id, "--json")[1])
    assert one["n_labelled"] == n
    assert one["notes"] == ["a column was left out."]
    assert one["warnings"] == [f"{n} of 12 samples are labelled; scores are over those"]
    listed = run("list")[1]
    assert "[1][2][3]\n" in listed
    assert "[3] toy: a column was left out" in listed


def test_a_stored_run_is_shown(train, run, out):
    made = last_object(train("--json", "--set", "affinity.alpha=4")[1])
    for name in (made["run_id"], made["run_id"][-4:], "last", str(out / made["run_id"])):
        code, said, _ = run("show", name)
        assert code == 0
        assert f"{made['metrics']['acc']:.4f}" in said
        assert "python -m dmsc_core run --dataset digits --preset affinity --per-class 5" in said
        assert "--set affinity.alpha=4" in said
    assert last_object(run("show", "last", "--json")[1]) == made


def test_the_shown_command_makes_the_run_again(train, run, out):
    import shlex

    first = last_object(train("--dataset", "digit-pairs", "--seed", "2", "--json")[1])
    command = run("show", "last")[1].splitlines()[-1]
    words = shlex.split(command)
    assert words[:3] == ["python", "-m", "dmsc_core"]
    second = last_object(run(*words[3:], "--json")[1])
    assert second["metrics"] == first["metrics"]
    store = RunStore(out)
    a, b = (store.load_config(one["run_id"]) for one in (first, second))
    assert a == b


def test_runs_are_removed_and_taken_back(run, out):
    ids = [RunStore(out).save(result()) for _ in range(2)]
    code, said, _ = run("delete", str(out / ids[0]), ids[0][-4:])
    assert (code, said.count("takes it back")) == (0, 1)
    assert f"`restore {ids[0]} --runs '{out}'` takes it back" in said
    assert [summary.run_id for summary in stored(out)] == ids[1:]
    assert run("restore", ids[0][-4:])[0] == 0
    assert {summary.run_id for summary in stored(out)} == set(ids)
    code, _, error = run("restore", ids[0])
    assert (code, error) == (2, f"error: run '{ids[0]}' is not among the deleted runs\n")


def test_a_run_without_a_result_is_shown_as_far_as_it_is_known(run, out):
    config = json.loads(run("presets", "late-sum", "--json")[1])
    RunStore(out).create(config, "toy").fail("Traceback\nValueError: no")
    code, said, _ = run("show", "last")
    assert code == 0
    assert "failed: ValueError: no" in said
    found = last_object(run("show", "last", "--json")[1])
    assert list(found) == KEYS
    assert found["metrics"] == dict.fromkeys(METRICS)
    assert found["versions"] is None


def test_what_waits_is_not_the_last_run(run, out):
    config = json.loads(run("presets", "late-sum", "--json")[1])
    made = RunStore(out).save(result())
    waits = RunStore(out).create(config, "toy")
    assert last_object(run("show", "last", "--json")[1])["run_id"] == made
    waits.set_status("stopped", "stopped before it started")
    assert last_object(run("show", "last", "--json")[1])["run_id"] == made
    waits.set_status("running")
    assert last_object(run("show", "last", "--json")[1])["run_id"] == waits.run_id


def test_a_run_that_is_not_there_is_said_so(run, out):
    code, said, error = run("show", "last")
    assert (code, said) == (2, "")
    assert "there is no run 'last'" in error
    RunStore(out).save(result())
    assert "did you mean 'last'? see `list`" in run("show", "latest")[2]
    RunStore(out).save(result())
    code, _, error = run("show", "toy")
    assert code == 2
    assert "is part of 2 runs" in error


def test_numbers_that_are_none_are_null(run, out):
    metrics = {"acc": float("nan"), "nmi": np.float32(0.5), "ncut": float("inf")}
    RunStore(out).save(result(metrics=metrics, peak_memory_mb=float("nan")))
    said = run("show", "last", "--json")[1]
    assert "NaN" not in said
    assert "Infinity" not in said
    found = last_object(said)
    assert found["metrics"] == dict.fromkeys(METRICS) | {"nmi": 0.5}
    assert found["peak_memory_mb"] is None


def test_help_is_there_at_once_and_without_torch():
    code = """
import sys
from dmsc_core.command.cli import main
assert main(["--help"]) == 0
assert main(["run", "--help"]) == 0
assert main([]) == 0
heavy = {"torch", "sklearn", "streamlit", "plotly", "umap", "scipy", "numpy"} & set(sys.modules)
assert not heavy, heavy
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    for command in ("run", "datasets", "presets", "list", "show", "predict", "report"):
        assert f"  {command} " in done.stdout


def test_the_module_is_a_program(tmp_path):
    words = [sys.executable, "-m", "dmsc_core", "list", "--out", str(tmp_path)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    words = [sys.executable, "-m", "dmsc_core", "show", "x", "--out", str(tmp_path)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1


@pytest.fixture
def report(out, run):
    return lambda *words: run("report", *words, "--runs", str(out))


def test_a_report_of_a_run_is_one_file(report, out, tmp_path, monkeypatch):
    run_id = RunStore(out).save(result(affinity=affinity()))
    monkeypatch.chdir(tmp_path)
    code, said, error = report("last")
    assert (code, said, error) == (0, f"{run_id}.html\n", "")
    page = (tmp_path / f"{run_id}.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "python -m dmsc_core run --dataset toy --preset late-sum" in page


def test_a_report_goes_where_it_is_asked_for(report, out, tmp_path):
    first, second = (RunStore(out).save(result(affinity=affinity())) for _ in range(2))
    into = tmp_path / "new folder"
    assert report(first, "--out", str(into))[:2] == (0, f"{into / first}.html\n")
    named = tmp_path / "deep" / "x.html"
    assert report(first, second, "--out", str(named))[:2] == (0, f"{named}\n")
    assert "2 runs on toy" in named.read_text(encoding="utf-8")
    assert report(first, second, "--out", str(into))[0] == 0
    assert (into / "comparison-of-2-runs.html").is_file()


def test_a_run_is_named_by_its_folder_too_and_counts_once(run, out, tmp_path):
    run_id = RunStore(out).save(result(affinity=affinity()))
    to = tmp_path / "x.html"
    code, _, error = run("report", str(out / run_id), str(out / run_id) + "/", "--out", str(to))
    assert (code, error) == (0, "")
    assert "<h1>Late fusion (sum) on toy</h1>" in to.read_text(encoding="utf-8")


@pytest.mark.parametrize("option", ["--runs", "--out"])
def test_the_folder_of_the_runs_has_one_name_for_every_command(option, out):
    run_id = RunStore(out).save(result())
    for words in (["list"], ["show", "last"], ["delete", "last"], ["restore", run_id]):
        assert main([*words, option, str(out)]) == 0


def test_a_partition_has_a_report(report, out, tmp_path):
    config = CONFIG | {"peer": {"kind": "kmeans"}, "preset": "kmeans", "fusion": {"kind": "single"}}
    RunStore(out).save(result(matrices=False, config=config, history=(), evaluations=()))
    to = tmp_path / "x.html"
    assert report("last", "--out", str(to))[0] == 0
    assert "partition only" in to.read_text(encoding="utf-8")


def test_a_partition_is_not_said_to_have_scores_of_a_w(run, out):
    run_id = RunStore(out).save(result(matrices=False))
    said = run("show", run_id)[1]
    assert "0.3333" in said
    assert "W" not in said
    assert "plain" not in said


def test_what_cannot_be_reported_is_one_line(report, out, tmp_path):
    code, said, error = report("nothing")
    assert (code, said) == (2, "")
    assert "there is no run 'nothing'" in error
    RunStore(out).create(CONFIG, "toy")
    code, _, error = report("toy")
    assert code == 2
    assert "has no result" in error
    RunStore(out).save(result(affinity=affinity()))
    (tmp_path / "file").write_text("no folder")
    code, _, error = report("last", "--out", str(tmp_path / "file" / "x.html"))
    assert (code, error.count("\n")) == (2, 1)
    assert "cannot be written" in error


def test_a_file_is_told_with_what_was_guessed_and_left_aside(run, tmp_path):
    rng = np.random.default_rng(0)
    y = np.repeat(["ant", "bee"], 6)
    y[3] = "NA"
    contents = {"X1": rng.random((12, 4)), "X2": rng.random((12, 5)), "gnd": y, "W": np.eye(12)}
    contents["tissue"] = np.tile([1, 2, 3], 4)
    np.savez(tmp_path / "own.npz", **contents)
    path = str(tmp_path / "own.npz")
    code, said, _ = run("datasets", path)
    assert code == 0
    assert "own: 12 samples, 11 labelled by 'label' (2 classes)" in said
    assert "note: 'gnd' was taken for the labels" in said
    assert "note: Left aside: W (12, 12)." in said
    found = last_object(run("datasets", path, "--label", "tissue", "--json")[1])
    assert (found["n_classes"], found["n_labelled"]) == (3, 12)
    assert found["notes"] == ["Left aside: W (12, 12)."]
    found = last_object(run("datasets", path, "--no-label", "--json")[1])
    assert (found["n_classes"], found["n_labelled"]) == (None, 0)
    code, _, error = run("datasets", path, "--label", "organ")
    assert code == 2
    assert "'organ'" in error


def test_labels_are_chosen_and_the_notes_are_stored(run, out, tmp_path):
    rng = np.random.default_rng(0)
    contents = {"X1": rng.random((12, 4)), "X2": rng.random((12, 5)), "gnd": np.arange(12) % 2}
    np.savez(tmp_path / "own.npz", **contents, tissue=np.arange(12) % 3, W=np.eye(12))
    words = ("run", "--dataset", str(tmp_path / "own.npz"), "--preset", "closed-form")
    code, said, _ = run(*words, "--label", "tissue")
    assert code == 0
    assert "of the data: Left aside: W (12, 12)." in said
    result = RunStore(out).load(stored(out)[0].run_id)
    assert result.dataset.class_names == ("0", "1", "2")
    shown = run("show", "last")[1]
    assert "of the data: Left aside: W (12, 12)." in shown
    assert "--label tissue" in shown
    assert last_object(run("show", "last", "--json")[1])["notes"] == ["Left aside: W (12, 12)."]
    code, said, _ = run(*words, "--no-label", "--n-clusters", "2", "--json")
    assert code == 0
    assert last_object(said)["metrics"]["acc"] is None
    assert "--no-label" in run("show", "last")[1]


def test_new_samples_are_matched_by_the_names_of_their_columns(run, out, tmp_path):
    rng = np.random.default_rng(0)
    rows = np.repeat(np.eye(3) * 5, 4, axis=0) + rng.normal(size=(12, 3)) * 0.1

    def table(name, columns, rows):
        lines = [f"s{i}," + ",".join(map(str, row)) for i, row in enumerate(rows)]
        (tmp_path / name).write_text("\n".join(["id," + ",".join(columns), *lines]))
        return str(tmp_path / name)

    trained = table("rna.csv", "abc", rows)
    assert run("run", "--dataset", trained, "--preset", "closed-form", "--n-clusters", "3")[0] == 0
    (tmp_path / "new").mkdir()
    place = ("predict", "last", "--runs", str(out))
    straight = run(*place, table("new/rna.csv", "abc", rows[::3]))
    turned = run(*place, table("new/rna.csv", "cab", rows[::3][:, [2, 0, 1]]))
    assert turned[:2] == straight[:2]
    assert straight[2] == "note: 'rna': its 3 columns matched by name\n"
    assert "put in the order of training" in turned[2]
    code, said, refused = run(*place, table("new/rna.csv", "abd", rows[::3]))
    assert (code, said) == (2, "")
    assert "lack 'c' and have 'd', which training did not have" in refused
