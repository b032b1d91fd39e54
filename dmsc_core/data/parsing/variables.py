"""The variables of a file by their role: labels, ids, modalities. Each finder takes its own out."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from dmsc_core.data.parsing import shapes
from dmsc_core.data.parsing.limits import describe
from dmsc_core.errors import DataError

LABEL_KEYS = (
    *("labels", "label", "y", "gt", "truth", "gnd", "ground_truth", "groundtruth", "true_labels"),
    *("targets", "target", "classes", "class"),
)
ID_KEYS = ("sample_ids", "sample_id", "ids", "id")
STEMS = ("modality", "x", "data", "modalities", "view", "views", "fea", "features", "feature", "v")
OWN_STEM = "modality"  # of files that this project wrote, whose numbered arrays are modalities
NUMBERED = re.compile(r"^(.*?)_?(\d+)$")


def _spelled(left: dict[str, Any], names: Sequence[str]) -> list[str]:
    """The variables of these names, in their order, spelled as in the file."""
    by_name = {key.lower(): key for key in left}
    return [by_name[name] for name in names if name in by_name]


def take(left: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """The variables of these names, whatever their case, by the name in lower case."""
    keys = [key for key in left if key.lower() in names]
    return {key.lower(): left.pop(key) for key in keys}


def take_labels(left: dict[str, Any], file_name: str, labels_key: str | None) -> np.ndarray | None:
    """The labels: a vector, equal vectors in cells, or one-hot rows; None where there are none.

    Raises
    ------
    DataError : ``labels_key`` is not there, or no vector.
    """
    keys = _spelled(left, LABEL_KEYS)
    if labels_key is not None:
        keys = [labels_key] if labels_key in left else _spelled(left, (labels_key.lower(),))
    for key in keys:
        labels = _labels_of(left[key])
        if labels is not None:
            del left[key]
            return labels
    if labels_key is not None:
        raise DataError(
            f"labels were looked for as a vector '{labels_key}' in '{file_name}', "
            f"which holds {describe(left)}"
        )
    return None


def take_ids(left: dict[str, Any]) -> tuple[tuple[str, ...] | None, list[tuple[str, ...]] | None]:
    """The ids of all samples, and those of each modality where there are cells of vectors."""
    shared, cells = None, None
    for key in _spelled(left, ID_KEYS):
        ids = shapes.vector(left[key])
        if shared is None and ids is not None and len(ids) > 1:
            shared = shapes.texts(ids)
            del left[key]
        elif cells is None and isinstance(left[key], list):
            parts = [shapes.vector(part) for part in left[key]]
            if all(part is not None for part in parts):
                cells = [shapes.texts(part) for part in parts]
                del left[key]
    return shared, cells


def take_own_ids(left: dict[str, Any], names: list[str]) -> dict[str, tuple[str, ...]]:
    """Ids of single modalities, ``X1_ids`` or ``ids_X1``, by the modality's name."""
    own_ids = {}
    for name in names:
        pairs = [pair for key in ID_KEYS for pair in ((name, key), (key, name))]
        for key in _spelled(left, sorted("_".join(pair).lower() for pair in pairs))[:1]:
            ids = shapes.vector(left[key])
            if ids is not None:
                own_ids[name] = shapes.texts(ids)
                del left[key]
    return own_ids


def take_columns(left: dict[str, Any], modalities: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """The names of features, d texts called ``X1_columns``, by the modality (n, d)."""
    columns = {}
    for name, values in modalities.items():
        for key in _spelled(left, (f"{name}_columns".lower(),)):
            words = shapes.vector(left[key])
            if words is not None and words.dtype.kind in "US" and values.shape[1:] == words.shape:
                columns[name] = shapes.texts(words)
                del left[key]
    return columns


def take_modalities(left: dict[str, Any], file_name: str, announced: int | None) -> dict[str, Any]:
    """The modalities by name: cells of matrices, else numbered matrices, else all matrices.

    Parameters
    ----------
    announced : how many the file says that there are.

    Raises
    ------
    DataError : none, fewer than announced, or several variables that could be meant.
    """
    modalities = _cells(left, file_name) or _numbered(left) or _all_matrices(left)
    if not modalities:
        raise DataError(
            f"no modality was found in '{file_name}': looked for cells of matrices (X, data), "
            "numbered matrices (X1, X2 or modality_0, modality_1) and matrices, "
            f"but it holds {describe(left)}"
        )
    if announced not in (None, len(modalities)):
        raise DataError(
            f"'{file_name}' announces {announced} modalities, but {len(modalities)} were found: "
            f"{describe(modalities)}"
        )
    return modalities


def _labels_of(value: Any) -> np.ndarray | None:
    values = shapes.vector(value)
    if values is not None:
        return values if len(values) > 1 else None
    if isinstance(value, list):
        parts = [shapes.vector(part) for part in value]
        first = parts[0] if parts else None
        if first is None or len(first) < 2:
            return None
        same = all(part is not None and np.array_equal(part, first) for part in parts)
        return first if same else None
    dense = shapes.unpacked(value)
    if not shapes.is_matrix(dense) or dense.ndim != 2 or not np.isin(dense, (0, 1)).all():
        return None
    for axis in (1, 0):
        if (dense.sum(axis=axis) == 1).all():
            return dense.argmax(axis=axis)
    return None


def _cells(left: dict[str, Any], file_name: str) -> dict[str, Any]:
    lists = {key: value for key, value in left.items() if isinstance(value, list) and value}
    cells = {
        key: parts
        for key, parts in lists.items()
        if shapes.vector(parts) is None and all(map(shapes.is_numeric, parts))
    }
    matrices = [name for name, value in left.items() if shapes.is_matrix(value)]
    telling = [name for name in (*cells, *matrices) if _stem(name) in STEMS]
    if not cells or (telling and not cells.keys() & telling):
        return {}  # none, or cells of something else beside matrices with a telling name
    keys = _spelled(cells, STEMS)
    if not keys and len(cells) > 1:
        raise DataError(
            f"'{file_name}' holds several cell arrays and none is named X or data: "
            f"{describe(cells)}; keep the modalities' one, or name it X"
        )
    parts = left.pop((keys or list(cells))[0])
    return {f"modality {m + 1}": part for m, part in enumerate(parts)}


def _numbered(left: dict[str, Any]) -> dict[str, Any]:
    """Matrices with one name and a number each; among them also modalities of one column."""
    matrices = [key for key, value in left.items() if shapes.is_matrix(value)]
    columns = [key for key, value in left.items() if shapes.is_column(value)]
    candidates = dict.fromkeys([*matrices, *(key for key in columns if _stem(key) == OWN_STEM)])
    groups: dict[str, list[str]] = {}
    for key in filter(NUMBERED.match, candidates):
        groups.setdefault(_stem(key), []).append(key)
    telling = [stem for stem in STEMS if len(groups.get(stem, ())) > 1]
    whole = [stem for stem, keys in groups.items() if len(keys) == len(candidates)]
    if not telling and not whole:
        return {}
    stem = (telling or whole)[0]
    sides = {side for key in groups[stem] for side in left[key].shape}
    alike = [key for key in columns if NUMBERED.match(key) and _stem(key) == stem]
    beside = [key for key in alike if max(left[key].shape) in sides]
    keys = sorted(dict.fromkeys([*groups[stem], *beside]), key=_number)
    return {key: left.pop(key) for key in keys}


def _stem(key: str) -> str:
    match = NUMBERED.match(key)
    return (match[1] if match else key).lower()


def _number(key: str) -> int:
    match = NUMBERED.match(key)
    return int(match[2]) if match else 0


def _all_matrices(left: dict[str, Any]) -> dict[str, Any]:
    """All matrices, but for symmetric ones beside others: those compare samples with each other."""
    matrices = {key: value for key, value in left.items() if shapes.is_matrix(value)}
    features = {key: value for key, value in matrices.items() if not shapes.is_symmetric(value)}
    chosen = features or matrices
    return {key: left.pop(key) for key in chosen}
