"""Reports as people open them: from a disk, without a network; and downloads in the app."""

import csv
import re
import xml.etree.ElementTree as ET

import pytest
from playwright.sync_api import expect

from dmsc_core.data import catalog
from dmsc_core.pipeline import run_to_end
from dmsc_core.presets import preset
from dmsc_core.report.make import report
from dmsc_core.report.reported_run import reported
from dmsc_core.store.artifacts import RunStore
from tests.browser import served
from tests.browser.conftest import go, no_error

pytestmark = [pytest.mark.browser, pytest.mark.slow]

QUICK = {"pretrain.epochs": 3, "train.epochs": 6, "train.eval_every": 2, "dataset.name": "digits"}
COMMAND = "python -m dmsc_core run --dataset digits"
DRAWN = """() => [...document.querySelectorAll('.plot')].map(p => ({
  name: p.dataset.name, traces: p._fullData.length, paper: p._fullLayout.paper_bgcolor,
  marks: p.querySelectorAll('.trace, .heatmaplayer image, .cartesianlayer path, canvas').length,
  width: p.getBoundingClientRect().width,
}))"""


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """Two networks and a partition of the same samples."""
    store = RunStore(tmp_path_factory.mktemp("reported") / "runs")
    digits = catalog.load("digits", per_class=12)
    changes = QUICK | {"dataset.per_class": 12}
    ids = []
    for name, seed in (("affinity", 0), ("affinity", 1), ("kmeans", 0)):
        config = preset(name, "features", 10).updated(changes | {"random_state": seed})
        ids.append(store.save(run_to_end(config, digits)))
    return store, ids


@pytest.fixture
def offline(browser):
    """A page that reaches no network, and all that it asked for."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, offline=True, accept_downloads=True
    )
    page = context.new_page()
    page.set_default_timeout(120_000)
    asked, errors = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    yield page, asked, errors
    context.close()


def opened(page, path):
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-drawn]")
    return page.evaluate(DRAWN)


def written(stored, folder, which):
    store, ids = stored
    path = folder / "a report.html"
    path.write_bytes(report([reported(store, ids[i], COMMAND) for i in which]))
    return path


@pytest.mark.parametrize(
    ("which", "figures"), [((0,), 9), ((2,), 4), ((0, 1, 2), 10)], ids=["run", "partition", "all"]
)
def test_all_figures_are_drawn_from_a_disk_without_a_network(
    stored, offline, tmp_path, which, figures
):
    page, asked, errors = offline
    path = written(stored, tmp_path, which)
    drawn = opened(page, path)
    assert len(drawn) == figures
    for plot in drawn:
        assert plot["traces"] > 0, plot
        assert plot["marks"] > 0, plot
        assert plot["paper"] == "#FFFFFF", plot
    loaded = [url for url in asked if not url.startswith(("data:", "blob:"))]
    assert loaded == [path.as_uri()]
    assert errors == []
    wide = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert wide


def test_figures_and_pictures_follow_the_readers_theme(stored, offline, tmp_path):
    page, _, _ = offline
    opened(page, written(stored, tmp_path, (0,)))
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(
        "() => [...document.querySelectorAll('.plot')]"
        ".every(p => p._fullLayout.paper_bgcolor === '#10151C')"
    )
    heat = "p => p._fullData[0].colorscale[0][1].toUpperCase()"
    affinity = page.locator(".plot[data-name$='-affinity']")
    assert affinity.evaluate(heat) == "#141B23"
    page.emulate_media(color_scheme="light")
    page.wait_for_function(
        "() => document.querySelector('.plot')._fullLayout.paper_bgcolor === '#FFFFFF'"
    )
    assert affinity.evaluate(heat) == "#F7F8F5"


def test_a_figure_is_saved_as_svg_and_png_and_a_table_as_csv(stored, offline, tmp_path):
    page, _, errors = offline
    opened(page, written(stored, tmp_path, (0,)))
    run_id = stored[1][0]
    for kind in ("svg", "png"):
        with page.expect_download() as download:
            page.get_by_role("button", name=f"Save {run_id}-eigenvalues as {kind}").click()
        assert download.value.suggested_filename == f"{run_id}-eigenvalues.{kind}"
        content = download.value.path().read_bytes()
        if kind == "svg":
            assert ET.fromstring(content).tag.endswith("svg")
            assert b"Eigenvalue number" in content
        else:
            assert content.startswith(b"\x89PNG")
    with page.expect_download() as download:
        page.locator(".table").first.get_by_role("button", name="CSV").click()
    rows = list(csv.reader(download.value.path().read_text().splitlines()))
    assert rows[0][0] == "score"
    result = stored[0].load(run_id)
    assert float(rows[1][1]) == result.metrics["acc"]  # all digits, not those that are shown
    assert errors == []


def test_on_a_phone_nothing_is_wider_than_the_page(stored, browser, tmp_path):
    context = browser.new_context(viewport={"width": 420, "height": 900}, offline=True)
    page = context.new_page()
    page.set_default_timeout(120_000)
    opened(page, written(stored, tmp_path, (0, 1, 2)))
    assert page.evaluate("document.documentElement.scrollWidth") <= 420
    context.close()


def test_on_paper_figures_are_light_and_fit(stored, offline, tmp_path):
    page, _, _ = offline
    page.emulate_media(color_scheme="dark")
    opened(page, written(stored, tmp_path, (0,)))
    page.evaluate(
        "addEventListener('beforeprint', () => { window.printed = "
        "[...document.querySelectorAll('.plot')].map(p =>"
        " [p._fullLayout.width, p._fullLayout.paper_bgcolor]);"
        " window.unfolded = document.querySelectorAll('details:not([open])').length === 0; })"
    )
    page.pdf(format="A4")
    printed, unfolded = page.evaluate("[window.printed, window.unfolded]")
    assert unfolded
    assert all(width <= 680 and paper == "#FFFFFF" for width, paper in printed)
    assert page.locator("details[open]").count() == 0  # as it was


@pytest.fixture
def app(stored, tmp_path):
    with served.app(stored[0].root, tmp_path) as address:
        yield address


def test_the_app_gives_the_report_and_the_camera_saves_svg(stored, app, page, tmp_path):
    run_id = stored[1][0]
    go(page, f"{app}/clusters?run={run_id}")
    page.get_by_text("Take away").click()
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile("Report \\(HTML\\)")).click()
    saved = tmp_path / download.value.suggested_filename
    download.value.save_as(saved)
    assert saved.name == f"{run_id}.html"
    assert b"Affinity fusion on digits" in saved.read_bytes()[:40_000]
    group = page.get_by_role("radiogroup", name="The camera above a figure saves")
    group.get_by_text("SVG").click()
    page.wait_for_function(
        "() => [...document.querySelectorAll('.js-plotly-plot')]"
        ".every(p => p._context.toImageButtonOptions.format === 'svg')"
    )
    chart = page.locator(".js-plotly-plot").first
    chart.hover()
    with page.expect_download() as download:
        chart.locator("[data-title^='Download plot']").click()
    assert download.value.suggested_filename.endswith(".svg")
    no_error(page)
    expect(page.get_by_text("Networks (safetensors)")).to_be_visible()
