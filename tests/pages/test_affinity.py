"""Affinity: what is shown, and clustering again."""

import itertools
from dataclasses import replace

import pytest

from dmsc_core.store.artifacts import RunStore
from pages.components import engine, keys
from tests.pages.conftest import charts, offers, text, visit


def test_every_matrix_order_and_pooling(stored, app):
    visit(app, "affinity", run=stored["affinity"])
    choices = itertools.product(("W", "|C|", "C"), ("cluster", "label", "input"), ("max", "share"))
    for what, by, how in choices:
        app.session_state[keys.AFFINITY_WHAT] = what
        app.session_state[keys.AFFINITY_ORDER] = by
        app.session_state[keys.AFFINITY_HOW] = how
        app.run()
        assert not app.exception, (what, by, how)
        assert len(charts(app)) == 3


def test_scores_of_the_chosen_w_stand_beside_those_of_the_plain_one(stored, app, results):
    visit(app, "affinity", run=stored["affinity"])
    accuracy = app.metric[0]
    assert accuracy.label == "Accuracy"
    assert accuracy.value == f"{results['affinity'].metrics['acc']:.3f}"
    assert accuracy.delta == f"plain W {results['affinity'].metrics_plain['acc']:.3f}"


def test_without_labels_there_is_no_label_order_and_no_label_score(stored, app):
    visit(app, "affinity", run=stored["unlabelled"])
    assert [m.label for m in app.metric] == ["Silhouette", "Ncut"]
    assert offers(app, "Samples") == ["by cluster", "as they came"]


def test_the_choice_of_run_stays_when_the_page_changes(stored, app):
    visit(app, "affinity", run=stored["late"])
    visit(app, "clusters")
    assert app.session_state[keys.RUN] == stored["late"]
    assert "Late fusion" in text(app)


def test_another_run_can_be_picked_and_the_address_follows(stored, app):
    visit(app, "affinity", run=stored["late"])
    app.selectbox(key=keys.RUN).select(stored["pairs"]).run()
    assert app.session_state[keys.RUN] == stored["pairs"]
    assert app.query_params["run"] in (stored["pairs"], [stored["pairs"]])


def test_an_address_of_a_run_that_is_gone_shows_the_newest(stored, app):
    visit(app, "affinity", run="20000101-000000-gone-0000")
    assert app.session_state[keys.RUN] == engine.complete_runs()[0].run_id


@pytest.mark.parametrize("kind", ["plain", "top_k", "reference"])
def test_clustering_again_makes_a_run_that_names_its_parent(stored, app, folder, kind):
    visit(app, "affinity", run=stored["affinity"])
    app.toggle(key=keys.AFFINITY_OPEN).set_value(True).run()
    prefix = f"{keys.AFFINITY_FIELD}_{stored['affinity']}"
    app.session_state[f"{prefix}_w_kind"] = kind
    app.number_input(key=f"{prefix}_k").set_value(7).run()
    app.button(key=keys.AFFINITY_AGAIN).click().run()
    assert not app.exception, app.exception[0].stack_trace
    assert not app.error
    new = app.session_state[keys.RUN]
    assert new not in stored.values()
    summary = RunStore(folder).summary(new)
    assert summary.parent == stored["affinity"]
    assert (summary.affinity, summary.n_clusters, summary.n_clusters_source) == (kind, 7, "person")
    assert "clustered again" in app.selectbox(key=keys.RUN).options[0]


def test_a_partition_without_a_matrix_says_so(folder, results, app):
    partition = replace(results["affinity"], affinity=None, coefficients=None, spectrum=None)
    run_id = RunStore(folder).save(partition)
    for page in ("affinity", "clusters", "compare", "home"):
        visit(app, page, run=run_id)
        assert not app.error
    visit(app, "affinity")
    assert "a partition only" in text(app)
