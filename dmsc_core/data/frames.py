"""Tables of Python (DataFrames): names of columns, and rows brought together by their index."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from dmsc_core.errors import DataError


def is_frame(values: Any) -> bool:
    """True of a table whose columns have names, as of pandas and polars."""
    return hasattr(values, "columns") and hasattr(values, "to_numpy")


def names_of(values: Any) -> tuple[str, ...] | None:
    """The names of the columns of a frame as text; None of anything else."""
    return tuple(map(str, values.columns)) if is_frame(values) else None


def rows_together(
    modalities: Mapping[str, Any],
) -> tuple[dict[str, np.ndarray], tuple[str, ...] | None]:
    """Arrays of modalities, rows matched by index, and the ids of the samples.

    Where all modalities are frames with the same index values in another order, rows are put in the
    order of the first. Indices that have no value in common say nothing: rows are taken as they
    stand.

    Returns
    -------
    The arrays by name; and the index as text, None where it does not tell the samples apart.

    Raises
    ------
    DataError : indices that have some values in common, but are not the same.
    """
    arrays = {name: numbers(values) for name, values in modalities.items()}
    indices = {name: list(x.index) for name, x in modalities.items() if hasattr(x, "index")}
    indices = {name: index for name, index in indices.items() if is_frame(modalities[name])}
    if not indices:
        return arrays, None
    first = next(iter(indices.values()))
    orders = [index for index in indices.values() if index != first]
    if orders and len(indices) == len(arrays) and _is_one_set([first, *orders]):
        for name, index in indices.items():
            row_of = {value: row for row, value in enumerate(index)}
            arrays[name] = arrays[name][[row_of[value] for value in first]]
    elif orders:
        _refuse_overlap(indices)
        return arrays, None
    ids = tuple(map(str, first))
    return arrays, ids if len(set(ids)) == len(ids) else None


def numbers(values: Any) -> Any:
    """A frame as an array, missing cells as NaN; anything else as it is."""
    if not is_frame(values):
        return values
    array = values.to_numpy()
    if array.dtype != object:
        return array
    try:  # columns of a type of pandas' own
        return values.to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError):
        return array


def _is_one_set(indices: list[list[Any]]) -> bool:
    first = set(indices[0])
    return all(len(index) == len(first) and set(index) == first for index in indices)


def _refuse_overlap(indices: Mapping[str, list[Any]]) -> None:
    """Raise a DataError where two indices are neither the same nor without a common value."""
    names = list(indices)
    for i, a in enumerate(names):
        for b in names[i + 1 :]:
            common = set(indices[a]) & set(indices[b])
            if common and indices[a] != indices[b]:
                raise DataError(
                    f"the index of '{a}' has {len(indices[a])} values and that of '{b}' "
                    f"{len(indices[b])}, with {len(common)} in common, so rows cannot be matched "
                    "by it; give the same samples in all frames, each once, or use "
                    ".reset_index(drop=True) where the rows are in the same order already"
                )
