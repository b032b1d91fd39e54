"""The format of MATLAB v7.3 files, which is HDF5; nothing outside the file is opened."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from dmsc_core.data.parsing.limits import refuse_above
from dmsc_core.data.parsing.sparse import compressed_columns
from dmsc_core.errors import DataError

DEEPEST_CELL = 4
MOST_CELLS = 1_000_000
LETTER_BYTES = 100  # of a letter that is taken apart


def variables(path: Path, limit: int) -> dict[str, Any]:
    """The variables of a file: numbers, text, sparse matrices, and cells as lists.

    Raises
    ------
    DataError : more than ``limit`` bytes, cells in cells in cells, or values in another file.
    """
    with h5py.File(path, "r") as file:
        _refuse_large(file, path, limit)
        reader = _Hdf5Reader(file)
        contents: dict[str, Any] = {}
        for name, item in _own_items(file):
            if isinstance(item, h5py.Group) and "MATLAB_sparse" not in item.attrs:
                contents.update({key: reader.value(part) for key, part in _own_items(item)})
            else:
                contents[name] = reader.value(item)
    return contents


def _own_items(group: Any) -> Iterator[tuple[str, Any]]:
    """The items that a group itself holds; links, which may lead into other files, are not."""
    for name in group:
        if not name.startswith("#") and isinstance(group.get(name, getlink=True), h5py.HardLink):
            yield name, group[name]


def _refuse_large(file: h5py.File, path: Path, limit: int) -> None:
    """Refuse a file by what its data sets announce, before any but texts is read."""
    items: list[h5py.Dataset] = []
    file.visititems(lambda _, item: items.append(item) if isinstance(item, h5py.Dataset) else None)
    for item in items:
        if item.external or item.is_virtual:
            raise DataError(
                f"'{path.name}' keeps the values of '{item.name}' in another file, which is not "
                "opened; store them in this one"
            )
    n_bytes = sum(int(item.size or 0) * item.dtype.itemsize for item in items)
    refuse_above(n_bytes, limit, f"'{path.name}'")
    refuse_above(sum(map(_text_bytes, items)), limit, f"the text of '{path.name}'")


def _text_bytes(item: h5py.Dataset) -> int:
    """Bytes of text as an array, in which every string takes the room of the longest."""
    if _class(item) == "char":
        return LETTER_BYTES * int(item.size or 0)
    if not item.size or h5py.check_string_dtype(item.dtype) is None:
        return 0
    texts = np.ravel(item.asstr()[()])
    return 4 * texts.size * max(map(len, texts), default=0)


def _class(item: Any) -> str:
    kind = item.attrs.get("MATLAB_class", b"")
    return kind.decode() if isinstance(kind, bytes) else str(kind)


class _Hdf5Reader:
    """Items as MATLAB shows them; many references to one item cost no memory."""

    def __init__(self, file: h5py.File) -> None:
        self.file = file
        self.values: dict[int, Any] = {}  # by the address of their item

    def value(self, item: Any, depth: int = 0) -> Any:
        """An item transposed, cells in column order, sparse matrices put together."""
        address = int(h5py.h5o.get_info(item.id).addr)
        if address not in self.values:
            self.values[address] = self._read(item, depth)
        return self.values[address]

    def _read(self, item: Any, depth: int) -> Any:
        if isinstance(item, h5py.Group):
            return _sparse(item) if "MATLAB_sparse" in item.attrs else item
        if h5py.check_ref_dtype(item.dtype) is not None:
            cells = item[()].ravel()  # raw order is MATLAB's column order
            if depth >= DEEPEST_CELL or len(cells) > MOST_CELLS:
                raise DataError(f"'{item.name}' nests cells too deeply or holds too many")
            return [self.value(self.file[reference], depth + 1) for reference in cells]
        if "MATLAB_empty" in item.attrs:
            return np.zeros((0, 0))
        if h5py.check_string_dtype(item.dtype) is not None:
            return np.asarray(item.asstr()[()], dtype=str)
        values = np.asarray(item[()])
        if _class(item) == "char":
            rows = np.atleast_2d(values.T).astype(np.uint32)
            return np.array(["".join(map(chr, row)).rstrip() for row in rows])
        return values.T


def _sparse(group: h5py.Group) -> Any:
    starts = np.asarray(group["jc"][()])
    shape = (int(group.attrs["MATLAB_sparse"]), starts.size - 1)
    if "data" not in group:
        return compressed_columns(np.zeros(0), np.zeros(0), starts, shape)
    return compressed_columns(group["data"][()], group["ir"][()], starts, shape)
