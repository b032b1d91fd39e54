"""Pictures of every page with real runs: ``python -m benchmarks.screenshots [--quick]``.

Trains four runs on the embedded digits where the folder of runs has none, starts the app, and takes
each page at 1440 x 900, light and dark, into docs/images. ``--quick`` trains a few epochs only.
"""

import argparse
import os
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from dmsc_core.data import catalog
from dmsc_core.pipeline import run_to_end
from dmsc_core.presets import preset
from dmsc_core.store.artifacts import RunStore
from tests.browser.conftest import FLAGS, go, settle, start_app
from tools.chromium import find

IMAGES = Path(__file__).parent.parent / "docs" / "images"
RUNS = (("digits", "single"), ("digits", "early-sum"), ("digits", "late-concat"))
RUNS += (("digit-pairs", "affinity"), ("digits", "affinity"))
SIZE = {"width": 1440, "height": 900}
QUICK = {"pretrain.epochs": 10, "train.epochs": 20, "dataset.per_class": 40}
WAIT_FOR_UMAP = 180_000  # milliseconds


def train(store: RunStore, quick: bool) -> None:
    """The runs that the pictures show, in a folder that has none."""
    for name, chosen in RUNS:
        dataset = catalog.load(name, per_class=QUICK["dataset.per_class"] if quick else None)
        changes = {"dataset.name": name} | (QUICK if quick else {})
        kind = "image" if all(m.kind == "image" for m in dataset.modalities) else "features"
        config = preset(chosen, kind, 10).updated(changes)  # type: ignore[arg-type]
        result = run_to_end(config, dataset)
        print(store.save(result), {k: round(v, 3) for k, v in result.metrics.items() if v})


def visit(page: Page, address: str, name: str) -> None:
    """Open a page and wait until its charts are drawn."""
    go(page, f"{address}/{name}")
    if name.split("?")[0] in ("data", "affinity", "clusters", "compare", "insight"):
        page.wait_for_function("() => document.querySelectorAll('.js-plotly-plot').length > 0")
    if name.startswith("clusters"):
        page.get_by_text("UMAP picture").wait_for(timeout=WAIT_FOR_UMAP)
    settle(page)
    page.wait_for_timeout(2500)


def take(browser: Browser, empty: str, address: str, run_id: str, out: Path) -> None:
    """Every page, light and dark; Train while a run trains."""
    for scheme in ("light", "dark"):
        context = browser.new_context(viewport=SIZE, color_scheme=scheme)  # type: ignore[arg-type]
        page = context.new_page()
        page.set_default_timeout(60_000)
        ending = "" if scheme == "light" else "-dark"
        visit(page, empty, "")
        page.screenshot(path=out / f"welcome{ending}.png")
        places = (
            "",
            "data",
            "train",
            f"affinity?run={run_id}",
            f"clusters?run={run_id}",
            "compare",
            "insight",
        )
        for place in places:
            visit(page, address, place)
            name = {"": "home", "train": "setup"}.get(place, place.split("?")[0])
            page.screenshot(path=out / f"{name}{ending}.png")
            print(out / f"{name}{ending}.png")
        context.close()


def take_live(browser: Browser, address: str, out: Path, seconds: int) -> None:
    """Train, some seconds into a run that was started by its one button."""
    page = browser.new_page(viewport=SIZE)  # type: ignore[arg-type]
    page.set_default_timeout(60_000)
    visit(page, address, "")
    page.get_by_role("button", name="Train the default").click()
    page.wait_for_function(
        "() => document.querySelectorAll('[data-testid=stImage] img').length > 0",
        timeout=seconds * 1000,
    )
    page.wait_for_timeout(6000)
    page.screenshot(path=out / "train.png")
    page.get_by_role("button", name="Stop and keep what was learned").click()
    page.get_by_role("link", name="See the affinity").wait_for()
    page.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=IMAGES)
    parser.add_argument("--runs", type=Path, help="a folder of runs; trained there if it has none")
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    os.environ.pop("DMSC_DATA_DIR", None)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        folder = Path(scratch)
        store = RunStore(given.runs or folder / "runs")
        if not store.summaries():
            train(store, given.quick)
        shown = next(
            run for run in store.summaries() if (run.dataset, run.fusion) == ("digits", "affinity")
        )
        servers = [start_app(store.root, folder), start_app(folder / "none", folder)]
        browser = playwright.chromium.launch(executable_path=find(), args=FLAGS)
        try:
            take(browser, servers[1][1], servers[0][1], shown.run_id, given.out)
            take_live(browser, servers[1][1], given.out, 600)
        finally:
            browser.close()
            for process, _ in servers:
                process.terminate()
                process.wait(20)


if __name__ == "__main__":
    main()
