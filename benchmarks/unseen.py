"""New samples and missing modalities: how much is lost?

``python -m benchmarks.unseen [--data-dir DIR] [--draws 3]``. *New samples*: a preset is fitted on
80 % of the samples and places the other 20 %; beside it, the same preset on all of them. *Missing
modalities*: 30 % of the entries are taken away, never all of a sample's; the layer leaves them out,
or they are filled by the modality's mean or by zeros. Labels are used for the score alone, means
and deviations are over random draws. Prints two tables and writes ``results/unseen.json``.
"""

import argparse
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.runs import run_preset
from dmsc_core.data import catalog
from dmsc_core.data.dataset import MultimodalDataset
from dmsc_core.engine.prediction import predict
from dmsc_core.evaluation.metrics import accuracy

RESULTS = Path(__file__).parent / "results" / "unseen.json"
DATA = ("bdgp", "handwritten")
PLACING = ("closed-form", "attention", "sparse")
HELD_OUT, MISSING, METHOD = 0.2, 0.3, "closed-form"
Fill = Callable[[np.ndarray], np.ndarray | float]  # the rows that are there -> what stands for one
FILLS: dict[str, Fill] = {"mean": lambda rows: rows.mean(axis=0), "zeros": lambda rows: 0.0}


def placed(dataset: MultimodalDataset, method: str, seed: int) -> dict[str, float]:
    """ACC of the new samples alone, and of all samples where the preset is fitted on all."""
    order = np.random.default_rng(seed).permutation(dataset.n_samples)
    new, old = np.split(order, [int(HELD_OUT * len(order))])
    unseen = dataset.subset(np.sort(new))
    prediction = predict(run_preset(dataset.subset(np.sort(old)), method, seed), unseen)
    return {
        "placed": accuracy(unseen.labels, prediction.clusters),
        "all": run_preset(dataset, method, seed).metrics["acc"],
    }


def incomplete(dataset: MultimodalDataset, seed: int) -> MultimodalDataset:
    """The data set with a random share of its entries taken away; a sample keeps at least one."""
    random = np.random.default_rng(seed)
    present = random.random((dataset.n_samples, dataset.n_modalities)) > MISSING
    bare = np.flatnonzero(~present.any(axis=1))
    present[bare, random.integers(dataset.n_modalities, size=len(bare))] = True
    return replace(dataset, modalities=_with(dataset, present, FILLS["zeros"]), present=present)


def filled(dataset: MultimodalDataset, fill: Fill) -> MultimodalDataset:
    """A value in place of each missing entry, as if it had been measured."""
    present = np.ones_like(dataset.present)
    return replace(dataset, modalities=_with(dataset, dataset.present, fill), present=present)


def _with(dataset: MultimodalDataset, present: np.ndarray, fill: Fill) -> tuple[Any, ...]:
    modalities = []
    for m, modality in enumerate(dataset.modalities):
        values = modality.values.copy()
        values[~present[:, m]] = fill(values[present[:, m]])
        modalities.append(replace(modality, values=values))
    return tuple(modalities)


def without(dataset: MultimodalDataset, seed: int) -> dict[str, float]:
    """ACC with missing entries left out or filled, from the preset's W and from plain W."""
    gaps = incomplete(dataset, seed)
    versions = {"left out": gaps} | {name: filled(gaps, fill) for name, fill in FILLS.items()}
    accuracies = {"share": float(1 - gaps.present.mean())}
    for name, version in versions.items():
        result = run_preset(version, METHOD, seed)
        accuracies[name] = result.metrics["acc"]
        accuracies[f"{name}, plain W"] = result.metrics_plain["acc"]
    return accuracies


def summary(runs: list[dict[str, float]]) -> dict[str, list[float]]:
    """Mean and standard deviation over the draws."""
    return {
        name: [float(np.mean([r[name] for r in runs])), float(np.std([r[name] for r in runs]))]
        for name in runs[0]
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0] if __doc__ else None)
    parser.add_argument("--data-dir")
    parser.add_argument("--draws", type=int, default=3)
    given = parser.parse_args()
    measured: dict[str, Any] = {"draws": given.draws, "new samples": {}, "missing modalities": {}}
    for name in DATA:
        dataset = catalog.load(name, data_dir=given.data_dir)
        draws = range(given.draws)
        for method in PLACING:
            row = summary([placed(dataset, method, seed) for seed in draws])
            measured["new samples"][f"{name}/{method}"] = row
            print(f"{name}/{method}: " + _line(row), flush=True)
        row = summary([without(dataset, seed) for seed in draws])
        measured["missing modalities"][f"{name}/{METHOD}"] = row
        print(f"{name}/{METHOD}, missing: " + _line(row), flush=True)
        RESULTS.write_text(json.dumps(measured, indent=1))


def _line(row: dict[str, list[float]]) -> str:
    return " | ".join(f"{name} {mean:.3f}±{spread:.3f}" for name, (mean, spread) in row.items())


if __name__ == "__main__":
    main()
