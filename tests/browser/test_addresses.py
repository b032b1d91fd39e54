"""Addresses: a page's own, and the run in it; and the two themes."""

import shutil

import pytest
from playwright.sync_api import expect

from dmsc_core.data import catalog
from dmsc_core.pipeline import run_to_end
from dmsc_core.presets import preset
from dmsc_core.store.artifacts import RunStore
from tests.browser import served
from tests.browser.conftest import drawn, go, no_error, traces

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """A folder with two small runs."""
    folder = tmp_path_factory.mktemp("stored")
    quick = {"pretrain.epochs": 5, "train.epochs": 10, "dataset.name": "digits"}
    quick |= {"dataset.per_class": 12}
    digits = catalog.load("digits", per_class=12)
    store = RunStore(folder / "runs")
    ids = [
        store.save(run_to_end(preset(name, "features", 10).updated(quick), digits))
        for name in ("affinity", "early-sum")
    ]
    yield folder / "runs", ids
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def fresh(stored, tmp_path):
    """A server that nobody has visited."""
    with served.app(stored[0], tmp_path) as address:
        yield address, stored[1]


@pytest.fixture(scope="module")
def with_runs(stored, tmp_path_factory):
    """A server for all tests that do not need their own."""
    with served.app(stored[0], tmp_path_factory.mktemp("server")) as address:
        yield address, stored[1]


@pytest.mark.parametrize("name", ["affinity", "clusters"])
def test_a_copied_address_opens_the_same_run_on_a_fresh_server(page, fresh, name):
    address, ids = fresh
    go(page, f"{address}/{name}?run={ids[0]}")
    expect(page.get_by_role("link", name="Compare", exact=True).first).to_be_visible()
    page.wait_for_function("() => document.querySelectorAll('.js-plotly-plot').length >= 2")
    assert page.url.endswith(f"/{name}?run={ids[0]}")
    expect(page.get_by_text("Affinity fusion").first).to_be_visible()
    expect(page.get_by_test_id("stDialog")).to_have_count(0)  # such as "Page not found"
    no_error(page)


def test_the_run_stays_when_the_page_changes(page, with_runs):
    address, ids = with_runs
    go(page, f"{address}/affinity?run={ids[0]}")
    page.wait_for_function("() => document.querySelectorAll('.js-plotly-plot').length >= 2")
    page.get_by_role("link", name="Clusters", exact=True).first.click()
    expect(page.get_by_role("heading", name="Clusters", exact=True)).to_be_visible()
    page.wait_for_url(f"**/clusters?run={ids[0]}")
    no_error(page)


DARK = """dark => {
  const app = document.querySelector('[data-testid=stApp]');
  const paper = getComputedStyle(app).backgroundColor.slice(4, -1).split(',').map(Number);
  return (paper[0] + paper[1] + paper[2] < 200) === dark;
}"""
WIDER = """() => {
  const main = document.querySelector('[data-testid=stMain]');
  return main.scrollWidth - main.clientWidth;
}"""


def test_every_page_follows_the_theme_draws_its_charts_and_fits_a_small_window(browser, with_runs):
    address, ids = with_runs
    context = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme="dark")
    page = context.new_page()
    page.set_default_timeout(60_000)
    try:
        for name in ("", "data", "train", f"affinity?run={ids[0]}", "clusters", "compare"):
            page.emulate_media(color_scheme="dark")
            page.set_viewport_size({"width": 1440, "height": 900})
            go(page, f"{address}/{name}")
            for scheme in ("dark", "light"):
                page.emulate_media(color_scheme=scheme)
                page.wait_for_function(DARK, arg=scheme == "dark")
                if name not in ("", "train"):
                    drawn(page, 1)
                no_error(page)
                assert all(traces(page)), (name, scheme)
            page.set_viewport_size({"width": 1024, "height": 768})
            page.wait_for_timeout(800)
            assert page.evaluate(WIDER) <= 1, name
            no_error(page)
    finally:
        context.close()
