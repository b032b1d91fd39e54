"""The measurements as a page to read: ``docs/results.md`` from the JSON files of the benchmarks.

``python -m benchmarks.results_page``, after any of them has run. The page says what each benchmark
says, no more: means and deviations, targets beside what was reached, the published figures.
"""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.interface import ASKED, MEGABYTES, medians
from benchmarks.quality import ROWS, summary

RESULTS = Path(__file__).parent / "results"
PAGE = Path(__file__).parents[1] / "docs" / "results.md"
INTRODUCTION = """# What was measured

One fixed preset per method, the same for every data set of a kind; labels are used for the score
alone; means and standard deviations over seeds, never the best one. Two CPU cores, no GPU. This
page is written by `python -m benchmarks.results_page` from `benchmarks/results/`; each section
names the command that measures it. A figure that was not reached stands here as it is.
"""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines) + "\n"


def both(mean: float, spread: float) -> str:
    return f"{mean:.4f} ± {spread:.4f}"


def quality(measured: dict[str, Any]) -> str:
    """Methods beside their targets and what others published."""
    rows = []
    for row in ROWS:
        seeds = measured["rows"].get(row.name)
        if not seeds:
            continue
        acc, nmi = summary(seeds, "acc"), summary(seeds, "nmi")
        best = measured["published"][row.data][0]
        rows.append((
            row.data + (f", {row.per_class} a class" if row.per_class else ""),
            f"`{row.method}`" + (", {} + {} epochs".format(*row.epochs) if row.epochs else ""),
            str(len(seeds)), both(*acc), both(*nmi),
            f"{summary(seeds, 'acc_plain')[0]:.3f}", row.target, row.reached(seeds),
            f"{median(run['seconds'] for run in seeds.values()):.0f}",
            f"{best['method']} {best['acc']}" + (f" / {best['nmi']}" if best["nmi"] else ""),
        ))  # fmt: skip
    head = ("data", "preset", "seeds", "ACC", "NMI", "ACC, plain W", "target ACC / NMI", "reached",
            "s, median", "best published")  # fmt: skip
    said = (
        "`python -m benchmarks.quality`. MNIST-USPS was paired with the labels, which makes it "
        "easy for `correlation`. The presets were chosen while looking at scores: `reciprocal` at "
        "those of ORL and COIL20, the others at those of BDGP, handwritten, digits and MNIST-USPS. "
        "So these figures are no blind test.\n\n"
    )
    return "## Methods\n\n" + said + table(head, rows) + grids(measured["grids"])


def grids(measured: dict[str, Any]) -> str:
    """ACC over an option of training and over k, and the silhouette that needs no labels."""
    parts = []
    for name, cells in measured.items():
        head = [name.rsplit(".", 1)[1], *(f"k = {k}" for k in next(iter(cells.values())))]
        head = [title.replace("k = plain", "plain W") for title in head]
        rows = [
            [value, *(f"{cell['acc']:.3f} ({cell['silhouette']:.2f})" for cell in row.values())]
            for value, row in cells.items()
        ]
        data, method, _ = name.split("/")
        parts.append(f"\n### Sensitivity: {data}, `{method}`\n\n" + table(head, rows))
    return "\nIn the grids below: ACC (silhouette), one seed.\n" + "".join(parts)


def fusions(measured: dict[str, Any]) -> str:
    """Every fusion on each data set; a column holds the mean over the seeds, and its deviation."""
    groups: dict[tuple[str, str], dict[str, dict[str, float]]] = {}
    for key, row in measured.items():
        data, method, seed = key.split("/")
        groups.setdefault((data, method), {})[seed] = row
    rows = []
    for (data, method), seeds in groups.items():
        cells = [str(len(seeds)), shortly(seeds, "acc"), shortly(seeds, "nmi"), "", "", ""]
        if all("acc_plain" in row for row in seeds.values()):
            falls = [f"{summary(seeds, f'{stage}_fall')[0]:.0%}" for stage in ("pretrain", "train")]
            others = [shortly(seeds, f"acc_{W}") for W in ("plain", "reciprocal")]
            cells[3:] = [*others, " / ".join(falls)]
        rows.append((data, method, *cells))
    wanted = ("ACC", "NMI", "ACC, plain W", "ACC, reciprocal W", "loss fell by, stage 1 / 2")
    head = ("data", "preset", "seeds", *wanted)
    said = (
        "`python -m benchmarks.fusions`; ACC and NMI with each preset's own W. The baselines are "
        "k-means on the same preprocessed modalities; `single` sees the first modality alone.\n\n"
    )
    return "## Fusions\n\n" + said + table(head, rows)


def shortly(seeds: dict[str, dict[str, float]], metric: str) -> str:
    mean, spread = summary(seeds, metric)
    return f"{mean:.3f} ± {spread:.3f}" if len(seeds) > 1 else f"{mean:.3f}"


def unseen(measured: dict[str, Any]) -> str:
    said = f"`python -m benchmarks.unseen`, {measured['draws']} random draws.\n\n"
    placed = [
        (name.replace("/", ", "), both(*row["placed"]), both(*row["all"]))
        for name, row in measured["new samples"].items()
    ]
    head = ("data, preset", "ACC of the 20 % that are placed", "ACC, all clustered")
    first = table(head, placed)
    names = list(next(iter(measured["missing modalities"].values())))[1:]
    gaps = [
        (name.replace("/", ", "), f"{row['share'][0]:.0%}", *(both(*row[n]) for n in names))
        for name, row in measured["missing modalities"].items()
    ]
    second = table(("data, preset", "entries missing", *names), gaps)
    return "## New samples, missing modalities\n\n" + said + first + "\n" + second


def interface(measured: dict[str, Any]) -> str:
    quiet, busy = medians(measured["quiet"]), medians(measured["busy"] or {})
    rows = []
    for name, value in quiet.items():
        unit = "MB" if name.endswith("MB") else "s"
        asked = f"< {ASKED[name]} s" if name in ASKED else f"< {MEGABYTES} MB"
        shown = name + (" (the slowest pair)" if name == "pages" else "")
        while_training = f"{busy[name]:.2f} {unit}" if name in busy else ""
        rows.append((shown, asked, f"{value:.2f} {unit}", while_training))
    said = (
        "`python -m benchmarks.interface`: n = 5000, from the click to the picture on screen in a "
        "Chromium on the same two cores, medians.\n\n"
    )
    return "## The app\n\n" + said + table(("", "target", "measured", "while a run trains"), rows)


SECTIONS = {"quality": quality, "fusions": fusions, "unseen": unseen, "interface": interface}


def main() -> None:
    parts = [INTRODUCTION]
    for name, write in SECTIONS.items():
        file = RESULTS / f"{name}.json"
        if file.exists():
            parts.append(write(json.loads(file.read_text())))
    PAGE.write_text("\n".join(parts))
    print(f"wrote {PAGE}")


if __name__ == "__main__":
    main()
