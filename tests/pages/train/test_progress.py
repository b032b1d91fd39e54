"""A training on the Train page: while it runs, paused, stopped, finished, and read from disk."""

from dataclasses import replace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dmsc_core.jobs.manager import JobManager
from dmsc_core.store.artifacts import RunStore
from pages.state import keys, server
from pages.widgets import until_changed
from tests.pages.conftest import APP, charts, quick, text, visit
from tests.pages.train.test_page import field, finish, small  # noqa: F401


def slider(app):
    return next(s for s in app.select_slider if s.label == "Look at epoch")


def go_back(app, number):
    """Move the slider to the evaluation of that number."""
    slider(app).set_value(number).run()
    assert not app.exception, app.exception[0].stack_trace
    return text(app)


@pytest.fixture
def running(small):  # noqa: F811
    """A run that goes on until it is stopped, once it was evaluated twice."""
    field(small, "train_eval_every").set_value(2)
    field(small, "train_epochs").set_value(100_000).run()
    small.button(key=keys.TRAIN_START).click().run()
    run_id = small.session_state[keys.TRAIN_WATCHED]
    wait_for(run_id, 2)
    small.run()
    assert not small.exception, small.exception[0].stack_trace
    yield small, run_id
    server.jobs().stop(run_id)
    server.jobs().wait(run_id, 60)


def wait_for(run_id, count):
    import time

    for _ in range(600):
        if len(server.jobs().evaluations(run_id)) >= count:
            return
        time.sleep(0.05)
    raise AssertionError("the run is not evaluated")


def test_nothing_stored_is_nothing_to_look_at(app):
    visit(app, "train")
    assert not [s for s in app.selectbox if s.label == "Training to look at"]
    assert not charts(app)


def test_a_running_job_shows_losses_scores_affinity_and_rebuilt_samples(running):
    app, _ = running
    said = text(app)
    assert len(charts(app)) == 3  # losses, scores, profiles
    for heading in ("Losses", "The affinity as it forms", "How good the clusters are"):
        assert heading in said
    assert "Accuracy and NMI compare clusters with the labels" in said
    assert "**image**: measured above, rebuilt below" in said
    assert "Orange line: rebuilt" in said
    assert "Pause the view" in [t.label for t in app.toggle]


def test_the_newest_is_followed_until_a_person_goes_back(running):
    app, run_id = running
    seen = []
    for _ in range(2):
        wait_for(run_id, len(server.jobs().evaluations(run_id)) + 1)
        app.run()
        seen.append(slider(app).value)
        assert seen[-1] == len(slider(app).options) - 1
    assert seen[0] < seen[1]
    assert "after epoch 2 of stage 2" in go_back(app, 0)
    wait_for(run_id, len(server.jobs().evaluations(run_id)) + 2)
    app.run()
    assert "after epoch 2 of stage 2" in text(app)
    server.jobs().stop(run_id)
    server.jobs().wait(run_id, 60)
    app.run()
    last = len(server.jobs().evaluations(run_id)) - 1
    epoch = server.jobs().evaluations(run_id)[-1].epoch
    assert f"after epoch {epoch} of stage 2" in go_back(app, last)


def test_a_paused_view_stands_still_while_the_run_goes_on(running):
    app, run_id = running
    app.toggle(key=f"{keys.TRAIN_PAUSE}_{run_id}").set_value(True).run()
    assert "The run goes on" in text(app)
    assert "of stage 2 now" in text(app)
    frozen = charts(app)[0].proto.spec
    count = len(server.jobs().records(run_id))
    wait_for(run_id, len(server.jobs().evaluations(run_id)) + 2)
    app.run()
    assert len(server.jobs().records(run_id)) > count
    assert charts(app)[0].proto.spec == frozen
    app.toggle(key=f"{keys.TRAIN_PAUSE}_{run_id}").set_value(False).run()
    assert "paused" not in text(app)
    assert charts(app)[0].proto.spec != frozen


def test_a_pause_outlives_the_run_and_can_be_ended(running):
    app, run_id = running
    app.toggle(key=f"{keys.TRAIN_PAUSE}_{run_id}").set_value(True).run()
    server.jobs().stop(run_id)
    finish(app)
    assert "The run has ended" in text(app)
    app.toggle(key=f"{keys.TRAIN_PAUSE}_{run_id}").set_value(False).run()
    assert "Pause the view" not in [t.label for t in app.toggle]
    assert "paused" not in text(app)


def test_a_stopped_run_keeps_all_that_was_seen(running):
    app, run_id = running
    server.jobs().stop(run_id)
    finish(app)
    stored = RunStore(server.root()).load(run_id)
    assert len(stored.evaluations) >= 3
    assert stored.examples is not None
    other = visit(AppTest.from_file(APP, default_timeout=60).run(), "train", run=run_id)
    assert "after epoch 2 of stage 2" in go_back(other, 0)
    assert "measured above, rebuilt below" in text(other)


def test_window_axis_and_smoothing_change_the_curves(app, stored):
    visit(app, "train", run=stored["affinity"])
    plain = charts(app)[0].proto.spec
    for key, value in (
        (keys.TRAIN_SMOOTHING, 0.9),
        (keys.TRAIN_WINDOW, 25),
        (keys.TRAIN_SCALE, "linear"),
    ):
        offered = (*app.select_slider, *app.selectbox, *app.get("segmented_control"))
        widget = next(w for w in offered if w.key == key)
        widget.set_value(value).run()
        assert not app.exception
        assert charts(app)[0].proto.spec != plain
        plain = charts(app)[0].proto.spec


def test_a_run_from_disk_is_opened_by_its_address_and_by_the_picker(app, stored):
    visit(app, "train", run=stored["late"])
    assert "Late fusion" in text(app)
    assert app.query_params["run"] == stored["late"]
    app.selectbox(key=keys.TRAIN_CHOICE).select(stored["affinity"]).run()
    assert not app.exception
    assert "Affinity fusion on digits" in text(app)
    assert app.query_params["run"] == stored["affinity"]
    assert "See the affinity" in [link.value for link in app.get("page_link")]


def test_without_labels_the_scores_need_none(app, stored):
    said = text(visit(app, "train", run=stored["unlabelled"]))
    assert "Without labels: silhouette" in said
    assert "Accuracy" not in said


def test_an_older_run_without_rebuilt_samples_opens(app, folder, results):
    bare = tuple(replace(e, rebuilt={}) for e in results["affinity"].evaluations)
    run_id = RunStore(folder).save(replace(results["affinity"], examples=None, evaluations=bare))
    said = text(visit(app, "train", run=run_id))
    assert "Nothing was rebuilt in this run" in said
    assert "after epoch 6 of stage 2" in said


def test_epochs_are_not_said_to_take_the_time_of_clustering_again(app, stored, folder, results):
    assert "9 epochs in " in text(visit(app, "train", run=stored["affinity"]))
    again = RunStore(folder).save(replace(results["affinity"], parent=stored["affinity"]))
    said = text(visit(app, "train", run=again))
    assert "9 epochs  ·" in said
    assert "epochs in" not in said


def test_a_run_without_epochs_has_no_training_to_look_at(app, folder):
    from dmsc_core.data import catalog
    from dmsc_core.pipeline import run_to_end
    from dmsc_core.presets import preset

    config = preset("closed-form", "features", 10).updated({"dataset.name": "digits"})
    run_id = RunStore(folder).save(run_to_end(config, catalog.load("digits", per_class=8)))
    assert "no training to look at" in text(visit(app, "train", run=run_id))


def test_an_interrupted_run_shows_its_losses(app, folder):
    store = RunStore(folder)
    writer = store.create({"preset": "affinity", "random_state": 0}, "digits")
    for epoch in (1, 2, 3):
        losses = {"total": 3.0 / epoch}
        writer.append({"stage": "pretrain", "epoch": epoch, "losses": losses, "seconds": 0.1})
    visit(app, "train", run=writer.run_id)
    assert len(charts(app)) == 1
    assert "no pictures were kept" in text(app)


def test_an_address_of_no_run_is_the_form_alone(app):
    visit(app, "train", run="gone")
    assert [b for b in app.button if b.key == keys.TRAIN_START]
    assert not charts(app)


def test_pages_about_a_run_lead_to_its_training(app, stored):
    for page in ("affinity", "clusters"):
        visit(app, page, run=stored["affinity"])
        assert "How it was trained" in [link.value for link in app.get("page_link")], page


def test_an_address_of_no_run_does_not_stand_in_the_way_of_the_picker(app, stored):
    visit(app, "train", run="gone")
    app.selectbox(key=keys.TRAIN_CHOICE).select(stored["affinity"]).run()
    assert not app.exception
    assert "Affinity fusion on digits" in text(app)


def test_a_run_that_was_cleared_is_opened_again_by_its_address(app, stored):
    visit(app, "train", run=stored["late"])
    app.selectbox(key=keys.TRAIN_CHOICE).set_value(None).run()
    assert not app.exception
    assert "Late fusion" not in text(app)
    assert "run" not in app.query_params
    visit(app, "train", run=stored["late"])
    assert "Late fusion" in text(app)


def test_a_run_that_ended_before_its_first_epoch_is_not_called_one_without_epochs(app, folder):
    writer = RunStore(folder).create({"preset": "affinity", "random_state": 0}, "digits")
    writer.fail("Traceback (of an earlier day)", "the file is gone")
    said = text(visit(app, "train", run=writer.run_id))
    assert "no pictures were kept, for the run failed before its end" in said
    assert "no training to look at" not in said
    assert "the file is gone" in app.error[0].value
    assert "Traceback (of an earlier day)" in [code.value for code in app.code]


@pytest.mark.parametrize(("page", "label"), [("home", "Watch"), ("data", "trains: 0%")])
def test_a_link_to_what_trains_leads_to_it_and_not_to_what_was_watched_before(
    app, stored, folder, monkeypatch, page, label
):
    manager = JobManager(RunStore(folder), start_workers=False)
    monkeypatch.setattr(server, "jobs", lambda: manager)
    run_id = manager.submit(quick())
    visit(app, "train", run=stored["late"])
    visit(app, page)
    (link,) = [link for link in app.get("page_link") if label in link.proto.label]
    assert link.proto.query_string == f"run={run_id}"
    manager.stop(run_id)
    assert "Late fusion" in text(visit(app, "train"))
    said = text(visit(app, "train", run=run_id))
    assert f"The run {run_id} is not here any more" in said
    assert "no training to look at" not in said


def test_a_run_that_ended_is_shown_from_the_store(small, monkeypatch):  # noqa: F811
    small.button(key=keys.TRAIN_START).click().run()
    run_id = small.session_state[keys.TRAIN_WATCHED]
    server.jobs().wait(run_id, 60)
    for seen in ("records", "evaluations", "examples"):
        monkeypatch.setattr(JobManager, seen, lambda *_: pytest.fail("let go by the manager"))
    small.run()
    assert not small.exception
    assert "7 epochs in" in text(small)
    assert "See the affinity" in [link.value for link in small.get("page_link")]


def test_runs_beside_one_that_ended_are_still_followed(app, stored, folder, monkeypatch):
    manager = JobManager(RunStore(folder), start_workers=False)
    monkeypatch.setattr(server, "jobs", lambda: manager)
    manager.submit(quick())
    every, fragment = {}, st.fragment

    def noted(part, run_every=None):
        every[part.__name__] = run_every
        return fragment(part, run_every=run_every)

    monkeypatch.setattr(st, "fragment", noted)
    visit(app, "train", run=stored["late"])
    assert every["_others"] == until_changed.EVERY
    assert {"Watch Affinity", "Cancel Affinity"} <= {button.label for button in app.button}


def test_a_classical_peer_is_not_said_to_train(app, folder, monkeypatch):
    manager = JobManager(RunStore(folder), start_workers=False)
    monkeypatch.setattr(server, "jobs", lambda: manager)
    run_id = manager.submit(quick("kmeans"))
    said = text(visit(app, "train", run=run_id))
    assert "This run has no epochs" in said
    assert "first losses" not in said
    manager.stop(run_id)
    said = text(visit(app, "train"))
    assert "is not here any more: it was cancelled before it began" in said
    assert "of 100 epochs" not in said


def test_a_run_of_another_process_is_not_said_to_be_over(app, folder, monkeypatch):
    monkeypatch.setattr("dmsc_core.store.index.is_alive", lambda *_: True)
    writer = RunStore(folder).create({"preset": "affinity", "random_state": 0}, "digits")
    writer.set_status("running")
    said = text(visit(app, "train", run=writer.run_id))
    assert "running in another process" in said
    assert "before its end" not in said
