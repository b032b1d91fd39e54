"""Files that hold a train and a test half: both are read, one after the other."""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from dmsc_core.data.dataset import MultimodalDataset, make_dataset
from dmsc_core.data.parsing import shapes
from dmsc_core.errors import DataError

HALF_COLUMN = "half"  # an annotation: which one a sample comes from
_LONG = "train|test|val"
_BEFORE = re.compile(rf"({_LONG})(?:ing|id|idation)?_?(.+)", re.IGNORECASE)
_AFTER = re.compile(rf"(.+?)_?({_LONG}|tr|te|ts)(?:ing|id|idation)?_?(\d*)", re.IGNORECASE)
_NAMES = {"train": "train", "tr": "train", "test": "test", "te": "test", "ts": "test"}


def half_of(name: str) -> tuple[str, str] | None:
    """The half that a name tells, and the name without it: ``X1_train`` is ``(train, X1)``."""
    if match := _BEFORE.fullmatch(name):
        half, rest = match[1], match[2]
    elif match := _AFTER.fullmatch(name):
        half, rest = match[2], match[1] + match[3]
    else:
        return None
    return _NAMES.get(half.lower(), "validation"), rest


def split(variables: Mapping[str, Any]) -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
    """The variables of each half by the names that both have, and all other variables.

    There are no halves unless train and test share a matrix, or a cell array of several, or all
    that is in the file is one half.
    """
    told = {name: half_of(name) for name in variables}
    halves: dict[str, dict[str, Any]] = {}
    for name, half in told.items():
        if half is not None:
            halves.setdefault(half[0], {})[half[1]] = variables[name]
    if len(halves) == 1 < len(told) and None not in told.values():
        return halves, {}
    train, test = halves.get("train", {}), halves.get("test", {})
    both = [rest for rest in train if rest in test]
    if not any(_is_data(train[rest]) for rest in both):
        return {}, dict(variables)
    chosen: dict[str, dict[str, Any]] = {
        half: {rest: halves[half][rest] for rest in both}
        for half in ("train", "validation", "test")
        if half in halves and all(rest in halves[half] for rest in both)
    }
    others = {
        name: variables[name]
        for name, half in told.items()
        if half is None or half[1] not in chosen.get(half[0], {})
    }
    return chosen, others


def _is_data(value: Any) -> bool:
    return shapes.is_matrix(value) or (isinstance(value, list) and shapes.vector(value) is None)


def joined(
    name: str, halves: Mapping[str, MultimodalDataset], notes: list[str]
) -> MultimodalDataset:
    """The samples of all halves in one data set, with the half of each as an annotation.

    Raises
    ------
    DataError : halves with other modalities, or other numbers of features.
    """
    parts = list(halves.values())
    shapes_of = [[(m.name, m.values.shape[1:]) for m in part.modalities] for part in parts]
    if any(own != shapes_of[0] for own in shapes_of):
        raise DataError(
            f"the halves {', '.join(halves)} of '{name}' should hold the same modalities, but they "
            f"hold {' and '.join(str(dict(own)) for own in shapes_of)}; store them in two files"
        )
    annotations = [key for key in parts[0].annotations if all(key in p.annotations for p in parts)]
    columns = {key: np.concatenate([p.annotations[key] for p in parts]) for key in annotations}
    sizes = [part.n_samples for part in parts]
    said = " and ".join(f"{size} of '{half}'" for half, size in zip(halves, sizes))
    own_ids = all(part.sample_ids != _row_numbers(part.n_samples) for part in parts)
    return make_dataset(
        name,
        {
            m.name: np.concatenate([part.modalities[i].values for part in parts])
            for i, m in enumerate(parts[0].modalities)
        },
        labels=parts[0].labels_column if parts[0].labels_column in columns else None,
        sample_ids=sum((part.sample_ids for part in parts), ()) if own_ids else None,
        annotations=columns | {HALF_COLUMN: np.repeat(list(halves), sizes)},
        present=np.concatenate([part.present for part in parts]),
        source=parts[0].source,
        columns={m.name: m.columns for m in parts[0].modalities if m.columns},
        notes=[
            f"The file holds its samples in parts: {said}. All are read, in this order; the "
            f"annotation '{HALF_COLUMN}' tells them apart.",
            *dict.fromkeys(note for part in parts for note in part.notes),
            *notes,
        ],
    )


def _row_numbers(n_samples: int) -> tuple[str, ...]:
    return tuple(map(str, range(n_samples)))
