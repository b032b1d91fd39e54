"""A run can be made again from what it shows."""

import re
import shlex

import numpy as np
import pytest

from dmsc_core.config import RunConfig
from dmsc_core.presets import PRESETS, preset
from dmsc_core.recipe import command_line, python_lines


def parse(line):
    """What the command line says: flags, and the changes of --set."""
    words = shlex.split(line)
    assert words[:4] == ["python", "-m", "dmsc_core", "run"]
    flags, changes = {}, {}
    for flag, value in zip(words[4::2], words[5::2]):
        if flag == "--set":
            path, _, text = value.partition("=")
            changes[path] = text
        else:
            flags[flag] = value
    return flags, changes


@pytest.mark.parametrize("data", ["image", "features"])
@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_needs_its_name_only(name, data):
    config = preset(name, data, 7).updated({"clustering.n_clusters": 7})
    flags, changes = parse(command_line(config, data))
    assert flags["--preset"] == name
    assert changes == {}


@pytest.mark.parametrize(
    "changes",
    [
        {"train.epochs": 7, "train.lambda_e": 0.25, "random_state": 3},
        {"fusion": "late", "fusion.function": "max"},
        {"affinity.kind": "reference", "affinity.alpha": 4.0, "weights.reconstruction": [1, 2]},
        {"clustering.n_clusters": 4, "clustering.n_clusters_source": "person"},
        {"encoder.tile": 20, "dataset.name": "my file.mat", "dataset.per_class": 9},
        {"fusion.kind": "intermediate", "fusion.groups": [[0, 1], [2]]},
    ],
)
def test_the_command_line_gives_the_config_back(changes):
    config = preset("affinity", "features", 10).updated(changes)
    flags, sets = parse(command_line(config, "features"))
    again = preset(flags["--preset"], "features", 10).updated(sets)
    given = {"dataset.name": flags["--dataset"], "random_state": int(flags["--seed"])}
    if "--per-class" in flags:
        given["dataset.per_class"] = int(flags["--per-class"])
    if "--n-clusters" in flags:
        given["clustering.n_clusters"] = int(flags["--n-clusters"])
        given["clustering.n_clusters_source"] = "person"
    assert again.updated(given) == config


def test_the_python_lines_run_and_give_the_same_bits(monkeypatch):
    quick = {"pretrain.epochs": 2, "train.epochs": 2, "device": "cpu", "dataset.per_class": 6}
    config = preset("late-sum", "features", 10).updated(quick | {"dataset.name": "digits"})
    import dmsc_core

    data = dmsc_core.load_dataset("digits", per_class=6)
    expected = dmsc_core.run_to_end(config, data)
    space = {}
    exec(python_lines(expected.config, "features"), space)
    assert np.array_equal(space["result"].coefficients, expected.coefficients)


@pytest.mark.parametrize("name", [None, "a preset of another version"])
def test_the_command_line_of_a_config_without_preset_makes_it_too(name):
    config = RunConfig().updated({"train.epochs": 3, "preset": name})
    flags, sets = parse(command_line(config))
    again = preset(flags["--preset"]).updated(sets)
    assert again.model_copy(update={"preset": name}) == config


def test_a_config_without_preset_is_told_from_the_defaults():
    line = python_lines(RunConfig().updated({"train.epochs": 3}))
    assert "dmsc_core.RunConfig()" in line
    assert re.search(r"'train.epochs': 3", line)


def test_encoders_of_another_run_are_named():
    flags, _ = parse(command_line(preset("affinity"), "features", "a-run"))
    assert flags["--encoders-from"] == "a-run"
    lines = python_lines(preset("affinity"), "features", "a-run")
    assert "encoders=RunStore('runs').encoders_of('a-run')" in lines
    compile(lines, "recipe", "exec")
