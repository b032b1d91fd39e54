"""Do the pages answer while a run trains? The script run of each page, timed.

``python -m benchmarks.responsiveness [--data-dir DIR] [--loads 20]`` trains ``bdgp`` with the
reference preset in a background thread of this process, as the app does, waits for its second
stage, and loads every page in turn as a new session, with a stored run to show. Prints p50, p95 and
the worst, and what they were before training began.
"""

import argparse
import json
import os
import tempfile
import time
from pathlib import Path

import numpy as np
from streamlit.logger import set_log_level
from streamlit.testing.v1 import AppTest

from dmsc_core.data import catalog
from dmsc_core.jobs.manager import JobManager
from dmsc_core.pipeline import run_to_end
from dmsc_core.presets import preset
from dmsc_core.store.artifacts import RunStore
from pages.state import sitemap

ROOT = Path(__file__).parent.parent
PAGES = tuple(name for name, *_ in sitemap.PAGES)
RESULTS = Path(__file__).parent / "results" / "responsiveness.json"
LIMIT = 0.5  # seconds, for p95


def stored_run(folder: str, data_dir: str | None) -> str:
    """A finished run of the same size, so that the pages have something heavy to show."""
    dataset = catalog.load("bdgp", data_dir=data_dir)
    quick = {"pretrain.epochs": 2, "train.epochs": 3, "dataset.name": "bdgp"}
    quick |= {"dataset.data_dir": data_dir}
    result = run_to_end(preset("affinity", "features", 5).updated(quick), dataset)
    return RunStore(folder).save(result)


def load(page: str) -> float:
    """The seconds of one script run of a page in a new session."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    if page != "home":
        app.switch_page(sitemap.path(page))
    start = time.perf_counter()
    app.run()
    seconds = time.perf_counter() - start
    if app.exception:
        raise RuntimeError(f"{page}: {app.exception[0].value}")
    return seconds


def measure(loads: int) -> dict[str, dict[str, float]]:
    for page in PAGES:  # what is cached once per server is not part of a load
        load(page)
    seconds = {page: [] for page in PAGES}
    for _ in range(loads):
        for page in PAGES:
            seconds[page].append(load(page))
    return {
        page: {
            "p50": float(np.percentile(values, 50)),
            "p95": float(np.percentile(values, 95)),
            "worst": max(values),
        }
        for page, values in seconds.items()
    }


def training(folder: str, data_dir: str | None) -> tuple[JobManager, str]:
    """The server's own job manager with ``bdgp`` in its second stage."""
    from pages.state import server

    jobs = server.jobs()
    changes = {"pretrain.epochs": 2, "dataset.name": "bdgp", "dataset.data_dir": data_dir}
    run_id = jobs.submit(preset("seed", "features", 5).updated(changes | {"device": "cpu"}))
    while jobs.snapshot(run_id).stage != "train" or not jobs.snapshot(run_id).losses:
        if not jobs.snapshot(run_id).active:
            raise RuntimeError(jobs.snapshot(run_id).traceback or "the run ended early")
        time.sleep(0.5)
    time.sleep(5)  # a few epochs of the second stage
    return jobs, run_id


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-dir", default=os.environ.get("DMSC_DATA_DIR"))
    parser.add_argument("--loads", type=int, default=20)
    given = parser.parse_args()
    set_log_level("ERROR")  # pages that run without a browser are warned of it at every turn
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DMSC_RUNS_DIR"] = folder
        stored_run(folder, given.data_dir)
        quiet = measure(max(given.loads // 4, 2))
        jobs, run_id = training(folder, given.data_dir)
        busy = measure(given.loads)
        stage = jobs.snapshot(run_id).stage
        jobs.stop(run_id)
        jobs.wait(run_id, 120)
    where = f"{os.cpu_count()} cores, {given.loads} loads each"
    print(f"pages while bdgp is in stage {stage!r}, {where}")
    print(f"{'page':10} {'quiet p50':>10} {'p50':>8} {'p95':>8} {'worst':>8}   seconds")
    for page in PAGES:
        row = busy[page]
        mark = "" if row["p95"] < LIMIT else f"  over {LIMIT} s"
        line = f"{page:10} {quiet[page]['p50']:10.3f} {row['p50']:8.3f} {row['p95']:8.3f}"
        print(f"{line} {row['worst']:8.3f}{mark}")
    RESULTS.parent.mkdir(exist_ok=True)
    measured = {"cores": os.cpu_count(), "loads": given.loads, "quiet": quiet, "training": busy}
    RESULTS.write_text(json.dumps(measured, indent=1))


if __name__ == "__main__":
    main()
