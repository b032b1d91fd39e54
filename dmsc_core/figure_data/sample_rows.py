"""The samples of a stored run as texts for the pointer."""

from collections.abc import Sequence

import numpy as np

from dmsc_core.figure_data.label_groups import NO_LABEL, label_groups
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
    groups = label_groups(labels, class_names)
    told = [NO_LABEL if y == groups.neutral else f"label {groups.names[y]}" for y in groups.codes]
    return [f"{text}<br>{label}" for text, label in zip(texts, told)]
