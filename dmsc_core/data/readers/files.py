"""One door for all files: a data set of each, by the reader of its ending."""

from pathlib import Path
from typing import Any

from dmsc_core.data.dataset import MultimodalDataset
from dmsc_core.data.parsing.reading import Reader, Request
from dmsc_core.errors import DataError
from dmsc_core.plugins import modules

PACKAGE = "dmsc_core.data.readers"
MOST_LISTED = 8


def readers() -> list[Reader]:
    """Every reader, found by scanning this package for files that declare a ``READER``."""
    return [module.READER for module in modules(PACKAGE) if hasattr(module, "READER")]


def endings() -> tuple[str, ...]:
    """The endings of all files that can be read, as ``.npz``."""
    return tuple(ending for reader in readers() for ending in reader.endings)


def read(path: str | Path, **asked: Any) -> MultimodalDataset:
    """Read one data set.

    Understood is what one of `readers` says it reads. Sizes are checked before anything is
    unpacked, and nothing that could run code is loaded.

    Parameters
    ----------
    asked : ``labels_key``, ``no_labels``, ``orientation`` and so on, as in `Request`.

    Raises
    ------
    DataError : the file is not there, not understood, damaged, or too large; says what was looked
        for and what is in it.
    """
    path = Path(path)
    if not path.exists():
        raise DataError(f"no file or folder '{path}'; check the name")
    reader = next((reader for reader in readers() if reader.fits(path)), None)
    if reader is None:
        raise DataError(_refusal(path))
    if path.is_file() and path.stat().st_size == 0:
        raise DataError(f"'{path.name}' is empty (0 bytes); the copy may be incomplete")
    return reader.read(path, Request(**asked))


def _refusal(path: Path) -> str:
    """The sentence on a file or folder that no reader takes."""
    tables = ", ".join(ending for reader in readers() for ending in reader.in_folders)
    if path.is_dir():
        inside = sorted(file.name for file in path.iterdir() if not file.name.startswith("."))
        return (
            f"the folder '{path.name}' should hold one table per modality ({tables}), "
            f"but it holds {', '.join(inside[:MOST_LISTED]) or 'nothing'}"
        )
    hdf5 = path.suffix.lower() in (".h5", ".hdf5")
    more = "; .h5 files of MATLAB are named .mat" if hdf5 else ""
    every = ", ".join(endings())
    return f"'{path.name}' should be one of {every} or a folder of tables ({tables}){more}"
