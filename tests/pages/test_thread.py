"""One thread from data to result: each step leads to the next, and Back to what was there."""

import numpy as np
import pytest

from dmsc_core.jobs.manager import JobManager
from dmsc_core.store.artifacts import RunStore
from pages.state import keys, server
from tests.pages.conftest import quick, text, visit

SHOWN = ("dataframe", "plotly_chart")


@pytest.fixture
def waiting(folder, monkeypatch):
    """Jobs that wait until they are stopped."""
    manager = JobManager(RunStore(folder), start_workers=False)
    monkeypatch.setattr(server, "jobs", lambda: manager)
    return manager


@pytest.fixture
def mine(folder):
    """A data set of one's own."""
    rng = np.random.default_rng(0)
    arrays = {"a": rng.normal(size=(30, 4)), "b": rng.normal(size=(30, 3))}
    (folder.parent / "data").mkdir()
    np.savez(folder.parent / "data" / "my_study.npz", **arrays, labels=np.arange(30) % 3)
    return "my_study"


def go(app, **query):
    """Follow an address of the page that is open, as Back and Forward do."""
    for name in list(app.query_params):
        del app.query_params[name]
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, app.exception[0].stack_trace
    return text(app)


def labels(app):
    return [button.label for button in app.button]


def started(manager):
    return [job.run_id for job in manager.jobs() if job.active]


def test_train_on_these_data_opens_the_form_on_them_also_while_another_run_is_watched(
    waiting, mine, app
):
    run_id = waiting.submit(quick())
    visit(app, "train", run=run_id)
    assert "A new run" not in text(app)
    visit(app, "data", data=mine)
    (link,) = [e.proto for e in app.get("page_link") if e.proto.label == "Train on these data"]
    assert f"form={mine}" in link.query_string
    visit(app, "train", form=mine)
    assert r"A new run on my\_study" in text(app)
    assert app.selectbox(key=keys.DATASET).value == mine
    assert "Watch Affinity" in labels(app)  # the other one is a line
    assert not [b for b in app.button if b.label == "Cancel"]
    app.selectbox(key=keys.DATASET).set_value("digits").run()
    assert "A new run on digits" in text(app)
    assert app.query_params["form"] == "digits"


def test_a_data_set_that_is_gone_is_told_of(app):
    visit(app, "train", form="gone_study")
    assert r"gone\_study, which is not here any more" in app.warning[0].value


def test_start_confirms_below_the_button_and_shows_the_run_and_its_place(waiting, app):
    waiting.submit(quick("late-max"))
    visit(app, "train", form="digits")
    app.button(key=keys.TRAIN_START).click().run()
    assert not app.exception
    run_id = started(waiting)[-1]
    assert app.query_params["run"] == run_id
    assert "Started: **Affinity** on digits, seed 0" in app.success[0].value
    assert "Waiting on cpu, number 2 in line" in app.success[0].value
    assert "Started" in app.toast[0].value
    assert "Affinity on digits" in text(app)
    waiting.stop(run_id)
    app.run()
    assert not app.success


def test_the_very_same_run_is_asked_about_and_not_made(waiting, app):
    visit(app, "train")
    for _ in range(2):
        app.button(key=keys.TRAIN_START).click().run()
    assert not app.exception
    assert len(started(waiting)) == 1
    assert "The very same run is there already" in app.warning[0].value
    assert "number 1 in line" in app.warning[0].value
    app.button(key=keys.TRAIN_AGAIN).click().run()
    assert len(started(waiting)) == 2
    assert not app.warning
    app.number_input(key=keys.TRAIN_SEED).set_value(5).run()
    app.button(key=keys.TRAIN_START).click().run()
    assert len(started(waiting)) == 3


def test_a_question_falls_away_with_what_it_asked_about(waiting, app):
    visit(app, "train")
    for _ in range(2):
        app.button(key=keys.TRAIN_START).click().run()
    app.number_input(key=keys.TRAIN_SEED).set_value(5).run()
    assert not app.warning


def test_a_waiting_run_is_cancelled_with_a_word_and_leaves_nothing(waiting, folder, app):
    visit(app, "train")
    app.button(key=keys.TRAIN_START).click().run()
    (cancel,) = [b for b in app.button if b.label == "Cancel"]
    cancel.click().run()
    assert not app.exception
    assert "is cancelled: it had not begun" in app.toast[0].value
    assert RunStore(folder).summaries() == []
    assert "A new run on digits" in text(app)


@pytest.mark.parametrize("page", ["affinity", "clusters", "compare"])
def test_while_something_trains_no_page_says_that_nothing_is_trained(waiting, app, page):
    run_id = waiting.submit(quick())
    visit(app, page)
    assert "Nothing is trained yet" not in text(app)
    assert "The first result is on its way" in text(app)
    assert "**Affinity** on digits, seed 0: waiting on cpu, number 1 in line" in text(app)
    waiting.stop(run_id)
    app.run()
    assert "Nothing is trained yet" in text(app)


def test_a_run_that_failed_left_no_result(folder, app):
    RunStore(folder).create({"preset": "affinity"}, "digits").fail("Traceback\nValueError: no")
    visit(app, "affinity")
    assert "No run has left a result" in text(app)


def test_back_and_forward_on_train_show_what_they_showed(stored, app):
    visit(app, "train")
    assert "Late fusion (max) on" not in text(app)
    app.selectbox(key=keys.TRAIN_CHOICE).select(stored["late"]).run()
    assert "Late fusion (max) on" in text(app)
    app.selectbox(key=keys.TRAIN_CHOICE).select(stored["affinity"]).run()
    assert "Late fusion (max) on" in go(app, run=stored["late"])
    assert "Late fusion (max) on" not in go(app)  # the form alone, as at first
    assert "Affinity fusion on" in go(app, run=stored["affinity"])


def test_back_to_data_shows_the_data_set_of_its_address(app):
    visit(app, "data", data="digit-pairs")
    visit(app, "train")
    app.selectbox(key=keys.DATASET).set_value("digits").run()
    visit(app, "data", data="digit-pairs")
    assert app.selectbox(key=keys.DATASET).value == "digit-pairs"


def test_a_reload_of_data_keeps_the_data_set(mine, app, folder):
    from streamlit.testing.v1 import AppTest

    from tests.pages.conftest import APP

    visit(app, "data")
    app.selectbox(key=keys.DATASET).set_value(mine).run()
    address = app.query_params["data"]
    fresh = visit(AppTest.from_file(APP, default_timeout=60).run(), "data", data=address)
    assert fresh.selectbox(key=keys.DATASET).value == mine


def test_compare_begins_with_the_run_one_came_from_and_has_its_own_address(stored, app):
    visit(app, "affinity", run=stored["affinity"])
    del app.query_params["run"]
    visit(app, "compare")
    ids = [stored["affinity"], stored["late"]]
    assert app.multiselect(key=keys.COMPARE_RUNS).value == ids
    assert app.query_params["runs"] == ids
    assert "run" not in app.query_params
    app.multiselect(key=keys.COMPARE_RUNS).set_value(ids[1:]).run()
    del app.query_params["runs"]
    visit(app, "data")
    visit(app, "compare")  # not from a run: what was picked stays
    assert app.multiselect(key=keys.COMPARE_RUNS).value == ids[1:]


def test_the_way_from_a_training_to_compare_names_all_runs_at_once(stored, app):
    visit(app, "train", run=stored["late"])
    (link,) = [e.proto for e in app.get("page_link") if e.proto.label == "Compare runs"]
    first = link.query_string.index(stored["late"])
    assert 0 < first < link.query_string.index(stored["affinity"])
    del app.query_params["run"]
    visit(app, "affinity")  # goes on with the run that was looked at
    assert app.selectbox(key=keys.RUN).value == stored["late"]


def test_scores_and_pictures_come_before_what_to_look_at(stored, app):
    visit(app, "compare", runs=[stored["affinity"], stored["late"]])
    every = list(app.main)
    kinds = [getattr(element, "type", "") for element in every]
    table, chart = (kinds.index(kind) for kind in SHOWN)
    words = next(i for i, e in enumerate(every) if getattr(e, "label", "") == "What to look at")
    assert table < words
    assert chart < words


def test_a_method_of_one_modality_says_which(folder, results, app):
    from dataclasses import replace

    made = results["late"]
    config = {**made.config, "preset": "single", "fusion": {"kind": "single", "modality": 1}}
    run_id = RunStore(folder).save(replace(made, config=config))
    name = made.dataset.modalities[1]["name"]
    visit(app, "affinity", run=run_id)
    assert f"Single modality ({name})" in text(app)
