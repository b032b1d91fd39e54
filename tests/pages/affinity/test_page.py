"""Affinity: what is shown, from the whole matrix to one sample, and clustering again."""

import itertools
import json
from dataclasses import replace

import numpy as np
import pytest

from dmsc_core.figure_data import matrices as views
from dmsc_core.store import derived
from dmsc_core.store.artifacts import RunStore
from pages.affinity import sentences
from pages.state import keys, server
from tests.pages.conftest import charts, offers, text, visit

MATRICES = ("W", "plain", "C", "|C|", "T", "Tt")  # of a run with the reference post-processing


def heat(app):
    """The heatmap's figure, as it was sent."""
    return next(
        figure for figure in map(figure_of, charts(app)) if figure["data"][0]["type"] == "heatmap"
    )


def figure_of(chart):
    return json.loads(chart.proto.spec)


def address(app):
    """The address as one dictionary of texts."""
    return {key: value[0] if isinstance(value, list) else value
            for key, value in app.query_params.items()}  # fmt: skip


def test_every_matrix_order_and_pooling(stored, app):
    visit(app, "affinity", run=stored["affinity"])
    assert offers(app, "Matrix") == ["W", "W plain", "C", "|C|", "T", "Tᵗ"]
    orders = ("cluster", "label", "hierarchy", "input")
    for what, by in [
        *itertools.product(MATRICES, ("cluster",)),
        *itertools.product(("W",), orders),
    ]:
        app.session_state[keys.AFFINITY_WHAT] = what
        app.session_state[keys.AFFINITY_ORDER] = by
        app.session_state[keys.AFFINITY_HOW] = "share" if by == "label" else "max"
        app.run()
        assert not app.exception, (what, by)
        assert sentences.MEANINGS[what] in text(app)
        assert len(charts(app)) == 2


def test_a_matrix_that_cannot_be_made_says_why(folder, results, app):
    C = results["affinity"].coefficients.copy()
    C[3, 4] = np.nan
    run_id = RunStore(folder).save(replace(results["affinity"], coefficients=C))
    visit(app, "affinity", run=run_id, matrix="plain")
    assert "coefficients must be finite" in app.error[0].value
    assert not charts(app)


def test_a_small_matrix_is_shown_value_by_value_and_says_how_many_links_there_are(
    stored, app, results
):
    visit(app, "affinity", run=stored["affinity"])
    data = heat(app)["data"][0]
    assert data["z"]["dtype"] == "f4"
    assert "80 × 80 samples, every value" in text(app)
    links = np.count_nonzero(np.triu(results["affinity"].affinity, 1))
    assert f"{links:,} of 3,160 links" in text(app)


def test_links_below_the_threshold_are_hidden_and_counted(stored, app, results):
    visit(app, "affinity", run=stored["affinity"])
    app.select_slider(key=keys.AFFINITY_ABOVE).set_value(0.1).run()
    W = results["affinity"].affinity
    strong = np.triu(W, 1) > 0.1 * np.triu(W, 1).max()
    assert f"{strong.sum():,} of 3,160 links" in text(app)
    assert "above 10 % of the strongest" in text(app)
    rare = next(p for p in app.get("popover") if p.proto.popover.label == "Links")
    assert len(rare.get("select_slider")) == len(rare.get("segmented_control")) == 1
    assert address(app)["above"] == "0.1"


def test_a_window_in_the_address_is_opened_and_back_leads_to_the_whole(stored, app):
    visit(app, "affinity", run=stored["affinity"], window="10-40,0-30", order="label", matrix="T")
    assert "30 × 30 samples" in text(app)
    assert "Of the whole matrix, " in text(app)  # its links are counted, not those of the window
    assert heat(app)["layout"]["annotations"]
    assert app.session_state[keys.AFFINITY_ORDER] == "label"
    assert address(app) == {
        "run": stored["affinity"], "matrix": "T", "order": "label", "window": "10-40,0-30",
    }  # fmt: skip
    app.button(key=f"{keys.AFFINITY_GO}_back").click().run()
    assert "80 × 80 samples" in text(app)
    assert "Of the whole matrix" not in text(app)
    assert "window" not in address(app)
    app.button(key=f"{keys.AFFINITY_GO}_forward").click().run()
    assert "30 × 30 samples" in text(app)
    app.button(key=f"{keys.AFFINITY_GO}_whole").click().run()
    assert "80 × 80 samples" in text(app)
    assert app.button(key=f"{keys.AFFINITY_GO}_whole").disabled


@pytest.mark.parametrize("window", ["", "nonsense", "5-5,0-10", "900-990,0-10", "1-2", "a-b,c-d"])
def test_a_window_that_cannot_be_is_the_whole(stored, app, window):
    visit(app, "affinity", run=stored["affinity"], window=window, matrix="Q", order="no", above="7")
    assert "80 × 80 samples" in text(app)
    assert address(app) == {"run": stored["affinity"]}


def test_another_order_or_run_begins_with_the_whole_and_another_matrix_stays(stored, app):
    visit(app, "affinity", run=stored["affinity"], window="10-40,0-30")
    app.session_state[keys.AFFINITY_WHAT] = "C"
    app.run()
    assert "30 × 30 samples" in text(app)
    app.session_state[keys.AFFINITY_ORDER] = "input"
    app.run()
    assert "80 × 80 samples" in text(app)


def test_what_was_seen_is_seen_again_after_another_page(stored, app):
    visit(app, "affinity", run=stored["affinity"], window="10-40,0-30", matrix="C", sample="5")
    visit(app, "clusters")
    for name in ("run", "matrix", "window", "sample"):
        if name in app.query_params:
            del app.query_params[name]
    visit(app, "affinity")
    assert "30 × 30 samples" in text(app)
    assert address(app)["window"] == "10-40,0-30"
    assert (address(app)["matrix"], address(app)["sample"]) == ("C", "5")


def test_chosen_samples_are_marked_beside_the_matrix_and_can_be_cleared(stored, app):
    visit(app, "affinity", run=stored["affinity"])
    app.session_state[keys.SELECTED_SAMPLES] = ((3, 9), stored["affinity"])
    app.run()
    marks = [t for t in heat(app)["data"] if t.get("marker", {}).get("symbol") == "triangle-down"]
    assert len(marks) == 1
    assert "2 samples are chosen" in text(app)
    app.button(key=f"{keys.AFFINITY_GO}_clear").click().run()
    assert "samples are chosen" not in text(app)
    app.session_state[keys.SELECTED_SAMPLES] = ((3, 9), stored["late"])  # those of another run
    app.run()
    assert "samples are chosen" not in text(app)


def test_the_rows_of_a_window_can_be_chosen(stored, app):
    visit(app, "affinity", run=stored["affinity"], window="10-40,0-30", order="input")
    app.button(key=f"{keys.AFFINITY_GO}_choose").click().run()
    chosen = app.session_state[keys.SELECTED_SAMPLES]
    assert chosen.samples == tuple(range(10, 40))
    assert chosen.run_id == stored["affinity"]


def test_a_sample_is_found_by_its_number_and_shows_its_neighbours(stored, app, results):
    visit(app, "affinity", run=stored["affinity"])
    app.session_state[keys.AFFINITY_PANEL] = "sample"
    app.run()
    assert "Click a point below the matrix" in text(app)
    app.text_input(key=keys.AFFINITY_FIND).set_value("17").run()
    assert f"sample **{results['affinity'].dataset.sample_ids[17]}**" in text(app)
    assert address(app)["sample"] == "17"
    W = results["affinity"].affinity[17].copy()
    W[17] = 0
    near = app.dataframe[0].value
    np.testing.assert_allclose(near["link"], np.sort(W)[::-1][:12], rtol=1e-6)
    for modality in ("image", "gradients", "spectrum"):
        assert near[modality].str.startswith("data:image/png").all()
    app.button(key=f"{keys.AFFINITY_GO}_near").click().run()
    assert len(app.session_state[keys.SELECTED_SAMPLES].samples) == 13
    app.run()
    app.text_input(key=keys.AFFINITY_FIND).set_value("nobody").run()
    assert "no sample 'nobody'" in "".join(w.value for w in app.warning)


def test_a_sample_that_another_run_does_not_have_is_left_out_there(stored, app):
    visit(app, "affinity", run=stored["affinity"])
    app.session_state[keys.AFFINITY_PICKED] = 5000
    app.session_state[keys.AFFINITY_PANEL] = "sample"
    app.run()
    assert "Click a point below the matrix" in text(app)
    assert "sample" not in address(app)


def test_without_its_data_a_run_says_so_where_pictures_would_be(stored, app):
    visit(app, "affinity", run=stored["unlabelled"], sample="3")
    assert "The data set 'unlabelled' of this run is gone" in text(app)
    assert list(app.dataframe[0].value) == ["link", "sample", "cluster"]
    app.session_state[keys.AFFINITY_PANEL] = "wrong"
    app.run()
    assert "The data set 'unlabelled' of this run is gone" in text(app)
    assert app.dataframe[0].value["link"].is_monotonic_decreasing


def test_links_between_groups_and_blocks_by_clusters_and_by_labels(stored, app, results):
    visit(app, "affinity", run=stored["affinity"])
    for kind, groups in (("cluster", "clusters"), ("label", "labels")):
        codes = (
            results["affinity"].clusters
            if kind == "cluster"
            else results["affinity"].dataset.labels
        )
        app.session_state[keys.AFFINITY_GROUPS] = kind
        app.session_state[keys.AFFINITY_PANEL] = "blocks"
        app.run()
        assert app.dataframe[0].value.shape == (10, 10)
        assert f"different {groups}" in text(app)
        app.session_state[keys.AFFINITY_PANEL] = "wrong"
        app.session_state[keys.AFFINITY_WRONG_BY] = kind
        app.run()
        assert ("by their labels they may be right" in text(app)) == (kind == "cluster")
        W = np.where(codes[:, None] != codes, np.triu(results["affinity"].affinity, 1), 0)
        found = app.dataframe[0].value["link"]
        np.testing.assert_allclose(found, np.sort(W.ravel())[::-1][: len(found)], rtol=1e-6)


def test_links_are_wrong_by_the_labels_where_there_are_labels(stored, app):
    app.session_state[keys.AFFINITY_PANEL] = "wrong"
    visit(app, "affinity", run=stored["affinity"])
    assert "between samples of different labels" in text(app)
    labels = [pair.split(" – ") for pair in app.dataframe[0].value["labels"]]
    assert all(one != other for one, other in labels)
    visit(app, "affinity", run=stored["unlabelled"])
    assert "without labels nobody can say whether they are wrong" in text(app)


def test_the_spectrum_is_beside_the_matrix_when_asked_for(stored, app):
    visit(app, "affinity", run=stored["affinity"])
    app.session_state[keys.AFFINITY_PANEL] = "spectrum"
    app.run()
    assert len(charts(app)) == 4
    assert "How many clusters?" in text(app)


def test_the_hierarchy_is_kept_with_the_run(stored, app, folder, results):
    visit(app, "affinity", run=stored["affinity"], order="hierarchy")
    kept, _ = derived.load(RunStore(folder).path(stored["affinity"]), "order-hierarchy")
    np.testing.assert_array_equal(kept["order"], views.order_of(results["affinity"], "hierarchy"))


def test_scores_of_the_chosen_w_stand_beside_those_of_the_plain_one(stored, app, results):
    visit(app, "affinity", run=stored["affinity"])
    accuracy = app.metric[0]
    assert accuracy.label == "Accuracy"
    assert accuracy.value == f"{results['affinity'].metrics['acc']:.3f}"
    assert accuracy.delta == f"plain W {results['affinity'].metrics_plain['acc']:.3f}"


def test_without_labels_there_is_no_label_order_and_no_label_score(stored, app):
    visit(app, "affinity", run=stored["unlabelled"])
    assert [m.label for m in app.metric] == ["Silhouette", "Ncut"]
    assert offers(app, "Samples") == ["by cluster", "by hierarchy", "as they came"]


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


def test_an_address_of_a_run_that_is_gone_shows_the_newest_and_says_so(stored, app):
    visit(app, "affinity", run="20000101-000000-gone-0000", window="0-5,0-5", order="input")
    assert app.session_state[keys.RUN] == server.complete_runs()[0].run_id
    assert "20000101-000000-gone-0000" in app.warning[0].value
    assert app.session_state[keys.AFFINITY_ORDER] == "cluster"  # the window was another run's


@pytest.mark.parametrize("page", ["affinity", "clusters"])
def test_a_run_whose_files_are_cut_short_is_said_to_be_broken(stored, folder, page, request):
    arrays = folder / stored["affinity"] / "arrays.safetensors"
    start = arrays.read_bytes()[:100]
    arrays.unlink()  # a new file: the old one may be mapped into memory
    arrays.write_bytes(start)
    app = request.getfixturevalue("app")
    visit(app, page, run=stored["affinity"])
    assert "cannot be read" in app.error[0].value
    app.selectbox(key=keys.RUN).select(stored["late"]).run()
    assert not app.exception
    assert not app.error


def test_clustering_again_as_it_was_makes_no_second_run(stored, app, folder):
    visit(app, "affinity", run=stored["affinity"])
    app.toggle(key=keys.AFFINITY_OPEN).set_value(True).run()
    before = len(RunStore(folder).summaries())
    app.button(key=keys.AFFINITY_AGAIN).click().run()
    assert "These are the settings of this run" in app.info[0].value
    assert len(RunStore(folder).summaries()) == before


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


@pytest.mark.parametrize("page", ["affinity", "clusters"])
def test_what_a_stopped_run_did_not_learn_is_said_wherever_it_is_seen(folder, results, app, page):
    early = replace(results["affinity"], status="stopped", warnings=("these mean nothing yet",))
    assert "these mean nothing yet" in text(visit(app, page, run=RunStore(folder).save(early)))


def test_a_partition_without_a_matrix_says_so(folder, results, app):
    partition = replace(results["affinity"], affinity=None, coefficients=None, spectrum=None)
    run_id = RunStore(folder).save(partition)
    for page in ("affinity", "clusters", "compare", "home"):
        visit(app, page, run=run_id)
        assert not app.error
        if page in ("compare", "home"):
            assert list(app.dataframe[0].value["W"]) == ["partition only"], page
    visit(app, "affinity")
    assert "a partition only" in text(app)
    assert "·  partition only  ·" in text(app)
    assert not any(metric.delta for metric in app.metric)


def test_links_between_groups_may_be_the_stronger_ones():
    from pages.affinity.panel import _in_words

    assert _in_words("W", "cluster", 0.2, 1.0).endswith("**1**, 5.00 times more.")
    assert _in_words("W", "cluster", 1.0, 0.2).endswith("**0.2**, 5.00 times less.")
    assert _in_words("W", "cluster", 1.0, 0.0).endswith("**0**.")
    assert "**2.2 × 10⁻⁶**" in _in_words("W", "cluster", 0.017, 2.2e-6)


def test_a_ratio_is_written_as_a_person_writes_it():
    from pages.affinity.panel import _ratio

    assert [_ratio(x) for x in (1.234, 42.4, 743.2, 61149.0)] == ["1.23", "42", "743", "61,100"]
