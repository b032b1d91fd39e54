"""Clusters: pictures, colours, chosen samples, cards, tables."""

import json
import threading
from dataclasses import replace

import numpy as np
import pytest
from streamlit.typing import PlotlyState

from dmsc_core.figure_data import choosing, sample_facts, sources, stored_run
from dmsc_core.store.artifacts import RunStore
from dmsc_core.store.derived import load as stored_arrays
from dmsc_core.words import chosen_samples
from pages.clusters.chosen import caption
from pages.state import background, cluster_facts, keys, projections, selection, server
from pages.widgets import selectable_chart
from tests.pages.conftest import charts, text, visit, wait_for_answers


def open_page(app, run_id):
    """The page, with its background work done."""
    visit(app, "clusters", run=run_id)
    wait_for_answers(60)
    app.run()
    assert not app.exception, app.exception[0].stack_trace
    return app


def lasso(app, rows, prefix=keys.CLUSTERS_LASSO):
    """What a lasso around samples sends; the key is the chart's as it stands on the page."""
    key = f"{prefix}_{app.session_state[f'{prefix}_{selectable_chart.SHOWN}'].number}"
    points = [
        {"curve_number": 0, "point_index": i, "customdata": row} for i, row in enumerate(rows)
    ]
    found = {"points": points, "point_indices": [], "box": [], "lasso": []}
    app.session_state[key] = PlotlyState({"selection": found})
    app.run()
    assert not app.exception, app.exception[0].stack_trace


def chosen(app):
    found = app.session_state[keys.SELECTED_SAMPLES]
    return list(found.samples) if found else []


def spec(app, number):
    """A chart of the page as it was sent."""
    return charts(app)[number].proto.spec


def spec_of(app, number):
    return json.loads(spec(app, number))


def test_the_spectral_picture_is_there_at_once_and_umap_when_it_is_ready(stored, app):
    run_id = stored["affinity"]
    open_page(app, run_id)
    assert "UMAP picture of the affinity" in text(app)
    arrays, _ = stored_arrays(server.store().path(run_id), "umap-affinity-2d")
    assert arrays["points"].shape == (80, 2)


def test_umap_is_computed_once_per_run(stored, app, monkeypatch):
    run_id = stored["late"]
    open_page(app, run_id)
    from dmsc_core.evaluation import projection

    monkeypatch.setattr(projection, "umap_from_affinity", None)  # a second fit would fail
    background._work.clear()
    background._work().answers.clear()
    visit(app, "clusters", run=run_id)
    assert "UMAP picture" in text(app)


def test_a_umap_that_fails_is_said_and_the_page_goes_on(stored, app, monkeypatch):
    from dmsc_core.evaluation import projection

    def fail(W, **options):
        raise RuntimeError("no neighbours")

    monkeypatch.setattr(projection, "umap_from_affinity", fail)
    open_page(app, stored["pairs"])
    assert "no neighbours" in app.warning[0].value
    assert charts(app)
    monkeypatch.setattr(projection, "umap_from_affinity", lambda W, **options: W[:, :2])
    next(button for button in app.button if button.label == "Try again").click().run()
    wait_for_answers(60)
    app.run()
    assert "UMAP picture" in text(app)


@pytest.mark.parametrize(
    ("dims", "source"),
    [(2, "latent-1"), (2, "raw-0"), (2, "raw-all"), (3, "affinity"), (3, "raw-1")],
)
def test_every_source_in_the_plane_and_in_space(stored, app, dims, source):
    app.session_state[keys.CLUSTERS_DIMS] = dims
    app.session_state[keys.CLUSTERS_SOURCE] = source
    for picture in ("spectral", "umap"):
        app.session_state[keys.CLUSTERS_PICTURE] = picture
        open_page(app, stored["affinity"])
        kind = projections.titles(source)[picture]
        assert f"{kind} picture of the" in text(app)
        assert ("scatter3d" in spec(app, 0)) == (dims == 3)


def test_every_colour(stored, app):
    visit(app, "clusters", run=stored["late"])
    choices = sample_facts.choices(server.result(stored["late"]))
    assert {"cluster", "label", "correct", "ink", ":silhouette", ":belonging"} == set(choices)
    for by, title in choices.items():
        app.selectbox(key=keys.CLUSTERS_COLOUR).select(by).run()
        assert not app.exception, by
        assert f"coloured by {title}" in text(app)
        assert ("<b>" in str(spec_of(app, 0)["layout"])) == (by in ("cluster", "label")), by


def test_labels_give_a_confusion_matrix_and_their_absence_sizes(stored, app):
    open_page(app, stored["affinity"])
    assert "Classes and clusters" in text(app)
    assert len(charts(app)) == 2
    open_page(app, stored["unlabelled"])
    assert "Classes and clusters" not in text(app)
    assert "Cluster sizes" in text(app)
    assert len(charts(app)) == 2
    assert next(iter(app.selectbox(key=keys.CLUSTERS_COLOUR).options)) == "cluster"


def test_a_lasso_fills_the_table_and_the_other_charts_and_leaves_its_own_alone(
    stored, app, results
):
    open_page(app, stored["affinity"])
    own, meeting = spec(app, 0), spec(app, 1)
    lasso(app, [70, 3, 3, 12])
    assert chosen(app) == [3, 12, 70]
    assert spec(app, 0) == own  # drawn anew it would lose the lasso
    assert spec(app, 1) != meeting
    ids = results["affinity"].dataset.sample_ids
    assert set(app.dataframe[0].value["sample"]) == {ids[i] for i in (3, 12, 70)}
    facts = sample_facts.facts_of(results["affinity"])
    clusters, wrong = results["affinity"].clusters, stored_run.wrong(results["affinity"])
    said = chosen_samples.summary(clusters, [3, 12, 70], wrong, facts.belonging.own)
    assert said in text(app)
    lasso(app, [])
    assert chosen(app) == []
    assert "Draw a lasso" in text(app)


def test_the_choice_survives_a_page_change_and_is_then_part_of_the_picture(stored, app):
    open_page(app, stored["affinity"])
    own = spec(app, 0)
    lasso(app, [5, 6])
    visit(app, "affinity")
    assert chosen(app) == [5, 6]
    visit(app, "clusters")
    assert chosen(app) == [5, 6]
    assert spec(app, 0) != own
    assert "chosen (2)" in spec(app, 0)
    app.button(key=keys.CLUSTERS_CLEAR).click().run()
    assert chosen(app) == []
    assert spec(app, 0) == own


def test_a_choice_of_one_run_is_not_shown_in_another(stored, app):
    open_page(app, stored["affinity"])
    lasso(app, [5, 6])
    open_page(app, stored["late"])
    assert "Draw a lasso" in text(app)
    open_page(app, stored["affinity"])
    assert "2 of 80 samples" in text(app)


def test_another_colour_or_picture_keeps_the_choice(stored, app):
    open_page(app, stored["affinity"])
    lasso(app, [5, 6])
    app.selectbox(key=keys.CLUSTERS_COLOUR).select("ink").run()
    assert chosen(app) == [5, 6]
    assert "chosen (2)" in spec(app, 0)
    app.session_state[keys.CLUSTERS_DIMS] = 3
    app.run()
    wait_for_answers(60)
    app.run()
    assert "scatter3d" in spec(app, 0)
    assert "chosen (2)" in spec(app, 0)


def test_a_cell_of_the_confusion_matrix_chooses_its_samples(stored, app, results):
    open_page(app, stored["affinity"])
    result = results["affinity"]
    cell = [int(result.dataset.labels[0]), int(result.clusters[0])]
    lasso(app, [cell], keys.CLUSTERS_CELLS)
    assert chosen(app) == choosing.of_cell(result, *cell)
    assert f"chosen ({len(chosen(app))})" in spec(app, 0)


@pytest.mark.parametrize("way", ["cluster", "label", "elsewhere", "unsure", "ids"])
def test_samples_can_be_named(stored, app, results, way):
    open_page(app, stored["affinity"])
    app.selectbox(key=keys.CLUSTERS_WAY).select(way).run()
    ids = results["affinity"].dataset.sample_ids
    value = {"cluster": 2, "label": 4, "unsure": 7, "ids": f"{ids[3]}, {ids[9]}\nnobody"}.get(way)
    if value is not None:
        app.session_state[f"{keys.CLUSTERS_VALUE}_{way}"] = value
        app.run()
    app.button(key=keys.CLUSTERS_CHOOSE).click().run()
    result = results["affinity"]
    expected = choosing.members(result, sample_facts.facts_of(result), way, value)
    assert chosen(app) == expected
    assert expected


def test_what_is_asked_of_the_modalities_shows_how_far_it_is(stored, app, monkeypatch):
    begun, gate = threading.Event(), threading.Event()

    def slow(result, dataset, tell):
        tell(0.5)
        begun.set()
        gate.wait(60)
        return {}

    monkeypatch.setattr(sources, "voices", slow)
    visit(app, "clusters", run=stored["affinity"])
    assert begun.wait(60)
    app.run()
    bar = app.get("progress")[0].proto
    gate.set()
    assert bar.value == 50
    assert bar.text.startswith("Which modality speaks for which cluster")
    wait_for_answers(60)
    app.run()
    assert not app.get("progress")


def test_a_card_for_each_cluster_says_who_and_what_speaks_for_it(stored, app, results):
    run_id = stored["affinity"]
    open_page(app, run_id)
    app.toggle(key=keys.CLUSTERS_ALL_CARDS).set_value(True).run()
    shown = text(app)
    portraits = sample_facts.portraits_of(results["affinity"], cluster_facts.facts(run_id))
    assert len(portraits) == 10
    for portrait in portraits:
        assert f"**Cluster {portrait.cluster}** · {portrait.size:,} samples" in shown
    assert shown.count("of nearest neighbours inside") == sum(p.size > 1 for p in portraits)
    app.button(key=f"{keys.CLUSTERS_CARD}_4").click().run()
    members = np.flatnonzero(results["affinity"].clusters == 4)
    assert chosen(app) == members.tolist()


def test_cards_in_another_order(stored, app):
    open_page(app, stored["affinity"])
    app.session_state[keys.CLUSTERS_CARDS] = "purity"
    app.run()
    assert not app.exception
    known = sample_facts.portraits_of(
        server.result(stored["affinity"]), cluster_facts.facts(stored["affinity"])
    )
    least = min(known, key=lambda p: p.purity)
    titles = [m.value for m in app.markdown if "**Cluster " in str(m.value)]
    assert f"purity **{least.purity:.2f}**" in text(app)
    assert f"**Cluster {least.cluster}**" in titles[0]


def test_every_other_picture_can_be_made_umap(stored, app):
    run_id = stored["affinity"]
    open_page(app, run_id)
    assert "**Raw: gradients** · Principal components" in text(app)
    app.button(key=keys.CLUSTERS_FIT).click().run()
    wait_for_answers(60)
    app.run()
    for source in projections.offered(run_id):
        assert background.read(run_id, projections.name_of(source, 2)) is not None, source
    assert "**Raw: gradients** · UMAP" in text(app)
    assert "to go" not in text(app)


def test_the_table_has_every_sample_with_its_own_id(stored, app, results):
    open_page(app, stored["affinity"])
    table = app.dataframe[0].value
    result = results["affinity"]
    assert list(table["sample"]) == list(result.dataset.sample_ids)
    assert list(table["cluster"]) == list(result.clusters)
    assert {"label", "as its label", "belonging", "silhouette", "ink"} <= set(table.columns)


@pytest.mark.parametrize("labels", [True, False])
def test_a_partition_only_is_shown_by_its_latent(folder, results, app, labels):
    made = results["affinity" if labels else "unlabelled"]
    partition = replace(made, affinity=None, coefficients=None, spectrum=None)
    run_id = RunStore(folder).save(partition)
    open_page(app, run_id)
    assert "UMAP picture of the latent" in text(app)
    assert "Nearest" in text(app) or "nearest to its cluster" in text(app)
    assert "Affinity" not in app.selectbox(key=keys.CLUSTERS_SOURCE).options
    lasso(app, [1, 2])
    assert "2 of 80 samples" in text(app)
    bare = RunStore(folder).save(replace(partition, latents={}))
    open_page(app, bare)
    assert app.selectbox(key=keys.CLUSTERS_SOURCE).options[0] == "Raw: image"
    assert "left clusters alone" in text(app)
    assert ("picture of the raw: image" in text(app)) == labels  # else the data are gone


def test_a_run_whose_data_are_gone_says_so_and_shows_the_rest(stored, app):
    open_page(app, stored["unlabelled"])
    selected = "The data set 'unlabelled' of this run is gone."
    assert f"{selected} So the cards have no pictures." in text(app)
    assert f"{selected} So its raw features are not shown." in text(app)
    assert "of nearest neighbours inside" in text(app)  # of the latents
    lasso(app, [1, 2])
    assert f"{selected} So these samples have no pictures." in text(app)
    app.selectbox(key=keys.CLUSTERS_SOURCE).select("raw-0").run()
    assert not app.exception
    assert "raw features cannot be shown" in text(app)


def test_ids_and_class_names_are_no_markdown(folder, results, app):
    made = results["unlabelled"]  # its data are gone, so that ids stand on the cards
    ids = tuple(f"a*b*{i}" for i in range(80))
    run_id = RunStore(folder).save(replace(made, dataset=replace(made.dataset, sample_ids=ids)))
    open_page(app, run_id)
    assert r"a\*b\*" in text(app)
    assert "a*b*" not in text(app)
    visit(app, "affinity", run=run_id, sample="7")
    assert r"sample **a\*b\*7**" in text(app)
    labelled = results["affinity"]
    data = replace(labelled.dataset, class_names=("$1$",) * 10)
    assert caption(replace(labelled, dataset=data), 0).endswith(r" · \$1\$")


def test_missing_modalities_are_a_colour_and_a_column(folder, results, app):
    made = results["affinity"]
    present = np.ones((80, 3), bool)
    present[::8, 1] = False
    info = replace(made.dataset, present=present)
    run_id = RunStore(folder).save(replace(made, dataset=info))
    open_page(app, run_id)
    app.selectbox(key=keys.CLUSTERS_COLOUR).select(":missing").run()
    assert "coloured by what is missing" in text(app)
    assert "without gradients" in spec(app, 0)
    assert "without gradients" in set(app.dataframe[0].value["missing"])
    assert "lie together in the lower corner" in text(app)


def test_what_was_chosen_is_kept_as_row_numbers_of_its_run(stored, app):
    open_page(app, stored["affinity"])
    lasso(app, [1])
    assert app.session_state[keys.SELECTED_SAMPLES] == selection.Selection((1,), stored["affinity"])


def test_buttons_and_menus_that_look_alike_are_told_apart(app, stored):
    open_page(app, stored["affinity"])
    cards = [b.label for b in app.button if str(b.key).startswith(keys.CLUSTERS_CARD)]
    assert len(cards) == len(set(cards)) > 1
    opened = [block.proto.popover for block in app.get("popover")]
    menus = [menu.help for menu in opened if menu.label == "Download"]
    assert len(menus) == len(set(menus)) > 1
    assert all(menus)
