"""Every choice on the Train page says in one line what it is, and its formula where it has one."""

import pytest

from dmsc_core import config
from dmsc_core.data.preprocessing.base import kinds
from dmsc_core.model.encoders import EncoderOptions
from dmsc_core.plugins import discover, option_fields, summary
from dmsc_core.presets import PRESETS
from pages.state import keys
from pages.widgets import stage_sentences
from tests.pages.conftest import text, visit

PACKAGES = (
    config.FUSION_PACKAGE,
    config.SELF_EXPRESSION_PACKAGE,
    config.PEER_PACKAGE,
    config.AFFINITY_PACKAGE,
)
MODELS = [module.Options for package in PACKAGES for module in discover(package).values()]
PARTS = [
    config.PretrainOptions,
    config.TrainOptions,
    config.ClusteringOptions,
    config.WeightOptions,
    EncoderOptions,
    *kinds().values(),
]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__module__ + model.__name__)
def test_every_plugin_has_a_line_and_a_formula(model):
    assert 20 < len(summary(model)) < 130
    assert model.formula
    assert model.formula.count("{") == model.formula.count("}")


@pytest.mark.parametrize("model", [*MODELS, *PARTS], ids=lambda m: m.__module__ + m.__name__)
def test_every_option_has_help_and_every_choice_a_meaning(model):
    for field in option_fields(model):
        assert field.description, field.name
        if field.name == "n_clusters_source":  # nobody chooses it
            continue
        for value in field.choices:
            assert field.meanings[str(value)].count("$") % 2 == 0


def test_every_preprocessing_has_a_meaning():
    for model in kinds().values():
        assert model.title
        assert 20 < len(summary(model)) < 130


def test_every_preset_has_a_sentence():
    assert all(preset.sentence.endswith((".", ")")) for preset in PRESETS.values())


def test_formulas_are_on_the_page(app):
    visit(app, "train")
    assert stage_sentences.STAGE_2 in text(app)
    assert discover(config.FUSION_PACKAGE)["affinity"].Options.formula in text(app)
    app.selectbox(key=keys.TRAIN_PRESET).set_value("lrr").run()
    assert not app.exception
    assert discover(config.PEER_PACKAGE)["lrr"].Options.formula in text(app)


def test_preprocessing_can_be_chosen(app):
    visit(app, "train")
    (chosen,) = [box for box in app.selectbox if box.label == "Values"]
    chosen.set_value("zca").run()
    assert not app.exception
    assert summary(kinds()["zca"]) in text(app)
    assert "preprocess.kind=zca" in "\n".join(code.value for code in app.code)
    (chosen,) = [box for box in app.selectbox if box.label == "Values"]
    chosen.set_value("none").run()
    assert not app.exception
    assert not app.error
