"""The format of MATLAB v7.3 files, which is HDF5; nothing outside the file is opened."""

from collections.abc import Collection
from pathlib import Path
from typing import Any, NamedTuple

import h5py
import numpy as np

from dmsc_core.data.parsing import hdf5
from dmsc_core.data.parsing.letters import words
from dmsc_core.data.parsing.mat5 import Unread
from dmsc_core.data.parsing.sparse import compressed_columns
from dmsc_core.errors import DataError

DEEPEST = 5  # cells or structs in each other
MOST_ARRAYS = 1_000_000  # counted as often as they are shown, though they are stored once
SPARSE = "MATLAB_sparse"  # an attribute: the number of rows


def variables(path: Path, limit: int) -> dict[str, Any]:
    """The variables of a file: numbers, text, sparse matrices, cells as lists, structs as dicts.

    Raises
    ------
    DataError : more than ``limit`` bytes, cells nested too deeply, or values in another file.
    """
    with hdf5.opened(path, limit) as door:
        reader = _Hdf5Reader(door)
        members = [pair for pair in door.members(door.root) if not pair[0].startswith("#")]
        return {name: reader.value(item) for name, item in members}


class _Value(NamedTuple):
    """A value, how many arrays it shows, and how many lists or structs stand in each other."""

    value: Any
    arrays: int = 1
    height: int = 0


class _Hdf5Reader:
    """Items as MATLAB shows them; many references to one item cost no memory."""

    def __init__(self, door: hdf5.Door) -> None:
        self.door = door
        self.values: dict[int, _Value] = {}  # by the address of their item
        self.arrays = 0

    def value(self, item: hdf5.Item | None) -> Any:
        """An item transposed, cells in column order, sparse matrices put together."""
        whole = self._value(item, 0)
        self.arrays += whole.arrays
        if self.arrays > MOST_ARRAYS:
            raise self._too_many()
        return whole.value

    def _value(self, item: hdf5.Item | None, depth: int) -> _Value:
        if item is None:
            return _Value(Unread("link, not followed"))
        address = int(h5py.h5o.get_info(item.id).addr)
        if address not in self.values:
            self.values[address] = self._read(item, depth)
        return self.values[address]

    def _read(self, item: hdf5.Item, depth: int) -> _Value:
        if depth > DEEPEST:
            raise self._too_many()
        if isinstance(item, h5py.Group):
            rows = self.door.attribute(item, SPARSE)
            return self._fields(item, depth) if rows is None else self._sparse(item, int(rows))
        kind = hdf5.kind_of(item)
        if kind == "other":
            return _Value(Unread("values of another type"))
        if kind == "references":
            return self._cells(item, depth)
        if self.door.attribute(item, "MATLAB_object_decode") is not None:
            kind = self.door.attribute(item, "MATLAB_class")
            return _Value(Unread(f"MATLAB {kind}"))  # its values stand apart, in no open format
        if self.door.attribute(item, "MATLAB_empty") is not None:
            return _Value(np.zeros((0, 0)))
        values = self.door.values(item)
        if kind == "text":
            return _Value(values)
        is_text = self.door.attribute(item, "MATLAB_class") == "char"
        return _Value(words(np.atleast_2d(values.T)) if is_text else values.T)

    def _fields(self, group: h5py.Group, depth: int) -> _Value:
        members = self.door.members(group)
        fields = {name: self._value(item, depth + 1) for name, item in members}
        return self._whole({name: field.value for name, field in fields.items()}, fields.values())

    def _cells(self, item: h5py.Dataset, depth: int) -> _Value:
        references = self.door.values(item).ravel()  # raw order is MATLAB's column order
        cells = [self._value(self.door.referred(each), depth + 1) for each in references]
        return self._whole([cell.value for cell in cells], cells)

    def _whole(self, value: Any, parts: Collection[_Value]) -> _Value:
        """Cells or a struct with its measures."""
        arrays = 1 + sum(part.arrays for part in parts)
        height = 1 + max((part.height for part in parts), default=0)
        if arrays > MOST_ARRAYS or height > DEEPEST:
            raise self._too_many()
        return _Value(value, arrays, height)

    def _too_many(self) -> DataError:
        return DataError(
            f"{self.door.name} should nest cells and structs at most {DEEPEST} deep and show at "
            f"most {MOST_ARRAYS:,} of them, but it nests them too deeply or holds more; store "
            "matrices"
        )

    def _sparse(self, group: h5py.Group, rows: int) -> _Value:
        starts = self._part(group, "jc")
        if starts is None:
            raise DataError(f"a sparse matrix of {self.door.name} lacks its columns 'jc'")
        shape = (rows, starts.size - 1)
        values, places = (
            np.zeros(0) if part is None else part
            for part in (self._part(group, "data"), self._part(group, "ir"))
        )
        return _Value(compressed_columns(values, places, starts, shape))

    def _part(self, group: h5py.Group, name: str) -> np.ndarray | None:
        item = self.door.member(group, name)
        if item is None and name in self.door.names(group):
            raise DataError(
                f"{self.door.name} keeps '{name}' of a sparse matrix behind a link, which is not "
                "followed; store it in its place"
            )
        return None if item is None else self.door.values(item)
