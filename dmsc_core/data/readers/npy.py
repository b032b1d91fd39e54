"""Arrays of numpy, .npy: one modality, or a folder of them, read as an .npz of their names."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from dmsc_core.data.dataset import MultimodalDataset
from dmsc_core.data.parsing.layout import interpret
from dmsc_core.data.parsing.limits import damage_told, refuse_above
from dmsc_core.data.parsing.reading import Reader, Request, visible_files
from dmsc_core.data.readers.npz import BESIDE, array_bytes
from dmsc_core.errors import DataError

ENDING = ".npy"
TABLES = (".csv", ".tsv", ".parquet", ".feather", ".xlsx")


def read(path: Path, request: Request) -> MultimodalDataset:
    """One array (n, ...), or the arrays of a folder, in any of the layouts of `interpret`.

    Raises
    ------
    DataError : damaged, pickled objects, more than ``request.limit`` bytes, or tables beside them.
    """
    beside = visible_files(path, TABLES) if path.is_dir() else []
    if beside:
        raise DataError(BESIDE.format(name=path.name, file=beside[0].name))
    files = visible_files(path, (ENDING,)) if path.is_dir() else [path]
    if path.is_file() and request.orientation is None:
        request = replace(request, orientation="samples_by_features")  # as numpy's users have it
    refuse_above(sum(file.stat().st_size for file in files), request.limit, f"'{path.name}'")
    return interpret({file.stem: _array(file) for file in files}, path, request)


READER = Reader((ENDING,), "**.npy** of one modality", read, in_folders=(ENDING,))


def _array(path: Path) -> np.ndarray:
    told = damage_told(path.name, "an array of numpy", "write it again with numpy.save")
    with told, path.open("rb") as file:
        array_bytes(file, path.stat().st_size, f"'{path.name}'")
        file.seek(0)
        return np.lib.format.read_array(file, allow_pickle=False)
