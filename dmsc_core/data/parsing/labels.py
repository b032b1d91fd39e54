"""The labels among the variables of a file, in the forms in which people store them."""

from typing import Any

import numpy as np

from dmsc_core.data.parsing import shapes
from dmsc_core.data.parsing.limits import describe
from dmsc_core.data.parsing.numerals import annotation_values
from dmsc_core.data.parsing.reading import Request
from dmsc_core.data.parsing.vocabulary import LABEL_NAMES, means_labels, plain
from dmsc_core.errors import DataError

USUAL = ("label", "labels")  # need no note
VIEW = "y"  # beside a modality X, this may be another one
OTHERWISE = "name other labels (--label NAME), or take none (--no-label)"


def take_labels(
    left: dict[str, Any], file_name: str, request: Request, notes: list[str]
) -> np.ndarray | None:
    """Take the labels out of ``left``; whatever else is named like labels stays no matrix there.

    Labels are a vector, equal vectors in cells, or one column per class, of 0 and 1 or -1 and 1.

    Returns
    -------
    (n,) text or numbers, NaN where a row of one column per class has none; None without labels.

    Raises
    ------
    DataError : the labels that are asked for are not there, or what is named so cannot be read.
    """
    named = sorted(filter(means_labels, left), key=_rank)
    if request.no_labels:
        if named:
            notes.append(f"Left aside, as no labels were asked for: {', '.join(named)}.")
        for key in named:
            del left[key]
        return None
    if request.labels_key is None:
        taken = _by_name(left, named, file_name, request.least, notes)
    else:
        taken = _asked(left, request.labels_key, file_name)
    if taken is None:
        return None
    labels = labels_of(left.pop(taken))
    _lay_aside(left, named, notes)
    if labels is None or labels.dtype.kind not in "US":
        return labels
    return annotation_values(labels.tolist(), are_labels=True)


def _by_name(
    left: dict[str, Any], named: list[str], file_name: str, least: int, notes: list[str]
) -> str | None:
    """The first variable with a label's name whose length is that of an axis, else the first."""
    readable = {key: labels_of(left[key]) for key in named}
    sides = _sides({key: value for key, value in left.items() if key not in named})
    single = least == 1 and 1 in sides
    vectors = {
        key: labels
        for key, labels in readable.items()
        if labels is not None and (len(labels) > 1 or single)
    }
    classes = {key: labels for key, labels in vectors.items() if not _is_measured(labels)}
    key = next((key for key in classes if len(classes[key]) in sides), next(iter(classes), None))
    if key is None:
        _refuse_unreadable(left, [key for key in named if readable[key] is None], file_name, notes)
        notes += [_measured(name, labels) for name, labels in vectors.items()]
    elif plain(key) not in USUAL:
        notes.append(f"'{key}' was taken for the labels; --label NAME takes others.")
    return key


def labels_of(value: Any) -> np.ndarray | None:
    """A variable as labels, (n,); None where it is neither a vector nor one column per class."""
    values = shapes.vector(value)
    if values is not None:
        return values if len(values) else None
    if isinstance(value, list):
        parts = [labels_of(part) for part in value]
        first = parts[0] if parts else None
        if first is None or len(first) < 2:
            return None
        return first if all(part is not None and _equal(part, first) for part in parts) else None
    return _one_column_per_class(shapes.unpacked(value))


def _one_column_per_class(marks: Any) -> np.ndarray | None:
    """The place of the one positive mark in each row, else in each column; NaN without one."""
    if not isinstance(marks, np.ndarray) or not shapes.is_numeric(marks) or marks.ndim != 2:
        return None
    chosen = marks == 1
    others = np.unique(marks[~chosen & ~np.isnan(marks)])
    if len(others) > 1 or not np.isin(others, (0, -1)).all():
        return None
    for least in (1, 0):
        for axis in (1, 0):
            counts = chosen.sum(axis=axis)
            if counts.max() == 1 and counts.min() >= least:
                places = chosen.argmax(axis=axis)
                return places if least else np.where(counts == 1, places, np.nan)
    return None


def _rank(key: str) -> int:
    word = plain(key)
    return LABEL_NAMES.index(word) if word in LABEL_NAMES else len(LABEL_NAMES)


def _asked(left: dict[str, Any], name: str, file_name: str) -> str:
    """The spelling in the file of the labels that were asked for; a DataError without any."""
    spelled = [name] if name in left else [key for key in left if plain(key) == plain(name)]
    if not spelled or labels_of(left[spelled[0]]) is None:
        if spelled and hasattr(left[spelled[0]], "kind"):
            raise DataError(_unread(spelled[0], left[spelled[0]].kind, file_name))
        raise DataError(
            f"labels were looked for as a vector '{name}' in '{file_name}', which holds "
            f"{describe(left)}; choose a variable with one value for each sample"
        )
    return spelled[0]


def _lay_aside(left: dict[str, Any], named: list[str], notes: list[str]) -> None:
    """Other variables named like labels become vectors, which may annotate samples, or go."""
    gone = {}
    for key in [name for name in named if name in left]:
        labels = labels_of(left[key])
        if labels is not None:
            left[key] = labels
        elif plain(key) != VIEW or not _may_be_view(left, key):
            gone[key] = left.pop(key)
    if gone:
        notes.append(f"Left aside, as it is named like labels: {describe(gone)}.")


def _refuse_unreadable(
    left: dict[str, Any], named: list[str], file_name: str, notes: list[str]
) -> None:
    """A DataError for a variable that is named like labels and cannot be read as such."""
    for key in named:
        value = left[key]
        if plain(key) == VIEW and _may_be_view(left, key):
            notes.append(
                f"'{key}' holds measurements and was taken for a modality, not for labels."
            )
        elif hasattr(value, "kind"):
            raise DataError(_unread(key, value.kind, file_name))
        elif isinstance(value, list) or np.size(value) > 1:
            raise DataError(
                f"'{key}' of '{file_name}' should hold labels, as its name says: one value for "
                f"each sample, or one column per class, but it is {describe({key: value})}; store "
                f"it so, {OTHERWISE}"
            )


def _unread(key: str, kind: str, file_name: str) -> str:
    held = f"'{key}' of '{file_name}' should hold labels, but it is a {kind}"
    if not kind.startswith("MATLAB"):
        return f"{held}; store one value for each sample, {OTHERWISE}"
    how = f"{key} = table2array({key})" if kind.endswith("table") else f"{key} = cellstr({key})"
    return (
        f"{held} object, which only MATLAB can read; save it as a cell array of texts ({how}), "
        f"{OTHERWISE}"
    )


def _may_be_view(left: dict[str, Any], key: str) -> bool:
    """True of decimal numbers beside another matrix."""
    value = left[key]
    if not shapes.is_matrix(value) or not any(
        shapes.is_matrix(other) for name, other in left.items() if name != key
    ):
        return False
    numbers = value.data if shapes.is_sparse(value) else value
    return not np.array_equal(numbers, np.round(numbers), equal_nan=True)


def _is_measured(labels: np.ndarray) -> bool:
    """True of decimal numbers most of which are different: no classes."""
    if labels.dtype.kind != "f":
        return False
    values = np.unique(labels[np.isfinite(labels)])
    return len(values) > len(labels) / 2 and not np.array_equal(values, np.round(values))


def _measured(key: str, labels: np.ndarray) -> str:
    return (
        f"'{key}' holds {len(np.unique(labels))} different decimal numbers, so it was not taken "
        f"for the labels; --label {key} takes it."
    )


def _sides(variables: dict[str, Any]) -> set[int]:
    """The lengths of all arrays with more than one axis, also of those in cells."""
    parts = [part for v in variables.values() for part in (v if isinstance(v, list) else [v])]
    return {side for part in parts if shapes.is_numeric(part) for side in part.shape}


def _equal(a: np.ndarray, b: np.ndarray) -> bool:
    """Equal labels, or missing in both."""
    return a.shape == b.shape and bool(((a == b) | ((a != a) & (b != b))).all())
