"""Zip archives from strangers: what is in them, measured before anything is unpacked."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from dmsc_core.data.parsing.limits import reason, refuse_above
from dmsc_core.errors import DataError

MOST_MEMBERS = 10_000
MOST_LISTED = 8
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # unpacked no further than announced


@contextmanager
def opened(path: Path, limit: int | None = None) -> Iterator[zipfile.ZipFile]:
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
        raise DataError(
            f"'{path.name}' should be a zip archive, but it cannot be read as one "
            f"({reason(error)}); it may be damaged, incomplete or protected by a password"
        ) from error


def contents(archive: zipfile.ZipFile) -> str:
    """The names of the first members, for an error."""
    return ", ".join(archive.namelist()[:MOST_LISTED]) or "nothing"


def read_members(path: Path, suffix: str, limit: int) -> dict[str, bytes]:
    """The members of a zip that end in ``suffix``, by file name without folder.

    Raises
    ------
    DataError : no archive, nothing of that kind in it, or more than ``limit`` bytes unpacked.
    """
    members: dict[str, bytes] = {}
    with opened(path, limit) as archive:
        for info in archive.infolist():
            name = PurePosixPath(info.filename.replace("\\", "/")).name
            hidden = name.startswith(".") or info.filename.startswith("__MACOSX")
            if hidden or info.is_dir() or not name.lower().endswith(suffix):
                continue
            if name in members:
                raise DataError(f"'{path.name}' holds two files named '{name}'; rename one")
            members[name] = archive.read(info)
        if not members:
            raise DataError(
                f"'{path.name}' should hold one {suffix} table per modality, "
                f"but it holds {contents(archive)}"
            )
    return members
