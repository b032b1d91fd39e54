"""Train: the form, the start, the live view, the end."""

from dataclasses import replace

import numpy as np
import pytest

from dmsc_core.config import RunConfig
from dmsc_core.data.dataset import make_dataset
from dmsc_core.presets import PRESETS, preset
from dmsc_core.store.artifacts import RunStore
from pages.state import keys, server
from pages.train import setup
from tests.pages.conftest import charts, text, visit


def field(app, path):
    """The widget of an option, whatever data set and preset its key begins with."""
    found = [w for w in widgets(app) if str(w.key or "").endswith(f"_{path}")]
    assert len(found) == 1, (path, [w.key for w in found])
    return found[0]


def widgets(app):
    return [*app.number_input, *app.selectbox, *app.text_input, *app.get("segmented_control")]


@pytest.fixture
def small(app):
    """The form with a run that takes a moment."""
    visit(app, "train")
    per_class = next(w for w in app.number_input if w.label == "Samples per class")
    per_class.set_value(8).run()
    field(app, "pretrain_epochs").set_value(3)
    field(app, "train_epochs").set_value(4).run()
    assert not app.exception
    return app


def finish(app):
    """Wait for the job that is watched, and look again."""
    run_id = app.session_state[keys.TRAIN_WATCHED]
    job = server.jobs().wait(run_id, 60)
    app.run()
    assert not app.exception, app.exception[0].stack_trace
    return run_id, job


def test_a_run_is_set_up_started_watched_and_stored(small, folder):
    small.button(key=keys.TRAIN_START).click().run()
    assert not small.exception
    run_id, job = finish(small)
    assert job.status == "finished"
    assert "7 epochs in" in text(small)
    assert charts(small)
    links = [link.value for link in small.get("page_link")]
    assert {"See the affinity", "See the clusters", "Compare runs"} <= set(links)
    assert "Take away" in [e.label for e in small.expander]
    config = RunStore(folder).load_config(run_id)
    assert config["pretrain"]["epochs"] == 3
    assert config["dataset"]["per_class"] == 8
    assert config["clustering"]["n_clusters_source"] == "catalog"


def test_choices_survive_a_change_of_page(small):
    visit(small, "data")
    visit(small, "train")
    assert field(small, "pretrain_epochs").value == 3


def test_every_fusion_can_be_chosen_and_is_drawn(app):
    visit(app, "train")
    from dmsc_core.config import FUSION_PACKAGE
    from dmsc_core.plugins import discover

    kinds = list(discover(FUSION_PACKAGE))
    for kind in kinds:
        key = field(app, "fusion_kind").key
        app.session_state[key] = kind
        app.run()
        assert not app.exception, kind
        assert not app.error, kind
        assert any("<svg" in str(m.value) for m in app.markdown), kind


def test_every_preset_opens(app):
    visit(app, "train")
    for name in PRESETS:
        app.selectbox(key=keys.TRAIN_PRESET).select(name).run()
        assert not app.exception, name


def paths(app):
    """The options that the form shows, by the end of their keys."""
    found = [str(w.key) for w in [*widgets(app), *app.toggle]]
    return {key.split("_", 3)[3] for key in found if key.startswith(f"{keys.TRAIN_FIELD}_")}


@pytest.mark.parametrize("name", [name for name, p in PRESETS.items() if p.family != "fusion"])
def test_without_a_network_only_options_with_an_effect_are_shown(app, name):
    visit(app, "train")
    app.selectbox(key=keys.TRAIN_PRESET).select(name).run()
    shown, config = paths(app), preset(name)
    layers = {"encoder_channels", "encoder_widths", "encoder_latent", "pretrain_epochs"}
    assert not shown & (layers | {"weights_reconstruction_0"})
    assert ("weights_self_expression_0" in shown) == (config.peer is None)
    assert ("device" in shown) == (config.peer is None)
    assert ("affinity_kind" in shown) == (config.peer is None or not config.peer.partition)
    trained = {"train_learning_rate", "train_eval_every", "train_p", "train_lambda_c"}
    epochs = config.peer is None and config.train.epochs > 0
    assert shown & trained == (trained if epochs else set())


def test_a_closed_form_whose_ridge_is_open_shows_what_it_is_made_of(app):
    visit(app, "train")
    app.session_state[field(app, "layer_kind").key] = "closed_form"
    field(app, "train_epochs").set_value(0).run()
    assert {"train_lambda_c", "train_lambda_e"} <= paths(app)
    assert "train_learning_rate" not in paths(app)


def test_a_network_that_is_switched_off_takes_stage_1_with_it(app):
    visit(app, "train")
    next(t for t in app.toggle if str(t.key).endswith("_encoder_raw")).set_value(True).run()
    assert not app.exception
    assert not {"pretrain_epochs", "encoder_widths"} & paths(app)
    assert any("pretrain.epochs=0" in code.value for code in app.code)
    assert "train_epochs" in paths(app)
    app.session_state[field(app, "layer_kind").key] = "closed_form"
    app.run()
    assert "train_epochs" not in paths(app)  # nothing is left to train
    assert any("train.epochs=0" in code.value for code in app.code)
    offered = field(app, "fusion_raw_kind").options  # nothing could join the modalities
    assert list(offered) == ["Affinity", "Correlation", "Single modality"]


def test_weights_are_asked_for_where_they_count(app):
    visit(app, "train")
    for name, reconstruction, expression in (
        ("single", False, False),
        ("late-sum", True, False),
        ("affinity", True, True),
        ("correlation", True, True),
    ):
        app.selectbox(key=keys.TRAIN_PRESET).select(name).run()
        shown = paths(app)
        assert ("weights_reconstruction_2" in shown) == reconstruction, name
        assert ("weights_self_expression_2" in shown) == expression, name


def test_the_seed_preset_on_three_modalities_says_what_does_not_fit(app):
    visit(app, "train")
    app.selectbox(key=keys.TRAIN_PRESET).select("seed").run()
    assert not app.exception
    assert "The preset names 2 weights and these data have 3 modalities" in text(app)


def test_values_that_do_not_go_together_are_said_before_the_start(app):
    visit(app, "train")
    field(app, "encoder_widths").set_value("64, 32").run()
    assert not app.exception
    assert "as many entries" in app.error[0].value
    assert not [b for b in app.button if b.key == keys.TRAIN_START]


def test_text_that_is_no_number_is_said_and_the_value_kept(app):
    visit(app, "train")
    field(app, "encoder_widths").set_value("64, wide, 32").run()
    assert not app.exception
    assert "Numbers with commas" in text(app)


def test_what_does_not_fit_in_memory_is_refused_with_a_remedy(app, monkeypatch):
    from dmsc_core import runtime

    monkeypatch.setattr(runtime, "free_memory", lambda device: 10 * 2**20)
    setup._memory.clear()  # what fitted a moment ago
    visit(app, "train")
    assert "available" in app.error[0].value
    assert app.button(key=keys.TRAIN_START).disabled
    setup._memory.clear()


def test_a_failure_shows_its_message_and_its_traceback(small, monkeypatch):
    from dmsc_core import pipeline
    from dmsc_core.errors import NumericalError

    def explode(*arguments, **options):
        raise NumericalError("the loss term 'total' is not finite in train epoch 2")
        yield

    monkeypatch.setattr(pipeline, "run", explode)
    small.button(key=keys.TRAIN_START).click().run()
    _, job = finish(small)
    assert job.status == "failed"
    assert "not finite in train epoch 2" in small.error[0].value
    assert any("Traceback (most recent call last)" in code.value for code in small.code)


def test_a_running_job_can_be_stopped_and_keeps_what_it_learned(small):
    field(small, "train_epochs").set_value(100_000).run()
    small.button(key=keys.TRAIN_START).click().run()
    run_id = small.session_state[keys.TRAIN_WATCHED]
    stop = small.button(key=f"{keys.LIVE_STOP}_{run_id}")
    assert stop.label == "Stop and keep what was learned"
    stop.click().run()
    _, job = finish(small)
    assert job.status == "stopped"
    assert "stopped" in text(small)


def test_a_second_run_waits_in_line_and_is_listed(small):
    field(small, "train_epochs").set_value(100_000).run()
    small.button(key=keys.TRAIN_START).click().run()
    first = small.session_state[keys.TRAIN_WATCHED]
    small.number_input(key=keys.TRAIN_SEED).set_value(1).run()
    small.button(key=keys.TRAIN_START).click().run()
    second = small.session_state[keys.TRAIN_WATCHED]
    try:
        assert "Waiting on cpu, number 1 in line" in text(small)
        small.button(key=f"{keys.LIVE_WATCH}_{first}").click().run()
        assert small.session_state[keys.TRAIN_WATCHED] == first
    finally:
        for run_id in (second, first):
            server.jobs().stop(run_id)
        server.jobs().wait(first, 60)


def test_another_session_sees_the_job_that_runs(small, folder):
    from streamlit.testing.v1 import AppTest

    from tests.pages.conftest import APP

    field(small, "train_epochs").set_value(100_000).run()
    small.button(key=keys.TRAIN_START).click().run()
    run_id = small.session_state[keys.TRAIN_WATCHED]
    try:
        other = visit(AppTest.from_file(APP, default_timeout=60).run(), "train")
        assert "Affinity on digits" in text(other)
        visit(other, "data")
        assert any("trains" in link.value for link in other.get("page_link"))
    finally:
        server.jobs().stop(run_id)
        server.jobs().wait(run_id, 60)


def test_encoders_of_a_fitting_run_can_be_taken_over(small):
    small.button(key=keys.TRAIN_START).click().run()
    first, _ = finish(small)
    small.selectbox(key=keys.TRAIN_ENCODERS).select_index(0).run()
    assert not small.exception
    small.button(key=keys.TRAIN_START).click().run()
    run_id, job = finish(small)
    assert run_id != first
    assert job.status == "finished", job.traceback
    stages = {record["stage"] for record in server.store().history(run_id)}
    assert stages == {"train"}


def test_the_recipe_names_what_was_changed(small):
    lines = [code.value for code in small.code]
    assert any(line.startswith("python -m dmsc_core run --dataset digits") for line in lines)
    assert any("pretrain.epochs=3" in line for line in lines)
    assert any("dmsc_core.run_to_end" in line for line in lines)


def test_without_labels_and_suggestion_k_is_asked_for(app, folder, unknown_dataset):
    import numpy as np

    (folder.parent / "data").mkdir()
    arrays = {m.name: m.values for m in unknown_dataset.modalities}
    np.savez(folder.parent / "data" / "blobs.npz", **arrays)
    app.session_state[keys.DATASET] = "blobs"
    visit(app, "train")
    assert "Say how many clusters" in text(app)
    assert app.button(key=keys.TRAIN_START).disabled
    field(app, "train_epochs").set_value(4).run()
    next(w for w in app.number_input if w.label == "Clusters K").set_value(3).run()
    assert not app.exception
    assert not app.error
    assert not app.button(key=keys.TRAIN_START).disabled
    assert field(app, "train_epochs").value == 4
    assert not [w for w in app.number_input if w.label == "Samples per class"]


def test_a_label_for_nearly_every_sample_suggests_what_is_possible(app, folder, unknown_dataset):
    import numpy as np

    (folder.parent / "data").mkdir()
    arrays = {m.name: m.values for m in unknown_dataset.modalities}
    np.savez(folder.parent / "data" / "unique.npz", **arrays, labels=np.arange(30))
    app.session_state[keys.DATASET] = "unique"
    app.session_state[keys.COMPARE_GRID] = True
    for page in ("train", "compare"):
        visit(app, page)
        assert next(w for w in app.number_input if w.label == "Clusters K").value == 28, page


def test_encoders_are_those_of_networks_on_the_same_data(small, folder, results):
    from dmsc_core.data import catalog
    from dmsc_core.pipeline import run_to_end

    data = {"dataset.name": "digits", "dataset.per_class": 8}
    config = preset("kmeans", "features", 10).updated(data)
    store, trained = RunStore(folder), results["affinity"]
    store.save(run_to_end(config, catalog.load("digits", per_class=8)))
    small.run()
    assert not [w for w in small.selectbox if w.key == keys.TRAIN_ENCODERS]
    called = replace(trained.dataset, name="as the file calls itself")
    run_id = store.save(replace(trained, dataset=called))
    small.run()
    (offered,) = small.selectbox(key=keys.TRAIN_ENCODERS).options
    assert offered.endswith(run_id[-4:])


def test_the_memory_of_another_data_set_of_the_same_name_is_worked_out_anew():
    config = RunConfig()
    wide = [make_dataset("one", {"words": np.ones((20, width))}) for width in (4, 4000)]
    needed = [setup._memory(config.model_dump_json(), dataset, config)[1] for dataset in wide]
    assert needed[0] < needed[1]
