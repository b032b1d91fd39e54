"""Tables inside HDF5, as AnnData and MuData store ``obs`` and ``var``.

https://anndata.readthedocs.io/en/stable/fileformat-prose.html
"""

import h5py
import numpy as np

from dmsc_core.data.columns import text
from dmsc_core.data.parsing import hdf5
from dmsc_core.errors import DataError

INDEX = "_index"  # an attribute: the name of the column that holds the names of the rows
READ = ("numbers", "text")


def member_group(door: hdf5.Door, parent: h5py.Group, name: str) -> h5py.Group:
    """A group that there must be; a DataError where there is none."""
    item = door.member(parent, name)
    if not isinstance(item, h5py.Group):
        raise DataError(
            f"{door.name} should hold a group '{name}', but it is missing or as before AnnData "
            "0.7; read it with AnnData and write it again with write_h5ad"
        )
    return item


def row_names(door: hdf5.Door, frame: h5py.Group) -> tuple[str, ...]:
    """The names of the rows of a table; a DataError where there are none."""
    names = column(door, door.member(frame, _index(door, frame)))
    if names is None:
        raise DataError(f"{door.name} should name the rows of its tables, but it does not")
    return tuple(text(name) for name in names)


def columns(door: hdf5.Door, frame: h5py.Group) -> dict[str, np.ndarray | None]:
    """The columns of a table by name; None of those that are neither numbers nor text."""
    index = _index(door, frame)
    members = (pair for pair in door.members(frame) if pair[0] not in (index, "__categories"))
    return {name: column(door, item) for name, item in members}


def column(door: hdf5.Door, item: hdf5.Item | None) -> np.ndarray | None:
    """One column, (n,); what is missing in it is NaN, or an empty text."""
    if isinstance(item, h5py.Dataset):
        numbers = door.values(item) if hdf5.kind_of(item) in READ else None
        return numbers if numbers is not None and numbers.ndim == 1 else None
    if item is None:
        return None
    parts = {name: door.member(item, name) for name in ("codes", "categories", "values", "mask")}
    arrays = {
        name: column(door, part) for name, part in parts.items() if isinstance(part, h5py.Dataset)
    }
    codes, categories = arrays.get("codes"), arrays.get("categories")
    if codes is not None and categories is not None:
        return chosen(categories, codes)
    values, mask = arrays.get("values"), arrays.get("mask")
    if values is None or mask is None or mask.shape != values.shape:
        return None
    return _with_gaps(values, mask.astype(bool))


def chosen(values: np.ndarray, rows: np.ndarray) -> np.ndarray | None:
    """The values at these rows, missing where a row is -1; None where one is out of range."""
    if rows.dtype.kind not in "iu" or (rows >= len(values)).any() or (rows < -1).any():
        return None
    if len(values) == 0:
        return np.full(len(rows), np.nan)
    return _with_gaps(values[rows], rows < 0)


def _index(door: hdf5.Door, frame: h5py.Group) -> str:
    return str(door.attribute(frame, INDEX) or INDEX)


def _with_gaps(values: np.ndarray, gaps: np.ndarray) -> np.ndarray:
    if not gaps.any():
        return values
    if values.dtype.kind == "U":
        return np.where(gaps, "", values)
    return np.where(gaps, np.nan, values.astype(np.float64))
