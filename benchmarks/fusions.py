"""Every fusion and function on three kinds of data: does it train, and what does it reach?

``python -m benchmarks.fusions [--data-dir DIR] [--only DATASET] [--seeds 0 1 2]``. Goes on where it
was interrupted. Each C is clustered with three W: the preset's post-processing, plain, and by
reciprocal neighbours. Labels are used for the score alone; the baselines are k-means on the same
preprocessed modalities: all of them side by side, and the first alone (what ``single`` sees).
"""

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.cluster import KMeans

from benchmarks.runs import run_preset
from dmsc_core.data import catalog
from dmsc_core.data.dataset import MultimodalDataset
from dmsc_core.data.preprocessing.scaling import fit
from dmsc_core.engine.parts import inputs
from dmsc_core.engine.recluster import recluster
from dmsc_core.engine.resolve import data_kind, resolve
from dmsc_core.evaluation.metrics import score
from dmsc_core.presets import PRESETS, preset

RESULTS = Path(__file__).parent / "results" / "fusions.json"
DATA = {"digits": None, "mnist-usps": 100, "handwritten": None}  # name: samples per class
ALONE = "k-means, first alone"
BASELINES = ("k-means", ALONE)
FUSIONS = [p.name for p in PRESETS.values() if p.family == "fusion" and not p.slow]


def fall(history: Any, stage: str) -> float:
    """By which share the stage's total loss fell, from its first to its last epoch.

    A total with a correlation in it starts below zero: a share of its absolute value.
    """
    totals = [r["losses"]["total"] for r in history if r["stage"] == stage]
    return (totals[0] - totals[-1]) / abs(totals[0])


def kmeans_baseline(dataset: MultimodalDataset, alone: bool, seed: int) -> dict[str, float]:
    """k-means on all modalities side by side, or on the first alone, preprocessed as for a run."""
    config = preset("affinity", data_kind(dataset))
    arrays = inputs(config, dataset, fit(dataset, config.preprocess))[: 1 if alone else None]
    flat = np.hstack([values.reshape(len(values), -1) for values in arrays])
    K = resolve(config, dataset).clustering.n_clusters
    clusters = KMeans(K, n_init=10, random_state=seed).fit_predict(flat)
    return score(dataset.labels, clusters)


def measure(dataset: MultimodalDataset, name: str, seed: int) -> dict[str, Any]:
    result = run_preset(dataset, name, seed)
    C = np.asarray(result.coefficients)
    mutual = recluster(result, {"kind": "reciprocal"}).metrics
    return {
        "acc": result.metrics["acc"],
        "nmi": result.metrics["nmi"],
        "acc_plain": result.metrics_plain["acc"],
        "nmi_plain": result.metrics_plain["nmi"],
        "acc_reciprocal": mutual["acc"],
        "nmi_reciprocal": mutual["nmi"],
        "pretrain_fall": fall(result.history, "pretrain"),
        "train_fall": fall(result.history, "train"),
        "finite": bool(np.isfinite(C).all()),
        "zero_diagonal": bool((np.diag(C) == 0).all()),
        "seconds": result.seconds["total"],
    }


def print_table(rows: dict[str, dict[str, Any]]) -> None:
    head = f"{'data':12} {'preset':20} {'seed':4} {'ACC':>6} {'NMI':>6} {'plain ACC/NMI':>14}"
    print(f"{head} {'mutual':>6} {'fall 1':>7} {'fall 2':>7} {'C ok':>5} {'s':>6}")
    for key, row in rows.items():
        name, method, seed = key.split("/")
        line = f"{name:12} {method:20} {seed:4} {row['acc']:6.3f} {row['nmi']:6.3f}"
        if "acc_plain" in row:
            line += f" {row['acc_plain']:7.3f}/{row['nmi_plain']:.3f}"
            line += f" {row['acc_reciprocal']:6.3f} {row['pretrain_fall']:7.1%}"
            good = row["finite"] and row["zero_diagonal"]
            line += f" {row['train_fall']:7.1%} {good!s:>5} {row['seconds']:6.1f}"
        print(line)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-dir")
    parser.add_argument("--only", choices=DATA)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    given = parser.parse_args()
    RESULTS.parent.mkdir(exist_ok=True)
    rows = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    for name, per_class in DATA.items():
        if given.only not in (None, name):
            continue
        dataset = catalog.load(name, data_dir=given.data_dir, per_class=per_class)
        for seed in given.seeds:
            for method in [*BASELINES, *FUSIONS]:
                key = f"{name}/{method}/{seed}"
                if key not in rows:
                    if method in BASELINES:
                        rows[key] = kmeans_baseline(dataset, method == ALONE, seed)
                    else:
                        rows[key] = measure(dataset, method, seed)
                    RESULTS.write_text(json.dumps(rows, indent=1))
    print_table(rows)


if __name__ == "__main__":
    main()
