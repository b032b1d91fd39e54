"""MATLAB files, old (v5 to v7) and new (v7.3, which is HDF5), as named values.

Values are arrays, sparse matrices, or lists of them (cells, in MATLAB's column order).
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from dmsc_core.data.dataset import MultimodalDataset
from dmsc_core.data.parsing import mat5
from dmsc_core.data.parsing.layout import interpret
from dmsc_core.data.parsing.limits import readable, reason, refuse_above
from dmsc_core.data.parsing.reading import Reader, Request
from dmsc_core.data.parsing.sparse import compressed_columns
from dmsc_core.errors import DataError

DEEPEST_CELL = 4
MOST_CELLS = 1_000_000
LETTER_BYTES = 100  # of a letter that is taken apart


def read(path: Path, request: Request) -> MultimodalDataset:
    """The data set of a .mat file, in any of the layouts of `layout.interpret`."""
    return interpret(read_mat(path, request.limit), path, request)


READER = Reader((".mat",), "**.mat** of any version", read)


def read_mat(path: Path, limit: int) -> dict[str, Any]:
    """The variables of a .mat file by name; fields of a plain struct stand under their own names.

    Raises
    ------
    DataError : not a MATLAB file, damaged, or larger than ``limit`` bytes when unpacked.
    """
    import h5py

    reader = _read_hdf5 if h5py.is_hdf5(path) else _read_v5
    try:
        return reader(path, limit)
    except DataError:
        raise
    except Exception as error:  # the parsers answer a damaged file with any exception at all
        raise DataError(
            f"'{path.name}' should be a MATLAB file (v5 or v7.3), but it cannot be read as one "
            f"({reason(error)}); save it again with save('{path.name}', ..., '-v7')"
        ) from error


def _read_v5(path: Path, limit: int) -> dict[str, Any]:
    n_bytes = path.stat().st_size
    refuse_above(n_bytes, limit, f"'{path.name}'")
    contents: dict[str, Any] = {}
    try:
        for name, value in mat5.variables(path.read_bytes(), limit):
            contents.update(value if isinstance(value, dict) else {name: value})
    except mat5.TooLargeError:
        raise DataError(
            f"'{path.name}' ({readable(n_bytes)}) would unpack to more than {readable(limit)}, "
            "the most that is read; keep fewer samples or features in the file"
        ) from None
    return contents


def _read_hdf5(path: Path, limit: int) -> dict[str, Any]:
    import h5py

    with h5py.File(path, "r") as file:
        refuse_above(_summed(file, _hdf5_bytes, path), limit, f"'{path.name}'")
        refuse_above(_summed(file, _text_bytes, path), limit, f"the text of '{path.name}'")
        contents: dict[str, Any] = {}
        known: dict[int, Any] = {}
        for name, item in _own_items(file):
            if isinstance(item, h5py.Group) and "MATLAB_sparse" not in item.attrs:
                parts = _own_items(item)
                contents.update({key: _hdf5_value(file, part, known) for key, part in parts})
            else:
                contents[name] = _hdf5_value(file, item, known)
    return contents


def _own_items(group: Any) -> Iterator[tuple[str, Any]]:
    """What a group itself holds; links, which may lead into other files, are left aside."""
    import h5py

    for name in group:
        if not name.startswith("#") and isinstance(group.get(name, getlink=True), h5py.HardLink):
            yield name, group[name]


def _summed(file: Any, measure: Callable[[Any, Path], int], path: Path) -> int:
    """A measure of every data set, summed."""
    import h5py

    sizes: list[int] = []
    file.visititems(
        lambda _, item: sizes.append(measure(item, path) if isinstance(item, h5py.Dataset) else 0)
    )
    return sum(sizes)


def _hdf5_bytes(item: Any, path: Path) -> int:
    """Bytes of one data set; those that point into other files are refused."""
    if item.external or item.is_virtual:
        raise DataError(
            f"'{path.name}' keeps the values of '{item.name}' in another file, which is not "
            "opened; store them in this one"
        )
    return int(item.size or 0) * item.dtype.itemsize


def _text_bytes(item: Any, path: Path) -> int:
    """Bytes of text as an array, in which every string takes the room of the longest."""
    import h5py

    if not item.size:
        return 0
    if _class(item) == "char":
        return LETTER_BYTES * int(item.size)
    if h5py.check_string_dtype(item.dtype) is None:
        return 0
    texts = np.ravel(item.asstr()[()])
    return 4 * texts.size * max(map(len, texts), default=0)


def _class(item: Any) -> str:
    kind = item.attrs.get("MATLAB_class", b"")
    return kind.decode() if isinstance(kind, bytes) else str(kind)


def _hdf5_value(file: Any, item: Any, known: dict[int, Any], depth: int = 0) -> Any:
    """One HDF5 item as MATLAB shows it: transposed, cells in column order, sparse put together.

    Parameters
    ----------
    known : what was read already, by its address: many references to one item cost no memory.
    """
    import h5py

    address = int(h5py.h5o.get_info(item.id).addr)
    if address not in known:
        known[address] = _read_value(file, item, known, depth)
    return known[address]


def _read_value(file: Any, item: Any, known: dict[int, Any], depth: int) -> Any:
    import h5py

    if isinstance(item, h5py.Group):
        return _hdf5_sparse(item) if "MATLAB_sparse" in item.attrs else item
    if h5py.check_ref_dtype(item.dtype) is not None:
        references = item[()].ravel()  # raw order is MATLAB's column order
        if depth >= DEEPEST_CELL or len(references) > MOST_CELLS:
            raise DataError(f"'{item.name}' nests cells too deeply or holds too many")
        return [_hdf5_value(file, file[reference], known, depth + 1) for reference in references]
    if "MATLAB_empty" in item.attrs:
        return np.zeros((0, 0))
    if h5py.check_string_dtype(item.dtype) is not None:
        return np.asarray(item.asstr()[()], dtype=str)
    values = np.asarray(item[()])
    if _class(item) == "char":
        rows = np.atleast_2d(values.T).astype(np.uint32)
        return np.array(["".join(map(chr, row)).rstrip() for row in rows])
    return values.T


def _hdf5_sparse(group: Any) -> Any:
    starts = np.asarray(group["jc"][()])
    shape = (int(group.attrs["MATLAB_sparse"]), starts.size - 1)
    if "data" not in group:
        return compressed_columns(np.zeros(0), np.zeros(0), starts, shape)
    return compressed_columns(group["data"][()], group["ir"][()], starts, shape)
