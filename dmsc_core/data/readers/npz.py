"""Arrays of numpy, .npz: read without trusting them, and written so that they say all."""

import zipfile
from pathlib import Path
from typing import Any

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


def read(path: Path, request: Request) -> MultimodalDataset:
    """The data set of an .npz, in any of the layouts of `layout.interpret`."""
    return interpret(read_npz(path, request.limit), path, request)


READER = Reader((".npz",), "**.npz**", read)


def is_npz(path: Path) -> bool:
    """True of an archive that holds .npy members."""
    with opened(path) as archive:
        return any(name.endswith(".npy") for name in archive.namelist())


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
        n_bytes = sum(_array_bytes(archive, info, path) for info in members)
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


def _array_bytes(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path) -> int:
    """The bytes that an .npy announces in its header; pickled and dishonest ones are refused."""
    with archive.open(info) as file:
        version = np.lib.format.read_magic(file)
        if version not in HEADER_READERS:
            raise DataError(
                f"'{info.filename}' in '{path.name}' has .npy format {version}, "
                "but 1.0 or 2.0 is read; store plain numbers or text"
            )
        shape, _, dtype = HEADER_READERS[version](file, max_header_size=MOST_HEADER_BYTES)
        header = file.tell()
    if dtype.hasobject:
        raise DataError(
            f"'{info.filename}' in '{path.name}' holds pickled Python objects, which are never "
            "loaded because they can run code; store plain arrays of numbers or text"
        )
    n_bytes = int(np.prod(shape, dtype=object)) * dtype.itemsize
    if header + n_bytes != info.file_size:
        raise DataError(
            f"'{info.filename}' in '{path.name}' announces an array {shape} of {n_bytes} bytes, "
            f"but {info.file_size - header} follow; the file is damaged"
        )
    return n_bytes
