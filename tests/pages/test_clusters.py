"""Clusters: pictures, colours, tables."""

import threading

from pages.components import engine, keys, projections
from tests.pages.conftest import charts, text, visit


def wait_for_umap(run_id):
    thread = projections._work(engine.root()).threads.get(run_id)
    if isinstance(thread, threading.Thread):
        thread.join(30)


def test_the_spectral_picture_is_there_at_once_and_umap_when_it_is_ready(stored, app):
    run_id = stored["affinity"]
    visit(app, "clusters", run=run_id)
    wait_for_umap(run_id)
    app.run()
    assert not app.exception
    assert "UMAP picture of the affinity" in text(app)
    assert (engine.store().path(run_id) / projections.FILE).exists()


def test_umap_is_computed_once_per_run(stored, app, monkeypatch):
    run_id = stored["late"]
    visit(app, "clusters", run=run_id)
    wait_for_umap(run_id)
    from dmsc_core.evaluation import projection

    monkeypatch.setattr(projection, "umap_from_affinity", None)  # a second fit would fail
    projections._work.clear()
    visit(app, "clusters", run=run_id)
    assert "UMAP picture" in text(app)


def test_a_umap_that_fails_is_said_and_the_page_goes_on(stored, app, monkeypatch):
    from dmsc_core.evaluation import projection

    def fail(W, **options):
        raise RuntimeError("no neighbours")

    monkeypatch.setattr(projection, "umap_from_affinity", fail)
    run_id = stored["pairs"]
    visit(app, "clusters", run=run_id)
    wait_for_umap(run_id)
    app.run()
    assert not app.exception
    assert "no neighbours" in app.warning[0].value
    assert charts(app)


def test_every_colouring(stored, app):
    visit(app, "clusters", run=stored["affinity"])
    app.session_state[keys.CLUSTERS_PICTURE] = "spectral"
    for by in app.selectbox(key=keys.CLUSTERS_COLOUR).options:
        app.selectbox(key=keys.CLUSTERS_COLOUR).select(by).run()
        assert not app.exception, by
        assert f"coloured by {by}" in text(app)


def test_labels_give_a_confusion_matrix_and_their_absence_sizes_alone(stored, app):
    visit(app, "clusters", run=stored["affinity"])
    assert "Classes and clusters" in text(app)
    assert len(charts(app)) == 3
    visit(app, "clusters", run=stored["unlabelled"])
    assert "Classes and clusters" not in text(app)
    assert len(charts(app)) == 2
    assert next(iter(app.selectbox(key=keys.CLUSTERS_COLOUR).options)) == "cluster"


def test_the_table_has_every_sample_with_its_own_id(stored, app, results):
    visit(app, "clusters", run=stored["affinity"])
    table = app.dataframe[0].value
    result = results["affinity"]
    assert list(table["sample"]) == list(result.dataset.sample_ids)
    assert list(table["cluster"]) == list(result.clusters)
    assert {"label", "as its label", "ink"} <= set(table.columns)
