"""Readers: what each of them declares, and what it is asked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from dmsc_core.data.dataset import MultimodalDataset
from dmsc_core.data.parsing.limits import LIMIT_BYTES

TELLING = ("readme", "read_me", "license", "licence", "changelog", "requirements")


@dataclass(frozen=True)
class Request:
    """The way in which a file is to be read.

    Attributes
    ----------
    labels_key : the variable or column that holds the labels, where its name does not say so.
    orientation : ``samples_by_features`` or ``features_by_samples``, where shapes leave it open.
    limit : the most bytes that the file may need in memory.
    least : samples that there must be; 1 for those that are only to be placed.
    no_labels : nothing is taken for a label; what is named like one is left aside, never data.
    missing : what becomes of empty cells, as in `empty_cells.filling.fill`: ``median`` (the
        default), ``knn``, ``drop-columns``, ``drop-samples``.
    """

    labels_key: str | None = None
    orientation: str | None = None
    limit: int = LIMIT_BYTES
    least: int = 2
    no_labels: bool = False
    missing: str | None = None


@dataclass(frozen=True)
class Reader:
    """A way to read files, declared as ``READER`` in a file of ``dmsc_core.data.readers``.

    Attributes
    ----------
    endings : of the files that it reads, in lower case, with their points.
    title : those files, in Markdown, as the page lists them to which a person brings a file.
    read : the data set of a path; a DataError says what was expected and what is there.
    in_folders : the endings of files that together, in a folder, are one data set.
    libraries : modules that it imports only while it reads.
    """

    endings: tuple[str, ...]
    title: str
    read: Callable[[Path, Request], MultimodalDataset]
    in_folders: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()

    def fits(self, path: Path) -> bool:
        """True of a file with one of the endings, and of a folder with files for it."""
        if path.is_dir():
            return bool(self.in_folders and visible_files(path, self.in_folders))
        return path.suffix.lower() in self.endings and path.is_file()


def visible_files(folder: Path, endings: Sequence[str]) -> list[Path]:
    """The files of a folder with one of these endings, whatever their case, by name."""
    named = (file for file in folder.glob("*") if file.suffix.lower() in endings)
    return sorted(file for file in named if file.is_file() and is_visible(file.name))


def is_visible(name: str) -> bool:
    """False of the names of hidden files, and of those that tell of the others."""
    return not name.startswith(".") and name.partition(".")[0].lower() not in TELLING
