"""The time until the app answers a person's hand, in a real Chromium, n = 5000, medians of ten.

``python -m benchmarks.interface [--data-dir DIR] [--only overview pages ...] [--busy]`` stores runs
of all 5000 pairs of ``mnist-usps`` (self-expression in closed form, seconds each; once with a
sparse W and once with a dense one), starts the app, and takes the time between an action and the
frame in which its answer is on screen:

overview : a click on a run's *Affinity* link, to the heatmap of the whole matrix. Each time another
    copy of the run, of which the server has drawn the small picture of its card and nothing else.
window : the mouse is let go after a box of about 2000 x 2000 samples, to its heatmap, pooled anew.
exact : the same of a box of about 500 x 500, whose values are all sent.
row : a click on a point below the matrix, to that sample's links.
pages : a click on a link of the menu, to the page's name and its first figure, table or drawing;
    every ordered pair of pages, after each was seen once.

The clock is the browser's own (``watch.js``): it starts with the time stamp of the DOM event and
ends two animation frames after the figure was found in the document, drawn by Plotly from data
that were not there before. Bytes are the frames of the web socket and the bodies that the network
delivered until the script of the page has ended. ``--busy`` measures all of it again while one run
trains and another waits. Prints one table, what was asked beside it, and writes
``results/interface.json``, in which parts that were not measured now stay as they were.
"""

import argparse
import json
import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import sync_playwright

from benchmarks.visits import Visitor
from dmsc_core.data import catalog
from dmsc_core.pipeline import run_to_end
from dmsc_core.presets import preset
from dmsc_core.store.artifacts import RunStore
from tests.browser.conftest import FLAGS, start_app
from tools.chromium import find

RESULTS = Path(__file__).parent / "results" / "interface.json"
DATASET = "mnist-usps"
SIZE = {"width": 1440, "height": 900}
ASKED = {  # seconds, and megabytes
    "overview": 2.5,
    "overview, dense W": 2.5,
    "window": 0.5,
    "exact": 0.5,
    "row": 0.3,
    "pages": 1.0,
}
MEGABYTES = 2.5  # of an overview
PARTS = ("overview", "window", "exact", "row", "pages")


def store_runs(folder: Path, data_dir: str | None) -> tuple[str, str]:
    """The two runs: with a sparse and with a dense W."""
    dataset = catalog.load(DATASET, data_dir=data_dir)
    where = {"dataset.name": DATASET, "dataset.data_dir": data_dir}
    base = preset("closed-form", "image", dataset.suggested_n_clusters or 10).updated(where)
    store = RunStore(folder)
    dense = store.save(run_to_end(base.updated({"affinity": {"kind": "plain"}}), dataset))
    return store.save(run_to_end(base, dataset)), dense


def copy(folder: Path, run_id: str) -> str:
    """The run once more, as the newest one; its large files are shared."""
    name = f"{run_id}-{len(list(folder.iterdir()))}"
    draft = folder.parent / name
    draft.mkdir()
    for file in (file for file in (folder / run_id).iterdir() if file.is_file()):
        os.link(file, draft / file.name)
    facts = json.loads((draft / "result.json").read_text())
    (draft / "result.json").unlink()
    facts["created"] = datetime.now(UTC).isoformat(timespec="seconds")
    (draft / "result.json").write_text(json.dumps(facts))
    draft.rename(folder / name)
    return name


def measure(
    visitor: Visitor, folder: Path, runs: dict[str, str], only: list[str], times: int
) -> dict:
    """Every time that was taken, by what was done; of an overview also the bytes."""
    measured: dict[str, Any] = {}
    for name, run_id in runs.items() if "overview" in only else ():
        taken = [visitor.overview(copy(folder, run_id)) for _ in range(times)]
        measured[name] = [seconds for seconds, _ in taken]
        measured[f"{name}, MB"] = [sent / 1e6 for _, sent in taken]
    for name, share in (("window", 0.4), ("exact", 0.1)):
        if name in only:
            measured[name] = [visitor.box(share, place) for place in range(times)]
    if "row" in only:
        measured["row"] = [visitor.row(place) for place in range(times)]
    if "pages" in only:
        measured["pages"] = visitor.pages(times)
    return measured


def medians(measured: dict) -> dict[str, float]:
    """One number each; of page switches that of the slowest pair."""
    flat = {name: median(values) for name, values in measured.items() if name != "pages"}
    pairs = {pair: median(values) for pair, values in measured.get("pages", {}).items()}
    if pairs:
        flat["pages"] = max(pairs.values())
    return flat


def table(quiet: dict, busy: dict | None) -> str:
    """The figures that are asked for beside those that were measured."""
    head = f"{'median of the clicks':34}{'asked':>10}{'measured':>10}"
    lines = [head + (f"{'busy':>10}{'times':>8}" if busy else "")]
    now, then = medians(quiet), medians(busy) if busy else {}
    for name, value in now.items():
        mass = name.endswith("MB")
        limit, unit = (MEGABYTES, "MB") if mass else (ASKED[name], "s")
        title = {"pages": "pages: the slowest pair"}.get(name, name)
        line = f"{title:34}{f'< {limit} {unit}':>10}{value:8.2f} {unit:1}"
        if busy and not mass:
            line += f"{then[name]:8.2f} s{then[name] / value:8.2f}"
        lines.append(line + ("" if value < limit else "   over"))
    for pair, values in sorted(quiet.get("pages", {}).items(), key=lambda p: -median(p[1]))[:8]:
        lines.append(f"    {pair:30}{'':10}{median(values):8.2f} s")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--data-dir", default=os.environ.get("DMSC_DATA_DIR"))
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--busy", action="store_true", help="also while one run trains")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        folder = Path(scratch) / "runs"
        sparse, dense = store_runs(folder, given.data_dir)
        runs = {"overview": sparse, "overview, dense W": dense}
        process, address = start_app(folder, Path(scratch))
        browser = playwright.chromium.launch(executable_path=find(), args=FLAGS)
        try:
            visitor = Visitor(browser, address, SIZE, sparse)
            visitor.warm_up([sparse, dense])
            quiet = measure(visitor, folder, runs, given.only, given.times)
            busy = None
            if given.busy:
                visitor.train_two()
                busy = measure(visitor, folder, runs, given.only, given.times)
                visitor.stop_all()
        finally:
            browser.close()
            process.terminate()
            process.wait(60)
    print(f"{DATASET}, 5000 pairs, {os.cpu_count()} cores, {given.times} times each")
    print(table(quiet, busy))
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(together(quiet, busy), indent=1))


def together(quiet: dict, busy: dict | None) -> dict[str, Any]:
    """The parts measured now, beside those that earlier calls measured."""
    earlier = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    measured: dict[str, Any] = {"cores": os.cpu_count()}
    for name, parts in (("quiet", quiet), ("busy", busy)):
        measured[name] = (earlier.get(name) or {}) | (parts or {})
    return measured


if __name__ == "__main__":
    main()
