"""The checks that the arrays of modalities pass once, on their way into a data set."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import numpy as np

from dmsc_core.data.precision import LARGEST, narrowest
from dmsc_core.errors import DataError

OTHERS = {"U": "text", "S": "text", "T": "text", "c": "complex numbers", "O": "mixed objects"}


def as_numbers(values: Any, name: str) -> np.ndarray:
    """``values`` as a dense numeric array; sparse matrices are unpacked.

    Raises
    ------
    DataError : the values are no numbers.
    """
    try:
        dense = values.toarray() if hasattr(values, "toarray") else np.asarray(values)
    except ValueError as error:
        raise DataError(f"modality '{name}' must hold rows of equal length: {error}") from error
    if dense.dtype == object:
        with suppress(TypeError, ValueError):
            dense = dense.astype(np.float64)
    if dense.dtype.kind not in "biuf":
        raise DataError(
            f"modality '{name}' must hold real numbers, but it holds "
            f"{OTHERS.get(dense.dtype.kind, f'values of type {dense.dtype}')}; "
            "keep text and categories in an annotation column"
        )
    return dense


def modality_values(
    numbers: np.ndarray, name: str, present: np.ndarray, exact: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """One modality as finite float32, and its rows that are present.

    A row that is all NaN is a sample without this modality. Rows that are missing become zeros.
    Columns that float32 cannot hold keep float64, until preprocessing has scaled them.

    Parameters
    ----------
    numbers : (n, d) features, (n, height, width) or (n, channels, height, width) images.
    name : the modality's name, for the error.
    present : (n,) bool, the rows that may be there.
    exact : nothing is rounded, as of new samples, whose columns are judged by those of training.

    Returns
    -------
    (n, d) or (n, channels, height, width), float32 or float64, and (n,) bool.

    Raises
    ------
    DataError : another shape, or a value that is not finite.
    """
    shape = numbers.shape
    if numbers.ndim == 3:
        numbers = numbers[:, None]  # (n, 1, height, width)
    if numbers.ndim not in (2, 4) or 0 in numbers.shape[1:]:
        raise DataError(
            f"modality '{name}' must be features (n, d) or images (n, height, width) or "
            f"(n, channels, height, width), but its shape is {shape}"
        )
    flat = numbers.reshape(len(numbers), -1)
    held = present & ~np.isnan(flat).all(axis=1)
    rows = flat if held.all() else flat[held]
    _refuse_not_finite(rows, np.flatnonzero(held), name)
    whole = exact and not np.can_cast(rows.dtype, np.float32)
    values = rows.astype(np.float64) if whole else narrowest(rows)
    result = values
    if len(values) < len(held):
        result = np.zeros(flat.shape, values.dtype)
        result[held] = values
    return result.reshape(numbers.shape), held


def _refuse_not_finite(rows: np.ndarray, numbers: np.ndarray, name: str) -> None:
    """Raise a DataError for a value that is no number of float32.

    Parameters
    ----------
    rows : (m, d).
    numbers : (m,) of the rows, for the error.
    """
    with np.errstate(over="ignore"):
        wrong = ~np.isfinite(rows.astype(np.float32, copy=False))
    if not wrong.any():
        return
    row, column = np.argwhere(wrong)[0]
    value, more = rows[row, column], int(wrong.sum()) - 1
    remedy = "fill it in, or make the whole row NaN to say that the sample lacks this modality"
    if np.isfinite(value):
        remedy = (
            f"the largest that float32 holds is {LARGEST:.1e}: use a larger unit, or logarithms"
        )
    raise DataError(
        f"modality '{name}' must hold finite numbers, but row {numbers[row]}, column {column} "
        f"(counted from 0) is {value}{f', and {more} more values like it' if more else ''}; "
        f"{remedy}"
    )


def column_names(
    names: Sequence[str] | None, name: str, shape: tuple[int, ...]
) -> tuple[str, ...] | None:
    """The names of the d features of a modality (n, d); a DataError where there are not d."""
    if names is None:
        return None
    if shape[1:] != (len(names),):
        raise DataError(
            f"modality '{name}' of shape {shape} needs one name for each of its features, but "
            f"{len(names)} were given"
        )
    return tuple(map(str, names))


def common_length(raw: Mapping[str, np.ndarray], least: int = 2) -> int:
    """The number of rows that all modalities have; a DataError where they differ."""
    shapes = {name: values.shape for name, values in raw.items()}
    lengths = {shape[0] if shape else 0 for shape in shapes.values()}
    if len(lengths) != 1:
        listed = ", ".join(f"'{name}' {shape}" for name, shape in shapes.items())
        raise DataError(
            f"all modalities need one row per sample, but their numbers of rows differ: {listed}"
        )
    n_samples = lengths.pop()
    if n_samples < least:
        several = "samples" if least > 1 else "sample"
        raise DataError(
            f"a data set needs at least {least} {several}, but it has {n_samples}; a run needs at "
            "least 4 samples"
        )
    return n_samples


def presence(present: Any | None, n_samples: int, n_modalities: int) -> np.ndarray:
    """``present`` as (n, n_modalities) bool; all true by default."""
    if present is None:
        return np.ones((n_samples, n_modalities), dtype=bool)
    array = np.asarray(present)
    if array.shape != (n_samples, n_modalities):
        raise DataError(
            f"'present' must be ({n_samples}, {n_modalities}), samples x modalities, "
            f"but its shape is {array.shape}"
        )
    return array.astype(bool)


def refuse_empty(present: np.ndarray, ids: Sequence[str], names: Sequence[str], least: int) -> None:
    """Raise a DataError for a sample without modalities, and for a modality without samples.

    Parameters
    ----------
    present : (n, n_modalities) bool.
    least : with 1, samples are only to be placed, and may all lack a modality.
    """
    lost = np.flatnonzero(~present.any(axis=1))
    if len(lost):
        raise DataError(
            f"every sample needs at least one modality, but {len(lost)} have none "
            f"(first: '{ids[lost[0]]}'); drop those samples"
        )
    nobodys = np.flatnonzero(~present.any(axis=0))
    if len(nobodys) and least > 1:
        raise DataError(
            f"modality '{names[nobodys[0]]}' holds no sample: all its rows are missing; "
            "leave it out"
        )


def row_numbers(indices: Any, n_samples: int) -> np.ndarray:
    """Indices or a mask as row numbers; a ValueError where they are no choice of samples."""
    rows = np.asarray(indices)
    if rows.dtype == bool:
        if rows.shape != (n_samples,):
            raise ValueError(f"a mask of {n_samples} samples is needed, got shape {rows.shape}")
        rows = np.flatnonzero(rows)
    if rows.ndim != 1 or rows.size == 0 or rows.dtype.kind not in "iu":
        raise ValueError(f"at least one row number is needed, got {indices!r}")
    if rows.min() < 0 or rows.max() >= n_samples:
        raise ValueError(f"row numbers lie in 0..{n_samples - 1}, got {rows.min()}..{rows.max()}")
    if len(np.unique(rows)) != len(rows):
        raise ValueError("each sample can be chosen once; a row number was given twice")
    return rows.astype(np.int64)
