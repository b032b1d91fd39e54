"""Columns that describe samples: labels, annotations, ids; checked once on their way in."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from dmsc_core.errors import DataError

EMPTY = (None, "", float("inf"), -float("inf"))  # and NaN: no labels


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
    if all(isinstance(x, (bool, int, float, np.number, np.bool_)) for x in column):
        return np.array(column.tolist())
    return np.array(["" if x is None or x != x else text(x) for x in column])


def label_values(values: Any, n_samples: int) -> np.ndarray:
    """Labels as a column without gaps; whole numbers become integers.

    Raises
    ------
    DataError : another length, or samples without a label.
    """
    raw = np.asarray(values)
    gaps = [i for i, x in enumerate(raw.reshape(-1).tolist()) if x != x or x in EMPTY]
    if gaps:
        raise DataError(
            f"labels must be there for all samples or for none, but {len(gaps)} of {raw.size} are "
            f"missing (first: row {gaps[0]}); fill them in, drop those samples, or keep the column "
            "as an annotation under another name"
        )
    column = column_values(raw, "label", n_samples)
    whole = column.dtype.kind == "f" and np.array_equal(column, np.round(column))
    return column.astype(np.int64) if whole or column.dtype.kind == "b" else column


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
    """The first id that stands more than once; there must be one."""
    return next(name for name, count in Counter(ids).items() if count > 1)


def text(value: Any) -> str:
    """One value as a string: whole numbers without a point, bytes as UTF-8."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, (float, np.floating)) and float(value).is_integer():
        return str(int(value))
    return str(value)
