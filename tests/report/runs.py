"""Stored runs made by hand, for the tests of what leaves the app."""

from dataclasses import replace
from typing import Any

import numpy as np

from dmsc_core.report.reported_run import ReportedRun, reported
from dmsc_core.result import RunResult
from dmsc_core.store.artifacts import RunStore
from tests.store.results import CONFIG, N, dataset_info, matrix, result

COMMAND = "python -m dmsc_core run --dataset toy --seed 7"
PAIRS = {"pairwise_canonical_correlations": np.array([[0.9, 0.8, 0.1]], np.float32)}


def affinity(seed: int = 3) -> np.ndarray:
    """(N, N) symmetric, positive off the diagonal, so that spectral pictures can be made."""
    W = np.abs(matrix(False, seed=seed)) + 0.05
    np.fill_diagonal(W, 0)
    return (W + W.T).astype(np.float32)


def run(store: RunStore, seed: int = 7, **changes: Any) -> ReportedRun:
    """A stored run of the toy data as a report takes it; ``changes`` are fields of its result."""
    config = CONFIG | {"random_state": seed} | changes.pop("config", {})
    fields = {"config": config, "affinity": affinity(), "extras": PAIRS} | changes
    return stored(store, result(**fields))


def stored(store: RunStore, made: RunResult) -> ReportedRun:
    return reported(store, store.save(made), COMMAND)


def partition(store: RunStore, **changes: Any) -> ReportedRun:
    """A run of k-means: clusters, one latent, no matrix, no epochs."""
    fields = {
        "matrices": False,
        "config": CONFIG | {"peer": {"kind": "kmeans"}, "preset": "kmeans"},
        "latents": {"Z": np.random.default_rng(0).normal(size=(N, 4)).astype(np.float32)},
        "history": (),
        "evaluations": (),
        "checkpoint": None,
        "parent": None,
    }
    return stored(store, result(**fields | changes))


EVIL = '<script>alert("x")</script><img src=http://evil.example/x onerror=alert(1)>'


def hostile(store: RunStore) -> ReportedRun:
    """A run whose every name from the data is an attack."""
    data = dataset_info()
    named = replace(
        data,
        name=EVIL,
        modalities=tuple({**m, "name": EVIL} for m in data.modalities),
        sample_ids=tuple(f"{EVIL}{i}" for i in range(N)),
        class_names=tuple(f"{EVIL}{k}" for k in range(3)),
        annotations={EVIL: np.array([EVIL] * N)},
        pairing=EVIL,
        source=EVIL,
    )
    rng = np.random.default_rng(0)
    return run(
        store,
        dataset=named,
        warnings=(EVIL,),
        device=EVIL,
        versions={EVIL: EVIL},
        latents={EVIL: rng.random((N, 3)).astype(np.float32)},
        config={"dataset": {"name": EVIL, "data_dir": EVIL}},
    )
