"""Home."""

import shutil
from dataclasses import replace
from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dmsc_core.jobs.manager import JobManager
from dmsc_core.store.artifacts import RunStore
from pages.state import keys, server
from pages.widgets import batch, queue, run_table
from tests.pages.conftest import APP, quick, text, visit


def test_nothing_trained_shows_a_button_that_trains_the_default(app, monkeypatch):
    submitted = []

    def submit(manager, config, **options):
        submitted.append(config)
        return "no-such-run"

    monkeypatch.setattr(JobManager, "submit", submit)
    assert [b.label for b in app.button] == ["Train the default", "Compare four fusions"]
    app.button(key="home_start").click().run()
    assert not app.exception
    assert submitted[0].dataset.name == "digits"
    assert submitted[0].fusion.kind == "affinity"
    assert submitted[0].preset == "affinity"
    assert app.title[0].value == "Train"


def test_runs_are_listed_with_their_scores_and_status(stored, app, results):
    visit(app, "home")
    table = app.dataframe[0].value
    assert set(table["run"]) == set(stored.values())
    assert set(table["status"]) == {"finished"}
    row = table[table["run"] == stored["affinity"]].iloc[0]
    assert row["Accuracy"] == results["affinity"].metrics["acc"]
    links = [link.value for link in app.get("page_link")]
    assert links.count("Affinity") == links.count("Clusters") == len(stored)


def test_failed_and_broken_runs_are_in_the_table_and_break_nothing(folder, stored, app):
    writer = RunStore(folder).create({"preset": "affinity"}, "digits")
    writer.fail("Traceback ...\nNumericalError: the loss is not finite")
    (folder / "broken").mkdir()
    visit(app, "home")
    table = app.dataframe[0].value
    assert list(table["status"]).count("failed") == 2
    assert "NumericalError: the loss is not finite" in set(table["note"])


def test_a_run_without_its_worker_is_shown_as_interrupted(folder, stored, app):
    import json

    writer = RunStore(folder).create({"preset": "affinity"}, "digits")
    writer.set_status("running")
    path = writer.path / "result.json"
    facts = json.loads(path.read_text())
    facts["worker"] |= {"pid": 2**22 - 1, "started": "long ago"}
    path.write_text(json.dumps(facts))
    visit(app, "home")
    assert "interrupted" in set(app.dataframe[0].value["status"])


def test_labels_absent_are_replaced_by_label_free_scores(folder, results, app):
    RunStore(folder).save(results["unlabelled"])
    visit(app, "home")
    assert "Silhouette" in text(app)
    assert "Accuracy" not in text(app)


def mark(app, ids):
    """Mark the first row of the table of these runs."""
    app.session_state[run_table.marks(keys.HOME_MARKED, ids)] = {
        "selection": {"rows": [0], "columns": [], "cells": []}
    }
    app.run()


def test_marked_runs_are_removed_and_taken_back(folder, results, app):
    run_id = RunStore(folder).save(results["late"])
    visit(app, "home")
    assert app.button(key=keys.HOME_REMOVE).disabled
    mark(app, [run_id])
    app.button(key=keys.HOME_REMOVE).click().run()
    assert not app.exception
    assert RunStore(folder).summaries() == []
    again = AppTest.from_file(APP, default_timeout=60).run()  # as after a reload
    assert again.multiselect(key=keys.HOME_DELETED).options[0].endswith(run_id[-4:])
    again.multiselect(key=keys.HOME_DELETED).set_value([run_id]).run()
    again.button(key=keys.HOME_RESTORE).click().run()
    assert not again.exception
    app.run()
    assert not app.exception
    assert [run.run_id for run in RunStore(folder).summaries()] == [run_id]
    assert not [m for m in app.multiselect if m.key == keys.HOME_DELETED]


def test_deleted_runs_are_removed_for_good_once_that_is_confirmed(folder, results, app):
    store = RunStore(folder)
    store.delete(store.save(results["late"]))
    kept = store.save(results["affinity"])
    visit(app, "home")
    assert app.button(key=keys.HOME_ERASE).disabled
    app.checkbox(key=keys.HOME_SURE).check().run()
    app.button(key=keys.HOME_ERASE).click().run()
    assert not app.exception
    assert store.deleted() == []
    assert [run.run_id for run in store.summaries()] == [kept]
    store.delete(kept)
    app.run()
    assert app.button(key=keys.HOME_ERASE).disabled


def test_what_the_disk_refuses_is_said(folder, results, app, monkeypatch):
    store = RunStore(folder)
    run_id = store.save(results["late"])
    store.delete(run_id)
    visit(app, "home")

    def refuse(path):
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(shutil, "rmtree", refuse)
    app.checkbox(key=keys.HOME_SURE).check().run()
    app.button(key=keys.HOME_ERASE).click().run()
    assert not app.exception
    assert app.toast[0].value.endswith(r"cannot be removed\: Permission denied")
    assert [run.run_id for run in store.deleted()] == [run_id]


def test_what_trains_is_not_removed(folder, app, monkeypatch):
    manager = JobManager(RunStore(folder), start_workers=False)
    monkeypatch.setattr(server, "jobs", lambda: manager)
    run_id = manager.submit(quick())
    visit(app, "home")
    mark(app, [run_id])
    assert app.button(key=keys.HOME_REMOVE).disabled


def test_a_run_that_was_removed_after_it_trained_is_not_watched_any_more(folder, app, monkeypatch):
    manager = JobManager(RunStore(folder), start_workers=False)
    monkeypatch.setattr(server, "jobs", lambda: manager)
    run_id = manager.submit(quick())
    visit(app, "train", run=run_id)
    manager.stop(run_id)
    visit(app, "train")
    assert not [s for s in app.selectbox if s.label == "Training to look at"]


@pytest.mark.parametrize("show", [batch.show, queue.brief])
def test_the_page_begins_anew_as_soon_as_a_run_is_no_more_what_it_says(monkeypatch, show):
    job, said, parts = SimpleNamespace(run_id="a", status="queued", active=True), [], []
    monkeypatch.setattr(batch, "batches", lambda: {"batch|t|x": [job]})
    monkeypatch.setattr(batch, "_one", lambda owner, jobs: None)
    monkeypatch.setattr(queue, "_active", lambda: [job] if job.active else [])
    monkeypatch.setattr(queue, "_names", lambda jobs: [])
    monkeypatch.setattr(st, "rerun", lambda: said.append("anew"))
    monkeypatch.setattr(st, "fragment", lambda part, run_every: parts.append(part) or part)
    show()
    parts[0]()
    assert not said
    job.status = "running"
    parts[0]()
    assert said == ["anew"]
    job.status, job.active = "finished", False
    parts[0]()
    assert said == ["anew"] * 2
    show()
    parts[1]()
    assert said == ["anew"] * 2


def test_home_with_runs_leads_to_the_next_run_and_to_own_data(stored, app):
    links = {link.proto.label: link.proto.page for link in app.get("page_link")}
    assert links["Set up a run"] == "train"
    assert links["Bring your own data"] == "data"


def test_runs_that_differ_in_an_option_say_so_on_their_cards_and_in_the_table(folder, results, app):
    config = results["late"].config
    other = config | {"train": config["train"] | {"epochs": 60}}
    store = RunStore(folder)
    ids = [store.save(replace(results["late"], config=tree)) for tree in (config, other)]
    visit(app, "home")
    assert "train.epochs 6\n" in text(app)
    assert "train.epochs 60" in text(app)
    table = app.dataframe[0].value.set_index("run")
    assert list(table.loc[ids, "differs in"]) == ["train.epochs 6", "train.epochs 60"]


def test_runs_of_one_preset_have_buttons_of_their_own(folder, app, monkeypatch):
    manager = JobManager(RunStore(folder), start_workers=False)
    monkeypatch.setattr(server, "jobs", lambda: manager)
    for epochs in (5, 6, 7):
        manager.submit(quick(**{"train.epochs": epochs}))
    visit(app, "home")
    watch = [link.proto.label for link in app.get("page_link") if "Watch" in link.proto.label]
    assert len(set(watch)) == 3
    visit(app, "train")
    labels = [b.label for b in app.button if b.label.startswith(("Watch ", "Cancel "))]
    assert len(set(labels)) == len(labels) == 4


def test_what_is_not_known_yet_is_an_empty_cell(folder, app):
    RunStore(folder).create({"preset": "affinity"}, "digits")
    visit(app, "home")
    assert app.dataframe[0].proto.placeholder == ""
    assert app.dataframe[0].proto.HasField("placeholder")


def test_the_name_of_a_data_set_is_no_markdown(folder, app, monkeypatch):
    manager = JobManager(RunStore(folder), start_workers=False)
    monkeypatch.setattr(server, "jobs", lambda: manager)
    for _ in range(2):
        manager.submit(quick(dataset="a_b*c*$x$"))
    for page in ("home", "train", "data"):
        visit(app, page)
        shown = text(app) + "".join(link.proto.label for link in app.get("page_link"))
        assert "a_b*c*$x$" not in shown, page
        assert r"a\_b\*c\*\$x\$" in shown, page
