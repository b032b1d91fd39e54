"""The affinity browser as a person uses it: a box, back, a copied address, a sample."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from dmsc_core.data import catalog
from dmsc_core.figure_data import matrices as views
from dmsc_core.pipeline import run_to_end
from dmsc_core.presets import preset
from dmsc_core.store.artifacts import RunStore
from tests.browser import served
from tests.browser.conftest import go, no_error, settle

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HEATMAP = """() => {
  const found = [...document.querySelectorAll('.js-plotly-plot')]
    .find(c => c._fullData?.[0]?.type === 'heatmap' && c.querySelector('.hm image'));
  if (!found) return null;
  const [heat] = found._fullData, {xaxis, yaxis} = found._fullLayout;
  return {rows: Math.round(heat.y0 - heat.dy / 2), bottom: Math.round(yaxis.range[0]),
          columns: Math.round(heat.x0 - heat.dx / 2), right: Math.round(xaxis.range[1]),
          value: heat.z[1][2], cells: heat.z.length,
          chosen: found._fullData.filter(t => t.marker?.symbol === 'triangle-down').length};
}"""


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A run of 700 samples, more than are shown one by one."""
    folder = tmp_path_factory.mktemp("browser")
    quick = {"pretrain.epochs": 2, "train.epochs": 4, "dataset.name": "digits"}
    quick |= {"dataset.per_class": 70}
    config = preset("affinity", "features", 10).updated(quick)
    result = run_to_end(config, catalog.load("digits", per_class=70))
    run_id = RunStore(folder / "runs").save(result)
    with served.app(folder / "runs", folder) as address:
        yield f"{address}/affinity?run={run_id}", result


def shown(page):
    """The heatmap on the page, once it is drawn."""
    page.wait_for_function(HEATMAP)
    return page.evaluate(HEATMAP)


def becomes(page, wanted):
    """Wait until the window is (top, bottom, left, right)."""
    top, bottom, left, right = wanted
    page.wait_for_function(
        f"w => {{ const s = ({HEATMAP})();"
        " return s && [s.rows, s.bottom, s.columns, s.right].join() === w.join(); }",
        arg=[top, bottom, left, right],
    )
    settle(page)
    return page.evaluate(HEATMAP)


def window_in(url):
    """(top, bottom, left, right) of an address, or None."""
    found = re.search(r"window=(\d+)-(\d+)(?:,|%2C)(\d+)-(\d+)", url)
    return None if found is None else tuple(map(int, found.groups()))


def drag(page, start, end):
    """Drag a box; places are shares of the picture with its strips."""
    picture = page.locator(".js-plotly-plot .nsewdrag").first
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    x, y = box["x"], box["y"]
    page.mouse.move(x + start * box["width"], y + start * box["height"])
    page.mouse.down()
    page.mouse.move(x + end * box["width"], y + end * box["height"], steps=6)
    page.mouse.up()


def open_window(page, start=0.3, end=0.6):
    drag(page, start, end)
    page.wait_for_url("**window=**")
    found = window_in(page.url)
    return found, becomes(page, found)


def test_a_box_opens_its_window_with_the_values_and_back_returns(page, run):
    address, result = run
    go(page, f"{address}&order=label")
    whole = shown(page)
    assert (whole["rows"], whole["bottom"], whole["cells"]) == (0, 700, views.OVERVIEW)
    expect(page.get_by_text("Drag a box to open it")).to_be_visible()

    window, seen = open_window(page)
    top, bottom, left, right = window
    assert 120 < bottom - top == right - left < 300
    assert 100 < top < 300
    order = views.order_of(result, "label")
    exact = result.affinity[np.ix_(order[top:bottom], order[left:right])]
    assert seen["cells"] == bottom - top
    assert seen["value"] == pytest.approx(float(exact[1, 2]), rel=1e-6)
    expect(
        page.get_by_text(f"{bottom - top} × {right - left} samples, every value")
    ).to_be_visible()

    page.get_by_role("button", name="Back").first.click()
    becomes(page, (0, 700, 0, 700))
    assert window_in(page.url) is None
    page.get_by_role("button", name="Forward").first.click()
    becomes(page, window)
    assert window_in(page.url) == window
    drag(page, 0.4, 0.7)
    page.wait_for_function("old => !location.search.includes(old)", arg=f"{top}-{bottom}")
    inner = window_in(page.url)
    becomes(page, inner)
    assert top < inner[0] < inner[1] < bottom
    page.go_back()  # the browser's own
    becomes(page, window)
    page.get_by_role("button", name="Whole").first.click()
    becomes(page, (0, 700, 0, 700))
    no_error(page)


def test_a_copied_address_opens_the_same_matrix_order_window_and_sample(page, run, browser):
    go(page, f"{run[0]}&order=hierarchy&matrix=T&sample=5")
    shown(page)
    window, here = open_window(page)
    expect(page.get_by_text("Its links go to")).to_be_visible()
    assert "order=hierarchy" in page.url

    context = browser.new_context(viewport={"width": 1440, "height": 900})
    other = context.new_page()
    try:
        go(other, page.url)
        assert becomes(other, window) == here
        expect(other.get_by_role("radio", name="by hierarchy")).to_be_checked()
        expect(other.get_by_text("Random walk").first).to_be_visible()
        expect(other.get_by_text("Its links go to")).to_be_visible()
        assert other.url == page.url
        no_error(other)
    finally:
        context.close()


def test_a_click_on_a_point_shows_the_neighbours_of_its_sample(page, run):
    go(page, run[0])
    shown(page)
    point = page.locator(".js-plotly-plot").nth(1).locator("path.point").nth(20)
    point.scroll_into_view_if_needed()
    box = point.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.get_by_text("Its links go to")).to_be_visible()
    page.wait_for_url("**sample=*")
    assert window_in(page.url) is None
    expect(page.get_by_test_id("stImage")).to_have_count(3)  # one picture for each modality
    no_error(page)


def test_chosen_rows_stay_marked_after_a_visit_to_another_page(page, run):
    go(page, f"{run[0]}&window=0-30,0-30")
    assert becomes(page, (0, 30, 0, 30))["chosen"] == 0
    page.get_by_role("button", name="Choose these 30 rows").click()
    expect(page.get_by_text("30 samples are chosen")).to_be_visible()
    page.get_by_role("link", name="Clusters", exact=True).first.click()
    expect(page.get_by_role("heading", name="Clusters", exact=True)).to_be_visible()
    page.get_by_role("link", name="Affinity", exact=True).first.click()
    expect(page.get_by_text("30 samples are chosen")).to_be_visible()
    assert becomes(page, (0, 30, 0, 30))["chosen"] == 1
    no_error(page)


def test_hovering_an_exact_window_reads_the_value_and_both_samples(page, run):
    address, result = run
    go(page, f"{address}&order=input&window=0-20,0-20")
    becomes(page, (0, 20, 0, 20))
    box = page.locator(".js-plotly-plot .nsewdrag").first.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.3)
    label = page.locator(".hoverlayer text").first
    expect(label).to_contain_text("cluster")
    named = re.findall(r"(?:row|column) (\S+) ", label.text_content())
    row, column = (result.dataset.sample_ids.index(name) for name in named)
    value = float(re.search(r"w ([\d.e−-]+?)row", label.text_content())[1].replace("−", "-"))
    assert value == pytest.approx(float(result.affinity[row, column]), rel=1e-3)
