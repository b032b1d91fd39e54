import sys

import pytest

from dmsc_core.command import app
from dmsc_core.command.cli import main


@pytest.fixture
def started(monkeypatch):
    """The words that Streamlit was started with."""
    words = []
    monkeypatch.setattr(sys, "argv", ["dmsc"])
    monkeypatch.setattr(
        "runpy.run_module", lambda module, **_: words.extend([module, *sys.argv[1:]])
    )
    return words


def test_the_app_is_the_script_beside_the_core(started):
    assert main(["app"]) == 0
    assert started == ["streamlit", "run", str(app.script())]
    assert app.script().name == "app.py"


def test_a_port_and_whatever_streamlit_understands_are_handed_on(started):
    assert main(["app", "--port", "8600", "--server.headless", "true"]) == 0
    assert started[3:] == ["--server.port", "8600", "--server.headless", "true"]


def test_an_app_that_is_not_there_is_one_line(started, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr("dmsc_core.__file__", str(tmp_path / "dmsc_core" / "__init__.py"))
    assert main(["app"]) == 2
    assert "the app is not installed" in capsys.readouterr().err
    assert started == []


def test_without_streamlit_the_way_to_get_it_is_named(started, monkeypatch, capsys):
    monkeypatch.setattr(app, "find_spec", lambda name: None)
    assert main(["app"]) == 2
    assert "pip install streamlit" in capsys.readouterr().err
    assert started == []
