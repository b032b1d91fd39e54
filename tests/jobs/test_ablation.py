"""The steps of an ablation, and how they are found again."""

import pytest

from dmsc_core.errors import ConfigError
from dmsc_core.jobs.ablation import RIDGE, ablation, can_be_ablated, same_settings
from dmsc_core.jobs.batch import shared_encoders
from dmsc_core.presets import preset

SHORT = {"pretrain.epochs": 2, "train.epochs": 2, "dataset.per_class": 5, "device": "cpu"}


def test_the_steps_of_an_ablation_differ_in_what_they_take_away():
    config = preset("late-max").updated(SHORT)
    steps = ablation(config, 3)
    assert steps["full"] is config
    raw, latents = steps["features"], steps["autoencoder"]
    assert raw.encoder.raw
    assert raw.pretrain.epochs == raw.train.epochs == latents.train.epochs == 0
    assert (latents.encoder, latents.fusion) == (config.encoder, config.fusion)
    assert latents.pretrain == config.pretrain
    for step in (raw, latents):
        assert step.self_expression.kind == "closed_form"
        assert step.self_expression.ridge == config.train.lambda_c / config.train.lambda_e
        assert (step.preprocess, step.affinity) == (config.preprocess, config.affinity)
        assert not can_be_ablated(step)
    assert shared_encoders([latents, config], 3) == [None, 0]


def test_what_has_no_network_has_nothing_to_take_away():
    for name in ("ssc", "closed-form"):
        with pytest.raises(ConfigError, match="needs a method that trains"):
            ablation(preset(name), 3)


def test_the_same_settings_whoever_named_k_and_wherever_it_ran():
    config = preset("late-max").updated(SHORT | {"clustering.n_clusters": 10})
    stored = config.updated({"device": "auto", "clustering.n_clusters_source": "catalog"})
    assert same_settings(config, stored.model_dump(mode="json"))
    for other in ({"train.lambda_c": 1}, {"random_state": 3}, {"clustering.n_clusters": 9}):
        assert not same_settings(config, config.updated(other).model_dump(mode="json"))


def test_a_method_without_a_lambda_gets_one_and_one_with_its_own_keeps_it():
    config = preset("affinity")
    without = ablation(config.updated({"train.lambda_c": 0}), 3)
    assert without["features"].self_expression.ridge == RIDGE
    layer = {"self_expression": "closed_form", "self_expression.ridge": 3.5}
    own = ablation(config.updated(layer), 3)
    assert own["autoencoder"].self_expression.ridge == 3.5


def test_features_of_one_modality_stay_one_and_joined_ones_stand_side_by_side():
    kinds = [ablation(preset(p), 3)["features"].fusion.kind for p in ("single", "early-sum")]
    assert kinds == ["single", "affinity"]
