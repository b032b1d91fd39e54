"""The quality of clusters: fixed presets on real data, over seeds, beside published figures.

``python -m benchmarks.quality [--data-dir DIR] [--only ROW ...]`` goes row by row and on where it
was interrupted, prints the table and writes ``results/quality.json``. A preset is the same for
every data set of a kind; labels are used for nothing but the score. Means and spreads are over
seeds. For lambda, sigma and k the whole grid around the preset's value is measured too.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.published import PUBLISHED
from benchmarks.runs import run_preset
from dmsc_core.data import catalog
from dmsc_core.engine.recluster import recluster
from dmsc_core.result import RunResult

RESULTS = Path(__file__).parent / "results" / "quality.json"
SEEDS, SEEDS_OF_LONG_RUNS = 5, 3  # the latter where one run takes over two minutes


@dataclass(frozen=True)
class Row:
    """One method on one data set, and the figures that it should reach or pass."""

    data: str
    method: str
    acc: float
    nmi: float | None
    per_class: int | None = None
    seeds: int = SEEDS
    epochs: tuple[int, int] | None = None  # of the two stages; None: those of the preset

    @property
    def name(self) -> str:
        return f"{self.data}/{self.method}"

    @property
    def target(self) -> str:
        return f"{self.acc:.3f}" + (f" / {self.nmi:.3f}" if self.nmi else "")

    @property
    def changes(self) -> dict[str, Any]:
        return dict(zip(("pretrain.epochs", "train.epochs"), self.epochs or ()))

    def reached(self, seeds: dict[str, Any]) -> str:
        """``yes`` where the means are what they should be."""
        asked = {"acc": self.acc, "nmi": self.nmi or 0.0}
        return "yes" if all(summary(seeds, k)[0] >= v for k, v in asked.items()) else "no"


@dataclass(frozen=True)
class Grid:
    """A sensitivity grid: values of one option of training, and of k afterwards."""

    data: str
    method: str
    path: str
    values: tuple[float, ...]
    k: tuple[int, ...]

    @property
    def name(self) -> str:
        return f"{self.data}/{self.method}/{self.path}"


ROWS = (
    Row("bdgp", "seed", 0.90, None, epochs=(20, 50)),
    Row("bdgp", "closed-form", 0.987, 0.963),
    Row("handwritten", "closed-form", 0.974, 0.939),
    Row("bdgp", "attention", 0.990, 0.968),
    Row("handwritten", "attention", 0.978, 0.950),
    Row("mnist-usps", "correlation", 0.998, 0.995),
    Row("mnist-usps", "affinity-attention", 0.95, 0.921, per_class=200),
    Row("mnist-usps", "affinity", 0.95, 0.921, per_class=200, seeds=SEEDS_OF_LONG_RUNS),
    Row("orl", "reciprocal", 0.86, 0.92),
    Row("coil20", "reciprocal", 0.95, 0.97),
    Row("orl", "single", 0.86, 0.92),
    Row("coil20", "single", 0.95, 0.97),
    Row("orl", "closed-form", 0.86, 0.92),
    Row("coil20", "closed-form", 0.95, 0.97),
)
RIDGE = "self_expression.ridge"
SIGMA = "self_expression.temperature"
RIDGES = (0.005, 0.05, 0.5, 1.0, 5.0, 10.0, 15.0, 20.0, 50.0, 150.0)
SIGMAS = (0.02, 0.03, 0.05, 0.07, 0.1, 0.2)
GRIDS = tuple(
    Grid(data, *varied)
    for varied in (
        ("closed-form", RIDGE, RIDGES, (3, 5, 10, 20, 50)),
        ("attention", SIGMA, SIGMAS, (3, 5, 10, 15, 20, 50)),
    )
    for data in ("bdgp", "handwritten")
)


def run(
    row: Row | Grid, seed: int, data_dir: str | None, changes: dict[str, Any] | None = None
) -> RunResult:
    """One run of a row's preset."""
    dataset = catalog.load(row.data, data_dir=data_dir, per_class=getattr(row, "per_class", None))
    return run_preset(dataset, row.method, seed, changes)


def scores(result: RunResult) -> dict[str, Any]:
    names = ("acc", "nmi", "ari", "silhouette", "ncut")
    return {
        **{name: result.metrics[name] for name in names},
        "acc_plain": result.metrics_plain["acc"],
        "nmi_plain": result.metrics_plain["nmi"],
        "seconds": result.seconds["total"],
        "peak_memory_mb": result.peak_memory_mb,
    }


def measure_row(row: Row, measured: dict[str, Any], data_dir: str | None) -> Iterator[None]:
    """The seeds of a row that are still missing, one at a time."""
    seeds = measured.setdefault("rows", {}).setdefault(row.name, {})
    for seed in range(row.seeds):
        if str(seed) not in seeds:
            seeds[str(seed)] = scores(run(row, seed, data_dir, row.changes))
            yield


def measure_grid(grid: Grid, measured: dict[str, Any], data_dir: str | None) -> Iterator[None]:
    """The cells of a grid that are still missing: one training for each value, k afterwards."""
    cells = measured.setdefault("grids", {}).setdefault(grid.name, {})
    for value in grid.values:
        if str(value) in cells:
            continue
        result = run(grid, 0, data_dir, {grid.path: value})
        again = {str(k): recluster(result, {"kind": "top_k", "k": k}).metrics for k in grid.k}
        again["plain"] = result.metrics_plain
        cells[str(value)] = {
            k: {name: m[name] for name in ("acc", "nmi", "silhouette")} for k, m in again.items()
        }
        yield


def summary(seeds: dict[str, Any], name: str) -> tuple[float, float]:
    """Mean and standard deviation over the seeds."""
    values = [run[name] for run in seeds.values()]
    return float(np.mean(values)), float(np.std(values))


def print_rows(measured: dict[str, Any]) -> None:
    print(f"{'data/method':26} {'seeds':>5} {'ACC':>13} {'NMI':>13} {'target':>13} ", end="")
    print(f"{'plain ACC':>9} {'s':>6}  best published")
    for row in ROWS:
        seeds = measured.get("rows", {}).get(row.name)
        if not seeds:
            continue
        acc, nmi = summary(seeds, "acc"), summary(seeds, "nmi")
        best = PUBLISHED[row.data][0]
        print(
            f"{row.name:26} {len(seeds):5} {acc[0]:.4f}±{acc[1]:.4f} {nmi[0]:.4f}±{nmi[1]:.4f} "
            f"{row.target:>13} {row.reached(seeds):3} {summary(seeds, 'acc_plain')[0]:5.3f} "
            f"{summary(seeds, 'seconds')[0]:6.1f}  {best.method} {best.acc}/{best.nmi}"
        )


def print_grids(measured: dict[str, Any]) -> None:
    for grid in GRIDS:
        cells = measured.get("grids", {}).get(grid.name)
        if not cells:
            continue
        columns = [*map(str, grid.k), "plain"]
        print(f"\n{grid.name}: ACC (silhouette), k in columns")
        print(f"{'':>8} " + " ".join(f"{k:>13}" for k in columns))
        for value, row in cells.items():
            shown = (f"{row[k]['acc']:.3f} ({row[k]['silhouette']:.3f})" for k in columns)
            print(f"{value:>8} " + " ".join(f"{text:>13}" for text in shown))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0] if __doc__ else None)
    parser.add_argument("--data-dir")
    parser.add_argument("--only", nargs="+", metavar="ROW", help="names that begin like this")
    given = parser.parse_args()
    RESULTS.parent.mkdir(exist_ok=True)
    measured: dict[str, Any] = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    measured["published"] = {name: [p._asdict() for p in rows] for name, rows in PUBLISHED.items()}
    work = [(measure_row, row) for row in ROWS] + [(measure_grid, grid) for grid in GRIDS]
    for measure, what in work:
        if given.only and not any(what.name.startswith(name) for name in given.only):
            continue
        for _ in measure(what, measured, given.data_dir):  # type: ignore[operator]
            RESULTS.write_text(json.dumps(measured, indent=1))
            print(f"measured {what.name}", flush=True)
    print_rows(measured)
    print_grids(measured)


if __name__ == "__main__":
    main()
