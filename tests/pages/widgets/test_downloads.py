"""Taking it away: what is offered on each page, and that it is what it says."""

import io
import json

import numpy as np
import pytest
import streamlit as st

from dmsc_core.config import config_from
from dmsc_core.pipeline import run_to_end
from dmsc_core.store.artifacts import RunStore
from pages.state import keys, sitemap
from tests.pages.conftest import charts, visit

HEADING = "Take away"


@pytest.fixture
def offered(monkeypatch):
    """What can be downloaded on the page that was visited last, by its file's name."""
    found = {}
    original = st.download_button

    def button(label, data, file_name, **options):
        found[file_name] = data
        return original(label, data, file_name, **options)

    monkeypatch.setattr(st, "download_button", button)
    return found


def opened(app, page, name, **query):
    """The page with its downloads unfolded."""
    visit(app, page, **query)
    app.session_state[f"{keys.TAKE_AWAY}_{name}"] = True
    app.run()
    assert not app.exception
    return app


@pytest.mark.parametrize("page", ["affinity", "clusters"])
def test_a_run_can_be_taken_away_where_it_is_looked_at(stored, app, results, offered, page):
    run_id = stored["affinity"]
    visit(app, page, run=run_id)
    assert f"{run_id}-C.npz" not in offered  # nothing is worked out before it is unfolded
    opened(app, page, run_id, run=run_id)
    endings = {name.removeprefix(run_id) for name in offered if name.startswith(run_id)}
    assert {
        ".html", ".zip", "-clusters.csv", "-scores.csv", "-losses.csv", "-evaluations.csv",
        "-confusion.csv", "-eigenvalues.csv", "-C.npz", "-W.npz", "-matrices.mat",
        "-embeddings.npz", "-config.json", "-networks.safetensors",
    } <= endings  # fmt: skip
    C = np.load(io.BytesIO(offered[f"{run_id}-C.npz"]()))["C"]
    np.testing.assert_array_equal(C, results["affinity"].coefficients)
    config = json.loads(offered[f"{run_id}-config.json"]())
    assert config_from(config).random_state == 0
    page = offered[f"{run_id}.html"]().decode()
    assert "Affinity fusion on digits" in page
    assert "python -m dmsc_core run --dataset digits --preset affinity" in page


def test_runs_that_are_compared_leave_together(stored, app, offered):
    ids = [stored["affinity"], stored["late"]]
    app.session_state[keys.COMPARE_RUNS] = ids
    opened(app, "compare", "compared")
    page = offered["comparison-of-2-runs.html"]().decode()
    assert "2 runs on digits" in page
    scores = offered["comparison.csv"]().decode().splitlines()
    assert scores[0].startswith("method,W,K,seed,Accuracy,NMI")
    assert all(run_id in "".join(scores) for run_id in ids)
    assert offered["seeds.csv"]().decode().startswith("method,data,W,runs,seeds,Accuracy")
    columns = offered["clusters-of-all.csv"]().decode().splitlines()[0]
    assert columns == "sample,label,Affinity fusion,Late fusion (max)"


def test_runs_of_other_data_have_no_samples_in_common(stored, app, offered):
    app.session_state[keys.COMPARE_RUNS] = [stored["affinity"], stored["pairs"]]
    opened(app, "compare", "compared")
    assert "comparison.csv" in offered
    assert "clusters-of-all.csv" not in offered


def test_one_run_alone_on_compare_leaves_as_a_run(stored, app, offered):
    run_id = stored["late"]
    app.session_state[keys.COMPARE_RUNS] = [run_id]
    opened(app, "compare", run_id)
    assert f"{run_id}-W.npz" in offered
    assert "seeds.csv" not in offered


def test_a_partition_leaves_without_a_matrix(folder, app, offered):
    from dmsc_core.data import catalog
    from dmsc_core.presets import preset

    config = preset("kmeans", "features", 10).updated({"dataset.name": "digits"})
    run_id = RunStore(folder).save(run_to_end(config, catalog.load("digits", per_class=8)))
    opened(app, "clusters", run_id, run=run_id)
    assert f"{run_id}-W.npz" not in offered
    assert "partition only" in offered[f"{run_id}.html"]().decode()


def test_the_camera_saves_what_was_chosen_on_every_page(stored, app):
    run_id = stored["affinity"]
    opened(app, "clusters", run_id, run=run_id)
    assert {_saved(chart) for chart in charts(app)} == {"png"}
    camera = next(
        c for c in app.get("segmented_control")
        if c.key == f"{keys.CAMERA}_{keys.TAKE_AWAY}_{run_id}"
    )  # fmt: skip
    camera.set_value("svg").run()
    assert not app.exception
    assert {_saved(chart) for chart in charts(app)} == {"svg"}
    visit(app, "compare")
    assert {_saved(chart) for chart in charts(app)} == {"svg"}


def _saved(chart):
    return json.loads(chart.proto.config).get("toImageButtonOptions", {}).get("format")


def test_a_figure_leaves_as_a_page_of_its_own(stored, app, offered):
    run_id = stored["affinity"]
    visit(app, "clusters", run=run_id)
    pages = [make for name, make in offered.items() if name.endswith(".html") and callable(make)]
    assert pages
    made = pages[0]()
    assert made.startswith(b"<!doctype html>")
    assert b'data-save="svg"' in made


def test_pages_that_show_results_all_offer_them(stored, app):
    assert {"affinity", "clusters", "compare"} <= {name for name, *_ in sitemap.PAGES}
    for page in ("affinity", "clusters", "compare"):
        visit(app, page, run=stored["affinity"])
        assert HEADING in [e.label for e in app.expander], page


def test_what_is_offered_is_of_the_config_that_was_stored(stored, app, offered):
    opened(app, "affinity", stored["late"], run=stored["late"])
    assert json.loads(offered[f"{stored['late']}-config.json"]())["preset"] == "late-max"
