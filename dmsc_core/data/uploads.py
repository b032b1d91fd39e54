"""Files that a person uploads: a harmless name, and read once, apart, before they are kept."""

import os
import re
import tempfile
import unicodedata
from pathlib import Path

from dmsc_core.data.apart import read_apart
from dmsc_core.data.dataset import MultimodalDataset
from dmsc_core.data.parsing.limits import LIMIT_BYTES
from dmsc_core.data.readers.files import endings
from dmsc_core.data.readers.npz import write_npz
from dmsc_core.errors import ConfigError, DataError

ENVIRONMENT = "DMSC_UPLOAD_MB"
USUAL_MB = 500
MB = 2**20
LONGEST_STEM = 80
RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)  # on Windows


def save_upload(
    name: str,
    data: bytes,
    folder: str | Path,
    *,
    labels_key: str | None = None,
    no_labels: bool = False,
    orientation: str | None = None,
    limit: int = LIMIT_BYTES,
) -> Path:
    """Keep an uploaded file in ``folder`` under a safe name, once it was read without an error.

    Nothing outside ``folder`` is touched and no file is replaced: another file of that name makes
    this one ``name-2``, the same bytes give back the path they already have. Where labels or
    ``orientation`` had to be said, the file is kept as an .npz that says so itself.

    Raises
    ------
    DataError : the file is of no known kind, reading refuses it, or ``folder`` cannot be written
        to; nothing is kept then.
    """
    safe = safe_name(name)
    _refuse_long(safe, data)
    folder = Path(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".upload-", dir=folder) as scratch:
            path = Path(scratch) / safe
            path.write_bytes(data)
            said = {"labels_key": labels_key, "no_labels": no_labels, "orientation": orientation}
            dataset = read_apart(path, **said, limit=limit)
            if any(said.values()):
                path = path.with_suffix(".npz")
                write_npz(dataset, path)
                read_apart(path, limit=limit)
            return _moved(path, folder)
    except OSError as error:
        raise DataError(
            f"'{safe}' should be kept in the folder '{folder.absolute()}', which cannot be written "
            f"to: {error.strerror}; make room or change its permissions"
        ) from error


def read_upload(
    name: str, data: bytes, *, limit: int = LIMIT_BYTES, least: int = 2
) -> MultimodalDataset:
    """The data set of an uploaded file that is not kept; ``least`` as in `files.read`.

    Raises
    ------
    DataError : the file is of no known kind, or reading refuses it.
    """
    safe = safe_name(name)
    _refuse_long(safe, data)
    with tempfile.TemporaryDirectory(prefix="upload-") as scratch:
        path = Path(scratch) / safe
        path.write_bytes(data)
        return read_apart(path, limit=limit, least=least)


def most_mb() -> int:
    """The MB that an upload may have: 500, or what DMSC_UPLOAD_MB says.

    Raises
    ------
    ConfigError : the variable holds no whole number above 0.
    """
    said = os.environ.get(ENVIRONMENT) or str(USUAL_MB)
    if not (said.isdecimal() and int(said) > 0):
        raise ConfigError(
            f"{ENVIRONMENT} should be a whole number of MB above 0, but it is '{said}'; set it to "
            f"{USUAL_MB}, or unset it"
        )
    return int(said)


def safe_name(name: str) -> str:
    """The last part of a file name, with nothing in it that a file system could misread.

    Raises
    ------
    DataError : the ending is none of those that can be read.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFKC", name))[-1]
    stem, suffix = os.path.splitext(last)
    if suffix.lower() not in endings():
        raise DataError(
            f"an upload should be one of {', '.join(endings())}, but it is named '{last[:80]}'"
        )
    stem = re.sub(r"[^\w.-]+", "_", stem).strip("._-")[:LONGEST_STEM] or "upload"
    return ("file_" if RESERVED.match(stem) else "") + stem + suffix.lower()


def _refuse_long(name: str, data: bytes) -> None:
    """Raise a DataError for an upload of more MB than allowed."""
    if len(data) > most_mb() * MB:
        raise DataError(
            f"an upload should have at most {most_mb()} MB, but '{name}' has "
            f"{len(data) / MB:.0f}; put the file into the data folder, or raise {ENVIRONMENT}"
        )


def _moved(path: Path, folder: Path) -> Path:
    """Move the file into the folder, under the first name that is free."""
    count, target = 1, folder / path.name
    while True:
        try:
            target.touch(exist_ok=False)  # free, and ours now, also if others ask at this moment
        except FileExistsError:
            if target.is_file() and target.read_bytes() == path.read_bytes():
                return target
            count += 1
            target = folder / f"{path.stem}-{count}{path.suffix}"
        else:
            return path.replace(target)
