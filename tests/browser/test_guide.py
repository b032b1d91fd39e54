"""The first visit: three sentences, one click, four runs, and what to look at."""

from contextlib import ExitStack

import pytest
from playwright.sync_api import expect

from tests.browser import served
from tests.browser.conftest import drawn, go, no_error, traces

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SMALL = (
    "import dmsc_core.jobs.guided as g; "
    "g.SETTINGS |= {'pretrain.epochs': 2, 'train.epochs': %d, 'dataset.per_class': 12}"
)
FUSIONS = ("One alone", "Early fusion", "Late fusion", "Affinity fusion")


@pytest.fixture
def guided(tmp_path):
    """Start an app whose guided runs have so many epochs; its address."""
    with ExitStack() as started:
        yield lambda epochs: started.enter_context(
            served.app(tmp_path / "runs", tmp_path, SMALL % epochs)
        )


def test_four_fusions_by_keyboard_to_what_to_look_at(page, guided):
    go(page, guided(6))
    for sentence in ("Bring samples that were", "Neural networks learn", "What they find is"):
        expect(page.get_by_text(sentence).first).to_be_visible()
    button = page.get_by_role("button", name="Compare four fusions")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("progressbar").first).to_be_visible()
    for name in FUSIONS:
        expect(page.get_by_text(name, exact=True).first).to_be_visible()
    expect(page.get_by_text("4 of 4 runs")).to_be_visible()
    expect(page.get_by_text("accuracy 0.").first).to_be_visible()
    go_on = page.get_by_role("button", name="Compare them")
    go_on.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Compare", exact=True)).to_be_visible()
    expect(page.get_by_text("What to look at")).to_be_visible()
    expect(page.get_by_text("Does it help to bring measurements together?")).to_be_visible()
    drawn(page, 8)
    assert [kinds[0] for kinds in traces(page)].count("heatmap") >= 5
    no_error(page)


def test_it_can_be_left_and_stopped_and_goes_on_with_the_rest(page, guided, browser):
    address = guided(20_000)
    go(page, address)
    page.get_by_role("button", name="Compare four fusions").click()
    expect(page.get_by_text("Nothing is lost if you leave")).to_be_visible()
    page.close()

    other = browser.new_page(viewport={"width": 1024, "height": 768})
    other.set_default_timeout(60_000)
    try:
        go(other, address)
        expect(other.get_by_text("0 of 4 runs")).to_be_visible()
        expect(other.get_by_text("left").first).to_be_visible()
        other.get_by_role("button", name="Stop all").click()
        expect(other.get_by_text("Four fusions on digits. About")).to_be_visible()
        expect(other.get_by_role("button", name="Compare four fusions")).to_be_visible()
        expect(other.get_by_text("All runs")).to_be_visible()
        no_error(other)
    finally:
        other.close()
