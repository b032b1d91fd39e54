"""A real Chromium, and the app as a person starts it."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.browser import served
from tools.chromium import find

ARTIFACTS = Path(__file__).parent / "artifacts"
FLAGS = [
    "--no-sandbox",
    "--use-gl=angle",  # these three give WebGL without a GPU
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-gpu-compositing",  # which, in software, takes more than the app and the tests
]
# A run that is only watched leaves the cores to those who watch, who look less often.
PACED = """
import time
from dmsc_core.training.trainer import Trainer
from pages.widgets import until_changed
epoch = Trainer._epoch
Trainer._epoch = lambda self, stage: (time.sleep(0.1), epoch(self, stage))[1]
until_changed.EVERY = 2.5
"""
PATIENCE = 240_000  # milliseconds; two cores may train, draw and test at once

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser():
    path = find()
    if path is None:
        pytest.fail("no Chromium: python -m tools.chromium --install, or set CHROMIUM")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield found
        found.close()


@pytest.fixture
def server(tmp_path):
    """The address of an app with nothing trained, where training leaves time to watch it."""
    with served.app(tmp_path / "runs", tmp_path, PACED) as address:
        yield address


@pytest.fixture
def page(browser, request):
    """A page of 1440 x 900; what it looked like is kept where a test fails."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    found = context.new_page()
    found.set_default_timeout(PATIENCE)
    yield found
    if getattr(request.node, "failed", False) and not found.is_closed():
        ARTIFACTS.mkdir(exist_ok=True)
        found.screenshot(path=ARTIFACTS / f"{request.node.name}.png", full_page=True)
    context.close()


def pytest_collection_modifyitems(items):
    """Time enough for a browser on a machine that has other work."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.timeout(900))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    if call.when == "call":
        item.failed = outcome.get_result().failed


def go(page: Page, address: str) -> None:
    """Open an address and wait until the app is connected and its script has run."""
    page.goto(address)
    page.wait_for_selector("[data-testid='stApp'][data-test-connection-state='CONNECTED']")
    settle(page)


def settle(page: Page) -> None:
    """Wait until the script has run."""
    page.wait_for_selector("[data-test-script-state='notRunning']")
    page.wait_for_timeout(300)


def no_error(page: Page) -> None:
    """Nothing on the page is an exception."""
    assert page.locator("[data-testid='stException']").count() == 0


def points(page: Page, number: int = 0) -> int:
    """How many points the first line of a chart has."""
    return page.evaluate(
        "n => { const c = document.querySelectorAll('.js-plotly-plot')[n];"
        " return c && c._fullData && c._fullData.length ? c._fullData[0].x.length : 0 }",
        number,
    )


def drawn(page: Page, least: int) -> None:
    """Wait until the script has ended and at least so many charts are there, all of them drawn."""
    settle(page)
    page.wait_for_function(
        "n => { const charts = [...document.querySelectorAll('.js-plotly-plot')];"
        "return charts.length >= n && charts.every(c => c._fullData?.length); }",
        arg=least,
    )


def traces(page: Page) -> list[list[str]]:
    """The kinds of traces of every chart on the page."""
    return page.evaluate(
        "() => [...document.querySelectorAll('.js-plotly-plot')]"
        ".map(c => (c._fullData || []).map(t => t.type))"
    )
