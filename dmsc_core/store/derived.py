"""Arrays worked out of a finished run when it is first looked at, kept beside its own."""

import logging
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from dmsc_core.errors import StoreError
from dmsc_core.store.arrays import read_arrays, write_arrays

logger = logging.getLogger(__name__)

PREFIX, ENDING = "view-", ".safetensors"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")


def keep(folder: Path, name: str, arrays: Mapping[str, np.ndarray], meta: Any = None) -> None:
    """Write arrays by name, and a JSON-able ``meta``, into a run's folder, atomically.

    Parameters
    ----------
    folder : of the run (`RunStore.path`).
    name : small letters, digits and ``-``; what is kept under it is replaced.

    Where the disk is full or the folder cannot be written, nothing is kept and the log says so.

    Raises
    ------
    ValueError : the name has other characters.
    """
    path = _path(folder, name)
    try:
        write_arrays(path, arrays, meta)
    except OSError as error:  # it can be worked out again
        logger.warning("%s is not kept: %s", path, error)


def load(folder: Path, name: str) -> tuple[dict[str, np.ndarray], Any] | None:
    """The arrays and ``meta`` that `keep` wrote; None where there are none that can be read."""
    path = _path(folder, name)
    if not path.exists():
        return None
    try:
        return read_arrays(path)
    except StoreError as error:  # it can be worked out again
        logger.warning("%s", error)
        return None


def _path(folder: Path, name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise ValueError(f"a name of small letters, digits and '-' is expected, got {name!r}")
    return folder / f"{PREFIX}{name}{ENDING}"
