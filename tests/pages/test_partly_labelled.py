"""Notes on a run, and the samples its scores are over, wherever its scores stand."""

from dataclasses import replace

import numpy as np
import pytest

from dmsc_core.evaluation import labelled
from dmsc_core.store.artifacts import RunStore
from pages.state import keys
from tests.pages.conftest import text, visit

NOTE = "a column *was* left out"


@pytest.fixture
def partly(folder, results):
    """The ids of two runs in which every third sample has no label."""
    store, ids = RunStore(folder), []
    for name in ("affinity", "late"):
        made = results[name]
        labels = np.where(np.arange(80) % 3 == 0, -1, made.dataset.labels)
        data = replace(made.dataset, labels=labels, notes=(NOTE,))
        scores = {**made.metrics, **labelled.scores(labels, made.clusters)}
        ids.append(store.save(replace(made, dataset=data, metrics=scores)))
    return ids


@pytest.mark.parametrize("page", ["affinity", "clusters", "compare"])
def test_scores_say_what_they_are_over(partly, app, page):
    visit(app, page, run=partly)
    assert "over 53 of 80 labelled samples" in text(app)


@pytest.mark.parametrize("page", ["affinity", "clusters", "compare", "train"])
def test_notes_stand_beside_the_scores(partly, app, page):
    visit(app, page, run=partly)
    assert r"a column \*was\* left out" in text(app)


def test_cards_and_tables_at_home_say_both(partly, app):
    visit(app, "home")
    assert "over 53 of 80 labelled samples" in text(app)
    assert any(NOTE.replace("*", r"\*") in (caption.help or "") for caption in app.caption)
    table = app.dataframe[0].value
    assert set(table["labelled"]) == {"53 of 80 labelled samples"}
    assert all(NOTE in told for told in table["notes"])


def test_conclusions_say_that_there_are_notes(partly, app):
    visit(app, "compare", run=partly)
    assert "There are notes on all of these runs, above" in text(app)


def test_samples_without_a_label_can_be_a_colour_a_choice_and_a_row(partly, app):
    visit(app, "clusters", run=partly[0])
    for colour in ("label", "correct"):
        app.session_state[keys.CLUSTERS_COLOUR] = colour
        app.run()
        assert not app.exception
    app.session_state[keys.CLUSTERS_WAY] = "unlabelled"
    app.run()
    assert not app.exception
    assert "Choose 27 samples" in [button.label for button in app.button]


def test_blocks_and_wrong_links_by_label_leave_them_out(partly, app):
    visit(app, "affinity", run=partly[0])
    app.session_state[keys.AFFINITY_GROUPS] = "label"
    app.session_state[keys.AFFINITY_PANEL] = "blocks"
    app.run()
    assert app.dataframe[0].value.shape == (10, 10)
    app.session_state[keys.AFFINITY_PANEL] = "wrong"
    app.run()
    assert not app.exception
    assert "no label" not in " ".join(app.dataframe[0].value["labels"])
