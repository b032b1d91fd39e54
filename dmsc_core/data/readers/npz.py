"""Arrays of numpy, .npz: read without trusting them, and written so that they say all."""

from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

import numpy as np

from dmsc_core.data.dataset import MultimodalDataset
from dmsc_core.data.parsing.archives import contents, opened
from dmsc_core.data.parsing.layout import interpret
from dmsc_core.data.parsing.limits import refuse_above
from dmsc_core.data.parsing.reading import Reader, Request
from dmsc_core.errors import DataError

MOST_HEADER_BYTES = 10_000  # of an .npy inside; numpy's own limit
HEADER_READERS = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}
BESIDE = (
    "'{name}' should hold arrays (.npy) or tables, but it holds both ('{file}' is one of the "
    "tables), and rows of arrays have no ids by which to match them; save what the table says as "
    "arrays too (labels.npy, sample_ids.npy), or the arrays as tables"
)


def read(path: Path, request: Request) -> MultimodalDataset:
    """The data set of an .npz, in any of the layouts of `layout.interpret`."""
    return interpret(read_npz(path, request.limit), path, request)


READER = Reader((".npz",), "**.npz**", read)


def is_npz(path: Path, tables: Sequence[str] = ()) -> bool:
    """True of an archive that holds .npy members; a DataError where tables stand beside them."""
    with opened(path) as archive:
        names = [name for name in archive.namelist() if not name.startswith("__MACOSX")]
    arrays = any(name.endswith(".npy") for name in names)
    beside = [name for name in names if name.lower().endswith(tuple(tables))] if arrays else []
    if beside:
        raise DataError(BESIDE.format(name=path.name, file=beside[0]))
    return arrays


def read_npz(path: Path, limit: int) -> dict[str, np.ndarray]:
    """The arrays of an .npz by name; pickled objects are never loaded.

    Raises
    ------
    DataError : no archive, no arrays, pickled objects, or more than ``limit`` bytes unpacked.
    """
    with opened(path, limit) as archive:
        members = [info for info in archive.infolist() if info.filename.endswith(".npy")]
        if not members:
            raise DataError(
                f"'{path.name}' should hold arrays (.npy), but it holds {contents(archive)}; "
                "write it with numpy.savez_compressed"
            )
        n_bytes = 0
        for info in members:
            with archive.open(info) as file:
                n_bytes += array_bytes(file, info.file_size, f"'{info.filename}' in '{path.name}'")
        refuse_above(n_bytes, limit, f"'{path.name}'")
        arrays = {}
        for info in members:
            with archive.open(info) as file:
                array = np.lib.format.read_array(file, allow_pickle=False)
            arrays[info.filename.removesuffix(".npy")] = array
    return arrays


def write_npz(dataset: MultimodalDataset, path: Path) -> None:
    """Store a data set so that reading the file gives it back, with all that is known of it."""
    modalities = dict(enumerate(dataset.modalities))
    named = {m: modality.columns for m, modality in modalities.items() if modality.columns}
    arrays: dict[str, Any] = {f"modality_{m}": each.values for m, each in modalities.items()}
    arrays |= {f"modality_{m}_columns": np.array(columns) for m, columns in named.items()}
    arrays |= {
        "modality_names": np.array([modality.name for modality in dataset.modalities]),
        "orientation": np.array("samples_by_features"),
        "image_layout": np.array("channels_first"),
        "sample_ids": np.array(dataset.sample_ids),
        "present": dataset.present,
    }
    if dataset.notes:
        arrays["dataset_notes"] = np.array(dataset.notes)
    arrays |= {f"annotation_{name}": column for name, column in dataset.annotations.items()}
    if dataset.labels_column is not None:
        arrays["labels"] = arrays.pop(f"annotation_{dataset.labels_column}")
        arrays["labels_column"] = np.array(dataset.labels_column)
    with path.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)


def array_bytes(file: IO[bytes], size: int, what: str) -> int:
    """The bytes that an .npy announces in its header; pickled and dishonest ones are refused.

    Parameters
    ----------
    size : bytes of the whole file.
    what : its name, for the error.
    """
    version = np.lib.format.read_magic(file)
    if version not in HEADER_READERS:
        raise DataError(
            f"{what} has .npy format {version}, but 1.0 or 2.0 is read; store plain numbers or text"
        )
    shape, _, dtype = HEADER_READERS[version](file, max_header_size=MOST_HEADER_BYTES)
    if dtype.hasobject:
        raise DataError(
            f"{what} holds pickled Python objects, which are never "
            "loaded because they can run code; store plain arrays of numbers or text"
        )
    header = file.tell()
    n_bytes = int(np.prod(shape, dtype=object)) * dtype.itemsize
    if header + n_bytes != size:
        raise DataError(
            f"{what} announces an array {shape} of {n_bytes} bytes, "
            f"but {size - header} follow; the file is damaged"
        )
    return n_bytes
