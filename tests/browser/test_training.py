"""Watching a run in a real browser: go back in time, pause the view, look again later."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import go, no_error, points, settle
from tests.browser.test_first_light import epochs, few_samples, open_tab, set_number, start

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PRETRAIN = 3  # epochs of stage 1
EVERY = 20  # epochs between evaluations: some seconds
REBUILT = re.compile("measured above, rebuilt below")
SHOWN = re.compile(r"after epoch (\d+) of stage 2")


def shown_epoch(page):
    """The epoch of stage 2 whose affinity is the large picture."""
    return int(SHOWN.search(page.get_by_text(SHOWN).first.inner_text()).group(1))


def large_picture(page):
    """The address of the large picture; another picture has another one."""
    alt = "The affinity, ordered by cluster"
    return page.get_by_alt_text(alt, exact=True).get_attribute("src")


def last_epoch(page):
    """The last epoch that the loss curves show."""
    return page.evaluate(
        "() => { const x = document.querySelector('.js-plotly-plot')._fullData[0].x;"
        " return x[x.length - 1] }"
    )


def widest_trace(page):
    """How many lines the loss curves have."""
    return page.evaluate("() => document.querySelector('.js-plotly-plot')._fullData.length")


def back_to_the_first(page):
    """Drag the slider to its left end; each evaluation brings a new one, so it may take a while."""
    first = page.get_by_text(f"after epoch {EVERY} of stage 2")
    for _ in range(20):
        page.get_by_role("slider", name="Look at epoch").focus()
        page.keyboard.press("Home")
        page.wait_for_timeout(3000)
        if first.count():
            return
    expect(first).to_be_visible(timeout=10_000)


def test_a_run_is_watched_back_and_forth_paused_and_looked_at_later(page, server, browser):
    go(page, f"{server}/train")
    expect(page.get_by_role("button", name="Start training")).to_be_visible()
    few_samples(page, 20)
    epochs(page, PRETRAIN, 20_000)
    open_tab(page, "Training")
    set_number(page, "Epochs between evaluations", EVERY)
    start(page)

    # the affinity forms: with the second picture there is a slider, and rebuilt samples below
    slider = page.get_by_role("slider", name="Look at epoch")
    expect(slider).to_be_visible()
    expect(page.get_by_text("measured above, rebuilt below").first).to_be_visible()
    expect(page.get_by_alt_text(REBUILT).first).to_be_visible()
    no_error(page)

    # the newest is followed until a person goes back; then it stays there
    newest = shown_epoch(page)
    page.wait_for_function(
        "e => +document.body.innerText.match(/after epoch (\\d+) of stage 2/)[1] > e", arg=newest
    )
    back_to_the_first(page)
    first = large_picture(page)
    before = points(page)
    page.wait_for_function(
        "n => document.querySelector('.js-plotly-plot')?._fullData?.[0].x.length > n", arg=before
    )
    assert shown_epoch(page) == EVERY
    assert large_picture(page) == first

    # paused: what is shown stands still, the run does not
    page.get_by_text("Pause the view", exact=True).click()
    note = page.get_by_text("The view is paused at epoch")
    expect(note).to_be_visible()
    said = note.inner_text()
    frozen = PRETRAIN + int(re.search(r"paused at epoch (\d+) of stage 2", said).group(1))
    page.wait_for_function(
        "e => { const x = document.querySelector('.js-plotly-plot')?._fullData?.[0]?.x;"
        " return x && x[x.length - 1] === e }",
        arg=frozen,
    )
    page.wait_for_function(
        "said => { const t = [...document.querySelectorAll('[data-testid=stAlert]')]"
        ".map(a => a.innerText).join(' '); return t.includes('goes on') && !t.includes(said) }",
        arg=said,
    )
    assert last_epoch(page) == frozen
    page.get_by_text("Pause the view", exact=True).click()
    expect(note).to_have_count(0)
    page.wait_for_function(
        "e => { const x = document.querySelector('.js-plotly-plot')?._fullData?.[0]?.x;"
        " return x && x[x.length - 1] > e }",
        arg=frozen,
    )

    # smoothing leaves what was measured behind the smooth curves
    lines = widest_trace(page)
    page.get_by_role("slider", name="Smoothing").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "n => document.querySelector('.js-plotly-plot')?._fullData?.length === 2 * n", arg=lines
    )

    # stopped, and opened again by its address in another browser: all is still there
    page.get_by_role("button", name="Stop and keep what was learned").click()
    expect(page.get_by_role("link", name="See the affinity")).to_be_visible()
    settle(page)
    assert "run=" in page.url
    other = browser.new_page(viewport={"width": 1440, "height": 900})
    other.set_default_timeout(60_000)
    try:
        go(other, page.url)
        slider = other.get_by_role("slider", name="Look at epoch")
        expect(slider).to_be_visible()
        back_to_the_first(other)
        expect(
            other.get_by_alt_text(re.compile("measured above, rebuilt below")).first
        ).to_be_visible()
        no_error(other)
    finally:
        other.close()
