from pathlib import Path

from dmsc_core.command.cli import main
from dmsc_core.store.artifacts import RunStore
from dmsc_core.store.location import runs_folder
from pages.state import server
from tests.store.results import result


def test_runs_go_below_the_working_folder(monkeypatch, tmp_path):
    monkeypatch.delenv("DMSC_RUNS_DIR", raising=False)
    monkeypatch.chdir(tmp_path)
    assert runs_folder() == Path("runs")
    assert server.root() == str(tmp_path / "runs")


def test_app_and_command_line_read_the_same_folder(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("DMSC_RUNS_DIR", str(tmp_path / "all"))
    run_id = RunStore().save(result())
    assert (tmp_path / "all" / run_id).is_dir()
    assert main(["list"]) == 0
    assert run_id in capsys.readouterr().out
    assert server.root() == str(tmp_path / "all")
    assert main(["delete", "last"]) == 0
    assert f"`restore {run_id}` takes it back" in capsys.readouterr().out


def test_an_empty_name_is_none(monkeypatch):
    monkeypatch.setenv("DMSC_RUNS_DIR", "")
    assert runs_folder() == Path("runs")
