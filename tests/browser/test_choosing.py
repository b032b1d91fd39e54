"""Samples chosen with a lasso, seen everywhere."""

import re

import pytest
from playwright.sync_api import expect

from dmsc_core.data import catalog
from dmsc_core.figure_data import sources, stored_run
from dmsc_core.pipeline import run_to_end
from dmsc_core.presets import preset
from dmsc_core.store.artifacts import RunStore
from dmsc_core.store.derived import keep
from tests.browser import served
from tests.browser.conftest import go, no_error, settle

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PER_CLASS = 12
INSIDE = """cluster => {
  // where a cluster lies in the first chart, in pixels of the page, and who lies there
  const plot = document.querySelectorAll('.js-plotly-plot')[0], layout = plot._fullLayout;
  const corner = plot.querySelector('.nsewdrag').getBoundingClientRect();
  const points = plot._fullData.flatMap(t => Array.from(t.customdata, (row, i) => ({
    row, name: t.name,
    x: corner.x + layout.xaxis.c2p(t.x[i]), y: corner.y + layout.yaxis.c2p(t.y[i])})));
  const own = points.filter(p => p.name === String(cluster));
  const box = [Math.min(...own.map(p => p.x)) - 7, Math.min(...own.map(p => p.y)) - 7,
               Math.max(...own.map(p => p.x)) + 7, Math.max(...own.map(p => p.y)) + 7];
  const inside = points.filter(
    p => p.x > box[0] && p.x < box[2] && p.y > box[1] && p.y < box[3]);
  return {box, rows: [...new Set(inside.map(p => p.row))].sort((a, b) => a - b)};
}"""
PICKED = """() => [...new Set(document.querySelector('.js-plotly-plot')._fullData.flatMap(
  t => (t.selectedpoints || []).map(i => t.customdata[i])))].sort((a, b) => a - b)"""
CHARTS = "n => document.querySelectorAll('.js-plotly-plot').length >= n"


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A folder with one small run and its UMAP picture; the run's id and its result."""
    digits = catalog.load("digits", per_class=PER_CLASS)
    quick = {"pretrain.epochs": 5, "train.epochs": 10, "dataset.per_class": PER_CLASS}
    config = preset("affinity", "features", 10).updated(quick | {"dataset.name": "digits"})
    result = run_to_end(config, digits)
    store = RunStore(tmp_path_factory.mktemp("chosen") / "runs")
    run_id = store.save(result)
    points = sources.umap_picture(result, "affinity")
    keep(store.path(run_id), "umap-affinity-2d", {"points": points})
    return store.root, run_id, result


@pytest.fixture
def address(run, tmp_path):
    with served.app(run[0], tmp_path) as address:
        yield address


def lasso(page, box):
    """Draw around a box, as a hand would."""
    left, top, right, bottom = box
    page.mouse.move(left, top)
    page.mouse.down()
    for x, y in ((right, top), (right, bottom), (left, bottom), (left, top)):
        page.mouse.move(x, y, steps=6)
    page.mouse.up()


def rows_of_table(page):
    """The first cells of the rows of the first table that are in sight, and how many it has."""
    grid = page.locator("[data-testid=stDataFrame] canvas table").first
    cells = grid.locator("tbody tr td[aria-colindex='1']").all_text_contents()
    return cells, int(grid.get_attribute("aria-rowcount")) - 1


def test_a_lasso_on_umap_marks_the_same_samples_everywhere(page, address, run):
    _, run_id, result = run
    ids, n = result.dataset.sample_ids, result.dataset.n_samples
    go(page, f"{address}/clusters?run={run_id}")
    expect(page.get_by_text("UMAP picture of the affinity")).to_be_visible()
    page.wait_for_function(CHARTS, arg=2)
    settle(page)
    page.wait_for_timeout(1500)
    there = page.evaluate(INSIDE, 3)
    lasso(page, there["box"])
    summary = page.get_by_text(re.compile(rf"^\d+ of {n} samples"))
    expect(summary).to_be_visible()
    settle(page)
    rows = page.evaluate(PICKED)
    assert set((result.clusters == 3).nonzero()[0]) <= set(rows)
    assert len(set(rows) ^ set(there["rows"])) <= 3  # at the very border of the lasso
    assert summary.text_content().startswith(f"{len(rows)} of {n} samples")

    # the table
    cells, count = rows_of_table(page)
    assert count == len(rows)
    assert cells
    assert set(cells) <= {ids[i] for i in rows}

    # the confusion matrix
    page.wait_for_function(
        "() => document.querySelectorAll('.js-plotly-plot')[1]._fullLayout.shapes.length > 0"
    )
    said = page.evaluate(
        "() => document.querySelectorAll('.js-plotly-plot')[1]._fullData[0].text.flat()"
    )
    counted = [int(found[1]) for found in map(re.compile(r"<b>(\d+)</b>").match, said) if found]
    assert sum(counted) == len(rows)

    # the heatmap of the Affinity page, ordered by cluster
    page.get_by_role("link", name="Affinity", exact=True).first.click()
    expect(page.get_by_role("heading", name="Affinity", exact=True)).to_be_visible()
    marks = (
        "() => document.querySelector('.js-plotly-plot')?._fullData"
        "?.find(t => t.marker?.symbol === 'triangle-down')"
    )
    page.wait_for_function(marks)
    at = page.evaluate(f"() => Array.from(({marks})().x)")
    order = stored_run.order_of(result, "cluster")
    assert sorted(int(order[int(x)]) for x in at) == rows

    # back again: the choice is part of the picture, and can be undone
    page.get_by_role("link", name="Clusters", exact=True).first.click()
    expect(summary).to_be_visible()
    ringed = (
        "() => { const t = document.querySelector('.js-plotly-plot')?._fullData?.at(-1);"
        " return t?.name?.startsWith('chosen') && t.x.length }"
    )
    page.wait_for_function(ringed)
    assert page.evaluate(ringed) == len(rows)
    page.get_by_role("button", name="Clear").click()
    expect(summary).to_have_count(0)
    page.wait_for_function(f"() => !({ringed})()")
    no_error(page)


def test_a_click_on_a_cell_of_the_confusion_matrix_chooses_its_samples(page, address, run):
    _, run_id, result = run
    counts, _, _ = stored_run.confusion_of(result)
    label, cluster = (int(i) for i in divmod(counts.argmax(), counts.shape[1]))
    go(page, f"{address}/clusters?run={run_id}")
    page.wait_for_function(CHARTS, arg=2)
    settle(page)
    page.wait_for_timeout(1500)
    x, y = page.evaluate(
        """([label, cluster]) => {
          const plot = document.querySelectorAll('.js-plotly-plot')[1], layout = plot._fullLayout;
          const corner = plot.querySelector('.nsewdrag').getBoundingClientRect();
          const at = (axis, name) => axis.c2p(axis._categories.indexOf(String(name)));
          return [corner.x + at(layout.xaxis, cluster), corner.y + at(layout.yaxis, label)];
        }""",
        [result.dataset.class_names[label], cluster],
    )
    page.mouse.move(x, y)
    page.wait_for_timeout(500)
    page.mouse.click(x + 3, y + 3)
    many = int(counts[label, cluster])
    expect(page.get_by_text(f"{many} of {result.dataset.n_samples} samples")).to_be_visible()
    no_error(page)
