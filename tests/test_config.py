import json

import pytest

from dmsc_core.config import (
    FUSION_PACKAGE,
    SELF_EXPRESSION_PACKAGE,
    DatasetOptions,
    RunConfig,
    config_from,
)
from dmsc_core.errors import ConfigError
from dmsc_core.plugins import discover
from dmsc_core.presets import DEFAULT, PRESETS, preset


def test_a_config_survives_json():
    for name in PRESETS:
        config = preset(name, "image", 5)
        assert config_from(json.loads(config.model_dump_json())) == config


def test_every_plug_in_can_be_chosen_by_kind():
    for kind in discover(FUSION_PACKAGE):
        assert RunConfig().updated({"fusion.kind": kind}).fusion.kind == kind
    for kind in discover(SELF_EXPRESSION_PACKAGE):
        assert RunConfig().updated({"self_expression": kind}).self_expression.kind == kind


def test_a_peer_is_chosen_and_given_up_by_its_name():
    start = RunConfig()
    assert start.updated({"peer": "omp", "peer.n_nonzero": "3"}).peer.n_nonzero == 3
    assert start.updated({"peer": '{"kind": "omp", "n_nonzero": 3}'}).peer.n_nonzero == 3
    assert preset("kmeans").updated({"peer.kind": "omp"}).peer.kind == "omp"
    for nothing in ("none", "null", None):
        assert preset("kmeans").updated({"peer": nothing}).peer is None


def test_paths_and_strings_as_a_command_line_gives_them():
    config = RunConfig().updated(
        {
            "train.epochs": "50",
            "train.lambda_e": "0.5",
            "fusion": "late",
            "fusion.function": "max",
            "weights.reconstruction": "[1, 2]",
            "pretrain.batch_size": "none",
            "dataset.name": "2024",
        }
    )
    assert config.train.epochs == 50
    assert config.dataset.name == "2024"
    assert config.fusion.function == "max"
    assert config.weights.reconstruction == (1.0, 2.0)
    assert config.pretrain.batch_size is None


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"train.epoch": 3}, r"unknown option 'train.epoch'.*epochs"),
        ({"trane.epochs": 3}, r"unknown option 'trane'.*train"),
        ({"train.epochs": -1}, r"train.epochs.*got -1"),
        ({"train.p": 3}, r"train.p"),
        ({"device": 3}, r"device.*got 3"),
        ({"random_state": 2**32}, r"random_state.*got 4294967296"),
        ({"encoder.widths": [], "encoder.channels": []}, r"encoder.*at least 1"),
        ({"encoder.strides": [2, 0, 2]}, r"encoder.strides.1.*got 0"),
        ({"fusion": "mid"}, r"fusion.*'mid'"),
        ({"train.epochs": "many"}, r"train.epochs.*got 'many'"),
        ({"preprocess.n_components": 3}, r"goes with kind 'pca' or 'zca', but kind is 'none'"),
        ({"preprocess": '{"kind": "l2", "n_components": 3}'}, r"'pca' or 'zca', but kind is 'l2'"),
        ({"preprocess.kind": "log"}, r"preprocess.*'log'.*standardize_l2"),
        ({"clustering.n_clusters": 1}, r"clustering.n_clusters.*got 1"),
    ],
)
def test_a_wrong_option_is_named_with_its_value(changes, message):
    with pytest.raises(ConfigError, match=message):
        RunConfig().updated(changes)


def test_a_change_of_kind_takes_the_defaults_of_the_new_plug_in():
    config = preset("late-max", "image").updated({"fusion.kind": "affinity"})
    assert config.fusion == RunConfig().fusion


def test_the_seed_preset_is_the_reference():
    config = preset("seed", "features", 5)
    assert (config.pretrain.epochs, config.train.epochs) == (2000, 1001)
    assert config.train.lambda_e == pytest.approx(50 * 10 ** (5 / 10 - 3))
    assert config.train.lambda_c == 0.1
    assert config.encoder.tile == 42
    assert config.weights.normalise is False
    assert config.affinity.kind == "reference"
    assert config.clustering.assign == "discretize"


def test_presets_do_not_know_data_sets():
    assert DEFAULT in PRESETS
    names = {"seed", "single", "affinity"}
    for kind in ("early", "intermediate", "late"):
        names |= {f"{kind}-{function}" for function in ("sum", "max", "concat")}
    assert names <= set(PRESETS)
    with pytest.raises(ConfigError, match="unknown preset 'best'; choose from seed"):
        preset("best")


def test_preprocessing_of_version_0_1_is_understood():
    stored = {"kind": "l2", "n_components": None, "regularization": 0.1}
    assert config_from({"preprocess": stored}) == RunConfig().updated({"preprocess.kind": "l2"})
    start = RunConfig().updated({"preprocess.kind": "pca", "preprocess.n_components": "3"})
    assert start.preprocess.n_components == 3
    assert start.updated({"preprocess": "zca"}).preprocess.n_components is None
    as_printed = {"kind": "l2", "n_components": "null", "regularization": "0.01"}
    changes = {f"preprocess.{name}": value for name, value in as_printed.items()}
    assert start.updated(changes).preprocess == config_from({"preprocess": stored}).preprocess


def test_a_data_set_has_a_name_before_it_is_loaded():
    assert DatasetOptions(name="digits").short_name == "digits"
    assert DatasetOptions(name="synthetic:clusters=4,noise=0.2").short_name == "synthetic"
    assert DatasetOptions(name="/some/where/Cells.v2.mat").short_name == "Cells.v2"


def test_an_unknown_kind_is_answered_with_those_there_are():
    with pytest.raises(
        ConfigError, match=r"self_expression: unknown kind 'lasta'; did you mean 'li"
    ):
        RunConfig().updated({"self_expression": "lasta"})
    with pytest.raises(ConfigError, match=r"choose from .*plain, reciprocal, reference, top_k"):
        RunConfig().updated({"affinity.kind": "zzz"})


@pytest.mark.parametrize("name", PRESETS)
def test_a_k_that_a_preset_is_given_is_that_of_the_run(name):
    clustering = preset(name, n_clusters=5).clustering
    assert (clustering.n_clusters, clustering.n_clusters_source) == (5, "person")
    assert preset(name).clustering.n_clusters is None
    with pytest.raises(ConfigError, match="n_clusters is 1; expected 2 or more"):
        preset(name, n_clusters=1)
