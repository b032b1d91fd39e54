"""Columns that describe samples: labels, annotations, ids; checked once on their way in."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from dmsc_core.data.parsing.vocabulary import is_missing
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
    if all(x is None or isinstance(x, (bool, int, float, np.number, np.bool_)) for x in column):
        return np.array([np.nan if x is None else x for x in column.tolist()])
    return np.array(["" if is_missing(text(x)) else text(x) for x in column])


def label_values(values: Any, n_samples: int) -> np.ndarray:
    """Labels as a column; whole numbers become integers where no label is missing.

    Returns
    -------
    (n,) numbers with NaN, or text with ``""``, where a sample has no label.

    Raises
    ------
    DataError : another length.
    """
    column = column_values(values, "label", n_samples)
    if column.dtype.kind == "U":
        return np.array(["" if is_missing(label) else label for label in column], dtype=str)
    if column.dtype.kind == "f":
        column = np.where(np.isfinite(column), column, np.nan)
    whole = column.dtype.kind == "f" and np.array_equal(column, np.round(column))
    return column.astype(np.int64) if whole or column.dtype.kind == "b" else column


def labelled_rows(column: np.ndarray) -> np.ndarray:
    """(n,) bool: the rows of a labels column that hold a label."""
    return column != "" if column.dtype.kind == "U" else ~np.isnan(column)


def label_codes(column: np.ndarray) -> np.ndarray:
    """(n,) int64: the class of each row, by the order of `class_names_of`; -1 without a label."""
    rows = labelled_rows(column)
    codes = np.full(len(column), -1, dtype=np.int64)
    codes[rows] = np.unique(column[rows], return_inverse=True)[1].reshape(-1)
    return codes


def class_names_of(column: np.ndarray) -> tuple[str, ...]:
    """The distinct labels of a column as strings, in sorted order."""
    return tuple(text(value) for value in np.unique(column[labelled_rows(column)]))


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


def stand_ins(n_features: int) -> tuple[str, ...]:
    """The names of columns that nobody named: ``feature 0``, ``feature 1``, ..."""
    return tuple(f"feature {j}" for j in range(n_features))


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


def labelled_part(n_labelled: int, n_samples: int) -> str | None:
    """The samples that scores are over, in a sentence; None where all or none have a label."""
    if not 0 < n_labelled < n_samples:
        return None
    return f"{n_labelled} of {n_samples} samples are labelled; scores are over those"
