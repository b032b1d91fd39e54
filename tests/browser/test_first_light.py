"""The way a person takes: choose, start, watch, stop, look, train another, compare."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import drawn, go, no_error, points, settle, traces

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def set_number(page, label, value):
    """Type a number into the field of that name, in the tab that is open."""
    field = page.get_by_label(label, exact=True).locator("visible=true").first
    field.fill(str(value))
    field.press("Enter")
    settle(page)


def open_tab(page, name):
    page.get_by_role("tab", name=name).click()


def choose_fusion(page, name):
    open_tab(page, "Fusion")
    page.get_by_role("radiogroup", name="Fusion").get_by_text(name, exact=True).click()
    settle(page)


def few_samples(page, count):
    open_tab(page, "Computing")
    set_number(page, "Samples per class", count)


def epochs(page, pretrain, train):
    open_tab(page, "Training")
    fields = page.get_by_label("Epochs", exact=True).locator("visible=true")
    for field, value in ((fields.nth(0), pretrain), (fields.nth(1), train)):
        field.fill(str(value))
        field.press("Enter")
        settle(page)


def start(page):
    page.get_by_role("button", name="Start training").click()
    expect(page.get_by_text("Stop and keep what was learned")).to_be_visible()


def test_from_choosing_to_comparing(page, server):
    go(page, server)
    expect(page.get_by_role("button", name="Train the default")).to_be_visible()
    page.get_by_role("link", name="Train", exact=True).first.click()
    expect(page.get_by_role("button", name="Start training")).to_be_visible()
    no_error(page)

    # affinity fusion on digits, long enough to be stopped by hand
    few_samples(page, 30)
    choose_fusion(page, "Affinity")
    epochs(page, 20, 20_000)
    start(page)

    # the curve grows without touching the page
    page.wait_for_function("() => document.querySelector('.js-plotly-plot')?._fullData?.length > 0")
    before = points(page)
    page.wait_for_function(
        "n => document.querySelector('.js-plotly-plot')?._fullData?.[0].x.length > n", arg=before
    )
    axis = "() => document.querySelector('.js-plotly-plot')._fullLayout.yaxis.type"
    assert page.evaluate(axis) == "log"
    page.wait_for_function(  # the second stage has more terms
        "() => document.querySelector('.js-plotly-plot')?._fullData?.length >= 4"
    )

    # stop, and keep what was learned
    page.get_by_role("button", name="Stop and keep what was learned").click()
    expect(page.get_by_role("link", name="See the affinity")).to_be_visible()
    no_error(page)

    # heatmap
    page.get_by_role("link", name="See the affinity").click()
    expect(page.get_by_role("heading", name="Affinity")).to_be_visible()
    drawn(page, 2)
    assert "heatmap" in traces(page)[0]
    assert re.search(r"/affinity\?run=\d{8}-\d{6}-affinity-digits", page.url)
    no_error(page)

    # clusters: the spectral picture at once
    page.get_by_role("link", name="Clusters", exact=True).first.click()
    expect(page.get_by_role("heading", name="Clusters", exact=True)).to_be_visible()
    drawn(page, 2)
    assert "affinity-digits" in page.url
    assert len(traces(page)[0]) == 10
    no_error(page)

    # a second fusion, to its end
    page.get_by_role("link", name="Train", exact=True).first.click()
    expect(page.get_by_role("button", name="Start training")).to_be_visible()
    settle(page)
    choose_fusion(page, "Late")
    epochs(page, 5, 10)
    page.get_by_role("button", name="Start training").click()
    expect(page.get_by_text(re.compile("^15 epochs in"))).to_be_visible()
    no_error(page)

    # both in Compare
    page.get_by_role("link", name="Compare", exact=True).first.click()
    expect(page.get_by_role("heading", name="Compare", exact=True)).to_be_visible()
    drawn(page, 5)
    kinds = [one[0] for one in traces(page)]
    assert kinds.count("heatmap") >= 3  # who agrees with whom, and an affinity of each run
    assert {"sankey", "scatter"} <= set(kinds)
    for name in ("digits · Affinity fusion", "digits · Late fusion (concat)"):
        expect(page.get_by_text(name).first).to_be_visible()
    no_error(page)


def test_closing_the_tab_loses_nothing(page, server, browser):
    go(page, f"{server}/train")
    expect(page.get_by_role("button", name="Start training")).to_be_visible()
    few_samples(page, 20)
    epochs(page, 5, 20_000)
    start(page)
    page.close()

    other = browser.new_page(viewport={"width": 1440, "height": 900})
    other.set_default_timeout(60_000)
    try:
        go(other, server)
        expect(other.get_by_text("Affinity on digits")).to_be_visible()
        other.get_by_role("link", name="Watch").click()
        stop = other.get_by_role("button", name="Stop and keep what was learned")
        expect(stop).to_be_visible()
        other.wait_for_function(
            "() => document.querySelector('.js-plotly-plot')?._fullData?.length"
        )
        stop.click()
        expect(other.get_by_role("link", name="See the affinity")).to_be_visible()
        no_error(other)
    finally:
        other.close()
