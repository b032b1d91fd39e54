"""The shapes that a variable of a file may have: a column, a matrix, sparse, symmetric."""

from typing import Any

import numpy as np

from dmsc_core.data.columns import text
from dmsc_core.data.parsing.limits import LIMIT_BYTES, refuse_above

MOST_UNPACKED = 10**7  # numbers, when a sparse matrix may hold labels


def vector(value: Any) -> np.ndarray | None:
    """A variable as one column of numbers or strings, or None where it is something else."""
    if isinstance(value, list):
        if len(value) == 1:
            return vector(value[0])
        parts = [vector(part) for part in value]
        if not parts or any(part is None or len(part) > 1 for part in parts):
            return None
        columns = [part for part in parts if part is not None]
        full = [part.dtype.kind for part in columns if len(part)]
        if full and set(full) <= set("biuf"):
            columns = [part if len(part) else np.array([np.nan]) for part in columns]
        widest = max(part.dtype.itemsize for part in columns)  # each gets the room of the widest
        refuse_above(len(columns) * widest, LIMIT_BYTES, "a cell array of texts")
        return np.array(["" if len(part) == 0 else part[0] for part in columns])
    array = unpacked(value) if 1 in getattr(value, "shape", ()) else value
    if not isinstance(array, np.ndarray) or array.dtype.kind not in "biufUS":
        return None
    return array.reshape(-1) if array.size in (0, max(array.shape, default=1)) else None


def unpacked(value: Any) -> Any:
    """A small sparse matrix as an array; anything else as it is."""
    small = is_sparse(value) and int(np.prod(value.shape, dtype=object)) <= MOST_UNPACKED
    return value.toarray() if small else value


def is_sparse(value: Any) -> bool:
    """A matrix of scipy."""
    return hasattr(value, "tocsr")


def is_numeric(value: Any) -> bool:
    """Numbers with at least two axes."""
    array = is_sparse(value) or isinstance(value, np.ndarray)
    return array and value.dtype.kind in "biuf" and 2 <= value.ndim <= 4 and min(value.shape) > 0


def is_matrix(value: Any) -> bool:
    """Numbers with at least two axes, more than one long at both ends; one channel may be last."""
    if not is_numeric(value):
        return False
    shape = value.shape[:-1] if value.ndim > 2 and value.shape[-1] == 1 else value.shape
    return shape[0] > 1 and shape[-1] > 1


def is_one_sample(value: Any) -> bool:
    """Several numbers with an axis of length 1, which may count a single sample."""
    return is_numeric(value) and 1 in value.shape and value.size > 1


def is_column(value: Any) -> bool:
    """One number a sample, with a second axis that says so."""
    return is_numeric(value) and value.ndim == 2 and min(value.shape) == 1 < max(value.shape)


def is_row(value: Any) -> bool:
    """Several numbers along one axis."""
    array = isinstance(value, np.ndarray) and value.dtype.kind in "biuf"
    return array and value.ndim == 1 < value.size


def is_symmetric(value: Any) -> bool:
    """As many rows as columns, and equal to its transpose."""
    if value.ndim != 2 or value.shape[0] != value.shape[1]:
        return False
    if is_sparse(value):
        return (value != value.T).nnz == 0
    return bool(np.array_equal(value, value.T))


def texts(values: Any) -> tuple[str, ...]:
    """Every value as a string; none of nothing."""
    return tuple(text(value) for value in (() if values is None else values))
