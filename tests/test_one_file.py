"""A plug-in is one file: `tests/plugged_in` has one of each, and the whole program finds them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = """
from dmsc_core.command.cli import main
run = ["run", "--dataset", "digits", "--per-class", "4", "--device", "cpu", "--json"]
network = [
    "fusion.kind=crowd", "self_expression.kind=mutual", "preprocess.kind=ranks",
    "affinity.kind=squared", "pretrain.epochs=1", "train.epochs=2",
]
assert not main([*run, *(word for change in network for word in ("--set", change))])
assert not main([*run, "--preset", "chain", "--set", "affinity=squared"])
assert not main([*run, "--preset", "likeness"])
assert not main(["presets", "--json"])
assert not main(["datasets", "--json"])
own = ["run", "--dataset", "spots", "--n-clusters", "3", "--json"]
assert not main([*own, "--preset", "chain"])
"""
STORED = """
import json, sys
from dmsc_core.plots import losses
from dmsc_core.store.artifacts import RunStore
from dmsc_core.words import naming
titles = [[naming.method(run), naming.graph(run)] for run in RunStore("runs").summaries()]
print(json.dumps([titles, losses.title("calm"), "torch" in sys.modules]))
"""
MEMORY = """
import json
from dmsc_core.data import catalog
from dmsc_core.engine.footprint import footprint_of
from dmsc_core.presets import preset
data, usual = catalog.load("digits", per_class=4), preset("affinity")
changes = ({}, {"self_expression": "mutual"}, {"peer": "chain"})
print(json.dumps([footprint_of(usual.updated(change), data).n_bytes for change in changes]))
"""
FORMS = f"""
import json
from streamlit.testing.v1 import AppTest
from pages.state import keys, sitemap
from tests.pages.conftest import text
from dmsc_core.data.readers.files import endings
app = AppTest.from_file({str(ROOT / "app.py")!r}, default_timeout=120).run()
app.switch_page(sitemap.path("train")).run()
def look():
    assert not app.exception, app.exception[0].stack_trace
    few = app.get("segmented_control")
    choices = {{control.label: [o.content for o in control.proto.options] for control in few}}
    return [choices | {{box.label: list(box.options) for box in app.selectbox}}, text(app)]
pages = [look()]
for preset in ("crowd", "mutual", "chain"):
    app.selectbox(key=keys.TRAIN_PRESET).set_value(preset).run()
    pages.append(look())
print(json.dumps([*pages, endings()]))
"""


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    """Run lines in a folder of one file, the plug-ins at hand; the JSON objects they print."""
    folder = tmp_path_factory.mktemp("one_file")
    rows = [[i % 3 + i / 100, i / 10, 1.0] for i in range(30)]
    (folder / "data").mkdir()
    (folder / "data" / "spots.plainly").write_text(json.dumps({"a": rows, "b": rows}))
    own = {"DMSC_PLUGINS_DIR": str(ROOT / "tests" / "plugged_in"), "PYTHONPATH": str(ROOT)}
    others = ("DMSC_DATA_DIR", "DMSC_RUNS_DIR")
    environment = {k: v for k, v in os.environ.items() if k not in others} | own

    def python(lines):
        command = [sys.executable, "-c", lines]
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines() if line[:1] in "{["]

    return python


@pytest.fixture(scope="module")
def commands(python):
    """The answers of four `run`, the third of a layer that learns nothing, and of two lists."""
    return python(COMMANDS)


def test_the_command_line_runs_them(commands):
    network, peer, exact, *_ = commands
    kinds = [network[name] for name in ("fusion", "self_expression", "affinity")]
    assert kinds == ["crowd", "mutual", "squared"]
    assert (peer["preset"], peer["affinity"]) == ("chain", "squared")
    assert (exact["preset"], exact["self_expression"]) == ("likeness", "likeness")


def test_presets_name_them(commands):
    sentences = {preset["name"]: preset["sentence"] for preset in commands[3]}
    assert {"crowd", "mutual", "likeness", "chain"} <= sentences.keys()
    assert sentences["chain"].startswith("Samples are linked by the cosine")


def test_a_file_of_a_new_ending_is_a_data_set(commands):
    *_, datasets, run = commands
    assert "spots" in [dataset["name"] for dataset in datasets]
    assert (run["dataset"], run["n_samples"], run["n_modalities"]) == ("spots", 30, 2)


def test_stored_runs_and_their_losses_have_titles_without_torch(python, commands):
    ((titles, term, torch),) = python(STORED)
    assert titles == [
        ["Chain of cosines", "W: plain |C| + |C|ᵀ"],
        ["Likeness, raw features", "W: strongest per row"],
        ["Chain of cosines", "W: squares of C"],
        ["Crowd fusion, mutual", "W: squares of C"],
    ]
    assert term == "Calmness"
    assert not torch


def test_the_memory_estimate_asks_them(python):
    ((usual, layer, peer),) = python(MEMORY)
    assert usual < 1e8 < peer < 2e8 < layer


def test_the_form_offers_them(python):
    (((usual, _), (crowd, said), (_, mutual), (_, chain), endings),) = python(FORMS)
    assert "Crowd" in usual["Fusion"]
    assert "Mutual matrix" in usual["Self-expression"]
    assert "Squares of C" in usual["Affinity W"]
    assert "places in their column" in usual["Values"]
    assert crowd["Mood of the crowd"] == ["calm", "as loud as can be"]
    assert "Large latents cost a little." in said
    assert "All alike." in mutual  # the layer's option of that name, with a meaning of its own
    assert "**Chain of cosines**" in chain
    assert ".plainly" in endings  # of files that can be brought, and so can be uploaded
