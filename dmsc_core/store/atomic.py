"""Files and folders that appear complete or not at all: a temporary name, fsync, rename."""

import json
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from dmsc_core.errors import StoreError

TEMPORARY = ".tmp-"  # names that begin so are never read


def write_file(path: Path, write: Callable[[Path], object]) -> None:
    """Let ``write`` fill a temporary file beside ``path``, then put it in place.

    A failure or a kill on the way leaves ``path`` as it was.
    """
    temporary = path.with_name(f"{TEMPORARY}{secrets.token_hex(4)}-{path.name}")
    try:
        write(temporary)
        sync(temporary)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    sync(path.parent)


def write_json(path: Path, tree: Any) -> None:
    """Write ``tree`` as JSON; numbers of numpy become plain ones."""
    content = json.dumps(tree, indent=1, default=builtin, ensure_ascii=False) + "\n"
    write_file(path, lambda temporary: temporary.write_text(content, encoding="utf-8"))


def read_json(path: Path) -> Any:
    """The content of a JSON file."""
    return json.loads(path.read_text(encoding="utf-8"))


def builtin(value: Any) -> Any:
    """Numbers and arrays of numpy, paths and mappings as JSON can say them.

    Raises
    ------
    TypeError : anything else.
    """
    if isinstance(value, (np.generic, np.ndarray)):
        return value.tolist()
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if hasattr(value, "items"):
        return dict(value.items())
    raise TypeError(f"{type(value).__name__} cannot be stored as JSON: {value!r}")


def sync(path: Path) -> None:
    """Make what was written to a file, or renamed in a folder, survive a power cut."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except PermissionError:  # folders cannot be opened on Windows
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def refusals_told(what: str) -> Iterator[None]:
    """Make what the disk refuses in this block an error of the store, in one sentence.

    Raises
    ------
    StoreError : ``what``, and the reason that the system gives.
    """
    try:
        yield
    except OSError as error:
        raise StoreError(f"{what}: {error.strerror or error}") from error
