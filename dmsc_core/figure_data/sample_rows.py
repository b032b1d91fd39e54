"""The samples of a stored run as texts for the pointer and as rows of a table."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from dmsc_core.figure_data.stored_run import annotations, wrong
from dmsc_core.result import RunResult


def hover(result: RunResult) -> list[str]:
    """One text per sample: its id, its cluster, its label."""
    data = result.dataset
    return hover_texts(data.sample_ids, result.clusters, data.labels, data.class_names)


def hover_texts(
    ids: Sequence[str],
    clusters: np.ndarray,
    labels: np.ndarray | None,
    class_names: Sequence[str] | None,
) -> list[str]:
    """`hover` of samples that are no run's."""
    texts = [f"sample {s}<br>cluster {c}" for s, c in zip(ids, clusters)]
    if labels is None or class_names is None:
        return texts
    return [f"{t}<br>label {class_names[y]}" for t, y in zip(texts, labels)]


def table(result: RunResult) -> list[dict[str, Any]]:
    """One row per sample: id, cluster, label, further annotations."""
    data = result.dataset
    columns: dict[str, Sequence[Any]] = {
        "sample": data.sample_ids,
        "cluster": np.asarray(result.clusters).tolist(),
    }
    if data.labels is not None and data.class_names is not None:
        columns["label"] = [data.class_names[y] for y in data.labels]
        columns["as its label"] = (~wrong(result)).tolist()
    columns |= {name: values.tolist() for name, values in annotations(result).items()}
    return [dict(zip(columns, row)) for row in zip(*columns.values())]
