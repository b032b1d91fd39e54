"""Zip archives from strangers: what is in them, measured before anything is unpacked."""

import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from dmsc_core.data.parsing.limits import damage_told, refuse_above
from dmsc_core.data.parsing.reading import is_visible
from dmsc_core.errors import DataError

MOST_MEMBERS = 10_000
MOST_LISTED = 8
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # unpacked no further than announced


@contextmanager
def opened(
    source: Path | BinaryIO, limit: int | None = None, name: str = ""
) -> Iterator[zipfile.ZipFile]:
    """The archive, its announced sizes checked; whatever is damaged in it becomes a DataError."""
    name = name or Path(getattr(source, "name", "")).name
    advice = "it may be damaged, incomplete or protected by a password"
    with damage_told(name, "a zip archive", advice), zipfile.ZipFile(source) as archive:
        members = archive.infolist()
        if len(members) > MOST_MEMBERS:
            raise DataError(f"'{name}' holds {len(members)} files, too many to read")
        if any(info.compress_type not in METHODS for info in members):
            raise DataError(
                f"'{name}' should be packed by Deflate, as zip archives mostly are, but "
                "another method was used; pack it again with 'zip' or numpy.savez_compressed"
            )
        if limit is not None:
            refuse_above(sum(info.file_size for info in members), limit, f"'{name}'")
        yield archive


def contents(archive: zipfile.ZipFile) -> str:
    """The names of the first members, for an error."""
    return ", ".join(archive.namelist()[:MOST_LISTED]) or "nothing"


def read_members(path: Path, endings: Sequence[str], limit: int) -> dict[str, bytes]:
    """The members of a zip that have one of the ``endings``, by file name without folder.

    Raises
    ------
    DataError : no archive, nothing of that kind in it, or more than ``limit`` bytes unpacked.
    """
    members: dict[str, bytes] = {}
    with opened(path, limit) as archive:
        for info in archive.infolist():
            name = PurePosixPath(info.filename.replace("\\", "/")).name
            hidden = info.filename.startswith("__MACOSX") or not is_visible(name)
            if hidden or info.is_dir() or not name.lower().endswith(tuple(endings)):
                continue
            if name in members:
                raise DataError(f"'{path.name}' holds two files named '{name}'; rename one")
            members[name] = archive.read(info)
        if not members:
            raise DataError(
                f"'{path.name}' should hold one table per modality ({', '.join(endings)}), "
                f"but it holds {contents(archive)}"
            )
    return members
