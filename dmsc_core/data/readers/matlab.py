"""MATLAB files, old (v5 to v7) and new (v7.3, which is HDF5), as named values.

Values are arrays, sparse matrices, lists of them (cells, in MATLAB's column order), structs as
dictionaries, or `mat5.Unread`.
"""

from pathlib import Path
from typing import Any

from dmsc_core.data.dataset import MultimodalDataset
from dmsc_core.data.parsing import mat5
from dmsc_core.data.parsing.layout import interpret
from dmsc_core.data.parsing.limits import damage_told, readable, refuse_above
from dmsc_core.data.parsing.reading import Reader, Request
from dmsc_core.errors import DataError


def read(path: Path, request: Request) -> MultimodalDataset:
    """The data set of a .mat file, in any of the layouts of `layout.interpret`."""
    return interpret(read_mat(path, request.limit), path, request)


READER = Reader((".mat",), "**.mat** of any version", read, libraries=("h5py", "scipy.sparse"))


def read_mat(path: Path, limit: int) -> dict[str, Any]:
    """The variables of a .mat file by name.

    Raises
    ------
    DataError : not a MATLAB file, damaged, or larger than ``limit`` bytes when unpacked.
    """
    from h5py import is_hdf5

    from dmsc_core.data.parsing import mat73

    advice = f"save it again with save('{path.name}', ..., '-v7')"
    with damage_told(path.name, "a MATLAB file (v5 or v7.3)", advice):
        return mat73.variables(path, limit) if is_hdf5(path) else _read_v5(path, limit)


def _read_v5(path: Path, limit: int) -> dict[str, Any]:
    n_bytes = path.stat().st_size
    refuse_above(n_bytes, limit, f"'{path.name}'")
    try:
        return dict(mat5.variables(path.read_bytes(), limit))
    except mat5.TooLargeError:
        raise DataError(
            f"'{path.name}' ({readable(n_bytes)}) would unpack to more than {readable(limit)}, "
            "the most that is read; keep fewer samples or features in the file"
        ) from None
