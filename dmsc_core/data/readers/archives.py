"""Zip archives from strangers: what is in them, measured before anything is unpacked; .npz too."""

import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from dmsc_core.data.dataset import MultimodalDataset
from dmsc_core.data.parsing.limits import refuse_above
from dmsc_core.errors import DataError

MOST_MEMBERS = 10_000
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # unpacked no further than announced
MOST_HEADER_BYTES = 10_000  # of an .npy inside; numpy's own limit
HEADER_READERS = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}


def is_npz(path: Path) -> bool:
    """Whether the archive holds .npy members."""
    with _opened(path) as archive:
        return any(info.filename.endswith(".npy") for info in archive.infolist())


def read_npz(path: Path, limit: int) -> dict[str, np.ndarray]:
    """The arrays of an .npz by name; pickled objects are never loaded.

    Raises
    ------
    DataError : no archive, no arrays, pickled objects, or more than ``limit`` bytes unpacked.
    """
    with _opened(path, limit) as archive:
        members = [info for info in archive.infolist() if info.filename.endswith(".npy")]
        if not members:
            names = ", ".join(info.filename for info in archive.infolist()[:8]) or "nothing"
            raise DataError(
                f"'{path.name}' should hold arrays (.npy), but it holds {names}; "
                "write it with numpy.savez_compressed"
            )
        refuse_above(
            sum(_array_bytes(archive, info, path) for info in members), limit, f"'{path.name}'"
        )
        arrays = {}
        for info in members:
            with archive.open(info) as file:
                array = np.lib.format.read_array(file, allow_pickle=False)
            arrays[info.filename.removesuffix(".npy")] = array
    return arrays


def read_members(path: Path, suffix: str, limit: int) -> dict[str, bytes]:
    """The members of a zip that end in ``suffix``, by file name without folder.

    Raises
    ------
    DataError : no archive, nothing of that kind in it, or more than ``limit`` bytes unpacked.
    """
    found: dict[str, bytes] = {}
    with _opened(path, limit) as archive:
        for info in archive.infolist():
            name = PurePosixPath(info.filename.replace("\\", "/")).name
            if not name.lower().endswith(suffix) or name.startswith(".") or info.is_dir():
                continue
            if info.filename.startswith("__MACOSX"):
                continue
            if name in found:
                raise DataError(f"'{path.name}' holds two files named '{name}'; rename one")
            found[name] = archive.read(info)
        if not found:
            names = ", ".join(info.filename for info in archive.infolist()[:8]) or "nothing"
            raise DataError(
                f"'{path.name}' should hold one {suffix} table per modality, but it holds {names}"
            )
    return found


def write_npz(dataset: MultimodalDataset, path: Path) -> None:
    """Store a data set so that reading the file gives it back, with all that is known of it."""
    arrays: dict[str, Any] = {
        f"modality_{m}": modality.values for m, modality in enumerate(dataset.modalities)
    }
    arrays |= {
        f"modality_{m}_columns": np.array(modality.columns)
        for m, modality in enumerate(dataset.modalities)
        if modality.columns is not None
    }
    arrays["modality_names"] = np.array([modality.name for modality in dataset.modalities])
    arrays["orientation"] = np.array("samples_by_features")
    arrays["image_layout"] = np.array("channels_first")
    arrays["sample_ids"] = np.array(dataset.sample_ids)
    arrays["present"] = dataset.present
    columns: Mapping[str, np.ndarray] = dataset.annotations
    arrays.update({f"annotation_{name}": column for name, column in columns.items()})
    if dataset.labels_column is not None:
        arrays["labels"] = arrays.pop(f"annotation_{dataset.labels_column}")
    with path.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)


@contextmanager
def _opened(path: Path, limit: int | None = None) -> Iterator[zipfile.ZipFile]:
    """The archive, its announced sizes checked; whatever is damaged in it becomes a DataError."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > MOST_MEMBERS:
                raise DataError(f"'{path.name}' holds {len(members)} files, too many to read")
            if any(info.compress_type not in METHODS for info in members):
                raise DataError(
                    f"'{path.name}' should be packed by Deflate, as zip archives mostly are, but "
                    "another method was used; pack it again with 'zip' or numpy.savez_compressed"
                )
            if limit is not None:
                refuse_above(sum(info.file_size for info in members), limit, f"'{path.name}'")
            yield archive
    except DataError:
        raise
    except Exception as error:  # zipfile and numpy answer damage with many kinds of exception
        detail = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise DataError(
            f"'{path.name}' should be a zip archive, but it cannot be read as one ({detail}); "
            "it may be damaged, incomplete or protected by a password"
        ) from error


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
