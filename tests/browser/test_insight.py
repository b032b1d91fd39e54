"""Insight in a real browser: four matrices that follow their dials, and two identities."""

import re

import pytest
from playwright.sync_api import expect

from pages.insight import sentences
from tests.browser.conftest import go, no_error, settle, traces

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DIGITS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
MATRICES = """() => [...document.querySelectorAll('.js-plotly-plot')]
  .filter(c => c._fullData?.[0]?.type === 'heatmap' && c.querySelector('.hm image'))
  .map(c => [...c._fullData[0].z].map(row => [...row].reduce((a, b) => a + b, 0))
    .reduce((a, b) => a + b, 0))"""


def drawn(page, count):
    """A number for each matrix on the page, once there are so many."""
    page.wait_for_function(f"n => ({MATRICES})().length >= n", arg=count)
    settle(page)
    return page.evaluate(MATRICES)


def test_the_four_are_drawn_and_their_identities_hold(page, server):
    go(page, f"{server}/insight")
    expect(page.get_by_role("heading", name="Insight", exact=True)).to_be_visible()
    drawn(page, 4)
    for title in sentences.TITLES.values():
        expect(page.get_by_text(title, exact=True).first).to_be_visible()
    differences = page.get_by_test_id("stMetric").filter(has_text="Largest difference")
    expect(differences).to_have_count(2)
    for text in differences.all_inner_texts():
        mantissa, raised = re.search(r"([\d.]+) × 10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", text).groups()
        assert float(mantissa) * 10 ** int(raised.translate(DIGITS)) < 1e-10, text
    kinds = [drawn_traces[0] for drawn_traces in traces(page)]
    assert len(kinds) == 7
    assert kinds[:4] == ["heatmap"] * 4
    no_error(page)


def test_a_dial_changes_its_matrices_and_no_others(page, server):
    go(page, f"{server}/insight")
    before = drawn(page, 4)
    slider = page.get_by_role("slider", name="Temperature")
    slider.scroll_into_view_if_needed()
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        f"old => ({MATRICES})()[0] !== old[0] && ({MATRICES})()[1] !== old[1]", arg=before
    )
    kernel, softmax, self_expression, linear = drawn(page, 4)[:4]
    assert kernel != before[0]
    assert softmax != before[1]
    assert [self_expression, linear] == before[2:4]
    no_error(page)
