"""Columns that describe samples: labels, annotations, ids; checked once on their way in."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from dmsc_core.errors import DataError


def column_values(values: Any, name: str, n_samples: int) -> np.ndarray:
    """An annotation as one column of numbers or strings.

    Parameters
    ----------
    values : (n,), (n, 1) or (1, n).

    Raises
    ------
    DataError : another length.
    """
    column = np.asarray(values)
    if column.ndim == 0 or column.size != n_samples or max(column.shape) != n_samples:
        raise DataError(
            f"annotation '{name}' must hold one value for each of the {n_samples} samples, "
            f"but its shape is {column.shape}"
        )
    column = column.reshape(-1)
    if column.dtype.kind == "S":
        column = np.char.decode(column, "utf-8", "replace")
    if column.dtype.kind in "biufU":
        return column
    numeric = all(isinstance(x, (bool, int, float, np.number, np.bool_)) for x in column)
    if numeric:
        return np.array(column.tolist())
    return np.array(["" if x is None or x != x else text(x) for x in column])


def label_values(values: Any, n_samples: int) -> np.ndarray:
    """Labels as a column without gaps; whole numbers become integers.

    Raises
    ------
    DataError : another length, or samples without a label.
    """
    raw = np.asarray(values)
    if raw.dtype.kind not in "biufUS":
        gaps = [i for i, x in enumerate(raw.reshape(-1)) if x is None or x != x or x == ""]
    elif raw.dtype.kind == "f":
        gaps = np.flatnonzero(~np.isfinite(raw.reshape(-1))).tolist()
    else:
        gaps = np.flatnonzero(raw.reshape(-1) == "").tolist() if raw.dtype.kind == "U" else []
    if gaps:
        raise DataError(
            f"labels must be there for all samples or for none, but {len(gaps)} of {raw.size} are "
            f"missing (first: row {gaps[0]}); fill them in, drop those samples, or keep the column "
            "as an annotation under another name"
        )
    column = column_values(raw, "label", n_samples)
    if column.dtype.kind == "b":
        return column.astype(np.int64)
    if column.dtype.kind == "f" and np.array_equal(column, np.round(column)):
        return column.astype(np.int64)
    return column


def class_names_of(column: np.ndarray) -> tuple[str, ...]:
    """The distinct values of a labels column as strings, in sorted order."""
    return tuple(text(value) for value in np.unique(column))


def sample_names(values: Sequence[Any] | np.ndarray | None, n_samples: int) -> tuple[str, ...]:
    """Unique sample ids as strings; row numbers where there are none.

    Raises
    ------
    DataError : another count, or an id that stands twice.
    """
    if values is None:
        return tuple(str(i) for i in range(n_samples))
    ids = tuple(text(value) for value in values)
    if len(ids) != n_samples:
        raise DataError(f"{n_samples} samples need as many sample ids, but there are {len(ids)}")
    if len(set(ids)) != len(ids):
        twice = first_repeated(ids)
        raise DataError(f"sample ids must be unique, but '{twice}' stands more than once")
    return ids


def first_repeated(ids: Sequence[str]) -> str:
    """The first id that was seen before."""
    seen: set[str] = set()
    for name in ids:
        if name in seen:
            return name
        seen.add(name)
    raise ValueError("no id is repeated")


def text(value: Any) -> str:
    """One value as a string: whole numbers without a point, bytes as UTF-8."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, (float, np.floating)) and float(value).is_integer():
        return str(int(value))
    return str(value)
