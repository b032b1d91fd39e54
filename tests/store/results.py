"""A small result made by hand, with every field filled; shared by the tests of stored runs."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

import numpy as np
import scipy.sparse as sp

from dmsc_core.graph.spectral import SpectralResult
from dmsc_core.result import DatasetInfo, Evaluation, Examples, RunResult

N = 12
CONFIG = {
    "preset": "late-sum",
    "dataset": {"name": "toy", "data_dir": None, "per_class": None},
    "fusion": {"kind": "late", "function": "sum"},
    "self_expression": {"kind": "free"},
    "affinity": {"kind": "top_k", "k": 3},
    "clustering": {"n_clusters": 3, "n_clusters_source": "person", "assign": "kmeans"},
    "weights": {"reconstruction": [0.2, 0.8]},
    "device": "auto",
    "random_state": 7,
}


def matrix(sparse: bool, dtype: Any = np.float32, seed: int = 0) -> Any:
    """(N, N), zero diagonal, about a third of the entries zero."""
    rng = np.random.default_rng(seed)
    dense = rng.normal(size=(N, N)) * (rng.random((N, N)) > 0.3)
    np.fill_diagonal(dense, 0)
    dense = dense.astype(dtype)
    return sp.csr_matrix(dense) if sparse else dense


def dataset_info(labels: bool = True) -> DatasetInfo:
    """Ids that are no numbers, and annotations of every kind."""
    rng = np.random.default_rng(1)
    codes = np.arange(N, dtype=np.int64) % 3
    return DatasetInfo(
        name="toy",
        n_samples=N,
        modalities=(
            {"name": "image", "kind": "image", "shape": [1, 8, 8]},
            {"name": "text words", "kind": "features", "shape": [79]},
        ),
        sample_ids=tuple(f"ß-{i}/α\n" for i in range(N)),
        labels=codes if labels else None,
        class_names=("one", "zwei", "три") if labels else None,
        annotations={
            "species": np.array(["cat", "", "Ångström", 'a "quote"'] * 3),
            "age/years": np.arange(N, dtype=np.int32),
            "weight": np.where(rng.random(N) > 0.5, np.nan, rng.random(N)),
            "wild": rng.random(N) > 0.5,
        },
        pairing="paired by class, labels were used" if labels else None,
        source="made by hand",
        present=np.arange(N)[:, None] % 4 != (0, 1),
        notes=("'x' was left aside",),
    )


def partly_labelled(seed: int) -> np.ndarray:
    """(N,) labels without gaps in 0..K-1, K at most 3, and -1 for a random part of the samples."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 3, N)
    labels[rng.random(N) < rng.choice([0.1, 0.5, 0.8])] = -1
    labels[seed % N], labels[-1 - seed % N] = 0, -1  # one has a label, one has none
    rows = labels >= 0
    labels[rows] = np.unique(labels[rows], return_inverse=True)[1]
    return labels.astype(np.int64)


def partly(seed: int, **changes: Any) -> RunResult:
    """`result` with such labels; the last class is called ``last``."""
    labels = partly_labelled(seed)
    names = (*("first", "middle")[: labels.max()], "last")
    data = replace(dataset_info(), labels=labels, class_names=names)
    note = f"{data.n_labelled} of {N} samples are labelled; scores are over those"
    clusters = np.random.default_rng(seed).permutation(N) % 3
    fields = {"dataset": data, "clusters": clusters, "warnings": (note,)}
    return result(**fields | changes)


def record(epoch: int, stage: str = "pretrain", **losses: float) -> dict[str, Any]:
    terms = {"total": 3.0 / epoch, "reconstruction": 0.1 + 0.2, **losses}
    return {"stage": stage, "epoch": epoch, "losses": terms, "seconds": 0.1 * epoch}


def evaluation(epoch: int) -> Evaluation:
    rng = np.random.default_rng(epoch)
    picture = rng.integers(0, 256, (5, 5)).astype(np.uint8)
    metrics = {"acc": 0.1 * epoch, "nmi": None, "silhouette": 1 / 3, "eigengap_k": 3.0}
    return Evaluation("train", epoch, metrics, picture, followed(rng) if epoch == 1 else {})


def followed(rng: Any) -> dict[str, np.ndarray]:
    """Two samples, as a picture and as a profile."""
    return {
        "image": rng.random((2, 1, 8, 8)).astype(np.float16),
        "text words": rng.random((2, 9)).astype(np.float32),
    }


def result(sparse: bool = False, labels: bool = True, matrices: bool = True, **changes: Any):
    """A RunResult; ``changes`` are fields."""
    rng = np.random.default_rng(2)
    spectrum = SpectralResult(
        degrees=rng.random(N).astype(np.float32),
        eigenvalues=np.sort(rng.random(8)).astype(np.float32),
        embedding=rng.random((N, 3)).astype(np.float32),
        labels=np.arange(N) % 3,
    )
    values: dict[str, Any] = {
        "config": CONFIG,
        "dataset": dataset_info(labels),
        "clusters": np.arange(N) % 3,
        "coefficients": matrix(sparse) if matrices else None,
        "affinity": abs(matrix(sparse, seed=3)) if matrices else None,
        "spectrum": spectrum if matrices else None,
        "latents": {
            "text words": rng.random((N, 4)).astype(np.float32),
            "image": rng.random((N, 2)),
        },
        "history": (record(1), record(2), record(1, "train", self_expression=1e-30)),
        "evaluations": (evaluation(1), evaluation(2)),
        "metrics": {"acc": 1 / 3, "nmi": 0.25, "ari": None, "eigengap_k": 3.0},
        "metrics_plain": {"acc": 0.3, "nmi": None, "ari": -0.1, "eigengap_k": 4.0},
        "seconds": {"load": 0.1, "pretrain": 1.0, "train": 2.0, "total": 3.2},
        "peak_memory_mb": 123.4,
        "device": "cpu (2 threads)",
        "versions": {"python": "3.11", "torch": "2.13.0"},
        "status": "finished",
        "examples": Examples(np.array([3, 8]), ("ß-3/α\n", "ß-8/α\n"), followed(rng)),
        "warnings": ("a warning", "another"),
        "parent": "20261122-143005-affinity-digits-a1b2",
        "checkpoint": {
            "arrays": {
                "pretrained/encoder.0.weight": rng.random((3, 2)).astype(np.float32),
                "network/bias": np.zeros(0, dtype=np.float32),
                "network/steps": np.array(17),
            },
            "meta": {"dataset": {"name": "toy"}, "depth": 3},
        },
    }
    return RunResult(**values | changes)


def assert_same(a: Any, b: Any, where: str = "result") -> None:
    """Equal to the bit: types of arrays, order of keys, None where None was."""
    if is_dataclass(a):
        assert type(a).__name__ == type(b).__name__, where
        for field in fields(a):
            assert_same(getattr(a, field.name), getattr(b, field.name), f"{where}.{field.name}")
    elif isinstance(a, Mapping):
        assert list(a) == list(b), where
        for key in a:
            assert_same(a[key], b[key], f"{where}[{key!r}]")
    elif sp.issparse(a):
        assert sp.issparse(b), where
        assert a.format == b.format == "csr", where
        for part in ("data", "indices", "indptr"):
            np.testing.assert_array_equal(getattr(a, part), getattr(b, part), err_msg=where)
        assert a.dtype == b.dtype, where
        assert a.shape == b.shape, where
    elif isinstance(a, np.ndarray):
        assert isinstance(b, np.ndarray), where
        assert a.dtype == b.dtype, where
        assert a.shape == b.shape, where
        np.testing.assert_array_equal(a, b, err_msg=where)
    elif isinstance(a, (tuple, list)):
        assert type(a) is type(b), where
        assert len(a) == len(b), where
        for i, (x, y) in enumerate(zip(a, b)):
            assert_same(x, y, f"{where}[{i}]")
    else:
        assert a == b, where
        assert type(a) is type(b), where
