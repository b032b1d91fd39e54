"""A data set in tables: its modalities, its classes, its annotations, gaps, rows of a sheet."""

from typing import Any

import numpy as np

from dmsc_core.data.columns import text
from dmsc_core.data.dataset import MultimodalDataset
from dmsc_core.figure_data import label_groups
from dmsc_core.words.naming import shape_text

PER_ROW = 12  # samples of a sheet
MOST_ROWS = 10
MOST_LISTED = 6  # values of an annotation up to which each is named


def modality_rows(dataset: MultimodalDataset) -> list[dict[str, Any]]:
    """One row per modality: name, kind, one sample's shape, range, mean, share of missing."""
    rows = []
    for m, modality in enumerate(dataset.modalities):
        values = modality.flat()[dataset.present[:, m]]
        rows.append(
            {
                "modality": modality.name,
                "kind": modality.kind,
                "one sample": shape_text(modality.values.shape[1:]),
                "numbers": modality.n_features,
                "smallest": float(values.min()),
                "mean": float(values.mean()),
                "largest": float(values.max()),
                "missing": float(1 - dataset.present[:, m].mean()),
            }
        )
    return rows


def class_sizes(dataset: MultimodalDataset) -> tuple[list[str], list[int]]:
    """The names of the classes and how many samples each has; empty without labels.

    The last one is ``no label``, where samples have none.
    """
    groups = label_groups.of_dataset(dataset)
    if groups is None:
        return [], []
    names = list(groups.names)
    return names, np.bincount(groups.codes, minlength=len(names)).tolist()


def missing_share(dataset: MultimodalDataset) -> float:
    """The share of (sample, modality) pairs that are not there."""
    return float(1 - dataset.present.mean())


def with_gaps(dataset: MultimodalDataset, m: int) -> np.ndarray:
    """Modality ``m`` as (n, d), NaN where a sample lacks it."""
    return np.where(dataset.present[:, [m]], dataset.modalities[m].flat(), np.float32(np.nan))


def annotation_rows(dataset: MultimodalDataset) -> list[dict[str, Any]]:
    """One row per annotation: name, kind, its values or their range, the number missing."""
    return [
        {
            "annotation": f"{name} (labels)" if name == dataset.labels_column else name,
            "kind": "text" if column.dtype.kind == "U" else "numbers",
            **_values_of(column),
        }
        for name, column in dataset.annotations.items()
    ]


def _values_of(column: np.ndarray) -> dict[str, Any]:
    gaps = np.isnan(column) if column.dtype.kind == "f" else column.astype(str) == ""
    values = np.unique(column[~gaps])
    if len(values) <= MOST_LISTED:
        said = ", ".join(map(text, values))
    elif column.dtype.kind == "U":
        said = f"{len(values):,} different"
    else:
        said = f"{values[0]:.4g} to {values[-1]:.4g}"
    return {"values": said, "missing": int(gaps.sum())}


def present_labels(dataset: MultimodalDataset, m: int) -> tuple[np.ndarray, np.ndarray | None]:
    """The values of modality ``m`` where it is there, and the labels of those samples."""
    rows = dataset.present[:, m]
    labels = dataset.labels
    return dataset.modalities[m].values[rows], None if labels is None else labels[rows]


def rows_by_class(
    labels: np.ndarray | None, n_samples: int, per_class: int = PER_ROW, random_state: int = 0
) -> list[np.ndarray]:
    """Sample numbers for a sheet: a row for each class, or rows drawn at random without labels.

    Samples without a label (-1) are in no row.
    """
    rng = np.random.default_rng(random_state)
    if labels is None or not (labels >= 0).any():
        chosen = rng.permutation(n_samples)[: per_class * MOST_ROWS]
        return [np.sort(chosen)[i : i + per_class] for i in range(0, len(chosen), per_class)]
    classes = np.unique(labels[labels >= 0])[:MOST_ROWS]
    return [rng.permutation(np.flatnonzero(labels == c))[:per_class] for c in classes]
