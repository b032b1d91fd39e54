"""Data sets by name: embedded, synthetic, and files found in the data folders."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from dmsc_core.data import embedded, synthetic
from dmsc_core.data.dataset import MultimodalDataset
from dmsc_core.data.known import FILES, KnownFile, described, fits, plain_name
from dmsc_core.data.parsing.reading import is_visible
from dmsc_core.data.readers.files import endings, read, readers
from dmsc_core.data.uploads import save_upload
from dmsc_core.errors import DataError, did_you_mean

__all__ = ["Entry", "find", "find_folders", "load", "names", "save_upload"]

FOLDER = "data"  # below the working folder
ENVIRONMENT = "DMSC_DATA_DIR"


@dataclass(frozen=True)
class Entry:
    """One data set that can be loaded by its name."""

    name: str
    title: str
    description: str
    kind: Literal["embedded", "synthetic", "file"]
    path: Path | None = None
    suggested_n_clusters: int | None = None
    pairing: str | None = None


_DIGITS = Entry(
    "digits",
    "Digits, three descriptions",
    "1797 handwritten digits: the 8 x 8 picture, its gradients, its frequencies",
    "embedded",
    suggested_n_clusters=embedded.N_DIGITS,
)
_DIGIT_PAIRS = Entry(
    "digit-pairs",
    "Digit pairs, two writings",
    "896 pairs of 8 x 8 pictures: two different writings of one digit",
    "embedded",
    suggested_n_clusters=embedded.N_DIGITS,
    pairing=embedded.PAIRING,
)
_SYNTHETIC = Entry(
    synthetic.NAME,
    "Synthetic, a union of subspaces",
    "drawn at random, for instance synthetic:clusters=4,modalities=3,noise=0.2,missing=0.1",
    "synthetic",
    suggested_n_clusters=synthetic.SyntheticOptions().n_clusters,
)
_EMBEDDED = {_DIGITS.name: embedded.digits, _DIGIT_PAIRS.name: embedded.digit_pairs}


def find_folders(data_dir: str | Path | None = None) -> list[Path]:
    """The folders that are searched, in order: ``data_dir``, ``./data``, $DMSC_DATA_DIR.

    Raises
    ------
    DataError : ``data_dir`` is given and is no folder.
    """
    if data_dir is not None and not Path(data_dir).is_dir():
        raise DataError(f"the data folder '{data_dir}' is no folder; check its name")
    named = [data_dir, FOLDER, os.environ.get(ENVIRONMENT) or None]
    folders = [Path(folder).expanduser().resolve() for folder in named if folder is not None]
    return [folder for folder in dict.fromkeys(folders) if folder.is_dir()]


def names(data_dir: str | Path | None = None) -> list[Entry]:
    """Every data set that can be loaded: embedded, synthetic, then the files of the data folders.

    A file whose name is taken is listed with its ending. Nothing is read but the folders.
    """
    entries = [_DIGITS, _DIGIT_PAIRS, _SYNTHETIC]
    taken = {plain_name(entry.name) for entry in entries}
    paths = list(_data_files(data_dir))
    by_stem = {plain_name(path.stem): path for path in reversed(paths)}
    for benchmark in FILES:
        path = by_stem.get(plain_name(benchmark.stem))
        if path is not None:
            entries.append(_entry(benchmark, path))
            taken |= benchmark.spellings
            paths.remove(path)
    for path in paths:
        name = path.name if plain_name(path.stem) in taken else path.stem
        if plain_name(name) not in taken:
            taken.add(plain_name(name))
            entries.append(Entry(name, path.stem, f"{path.name} in {path.parent}", "file", path))
    return entries


def _entry(file: KnownFile, path: Path) -> Entry:
    K, pairing = file.n_clusters, file.pairing
    return Entry(file.name, file.title, file.description, "file", path, K, pairing)


def load(
    name_or_path: str | Path,
    data_dir: str | Path | None = None,
    per_class: int | None = None,
    least: int = 2,
    labels_key: str | None = None,
    no_labels: bool = False,
    missing: str | None = None,
) -> MultimodalDataset:
    """The data set of that name, or in that file.

    Parameters
    ----------
    name_or_path : a name of `names` (case, ``-`` and ``_`` do not matter), ``synthetic`` with
        options (``synthetic:noise=0.2,modalities=3``), or the path of a file or folder.
    data_dir : a folder that is searched first.
    per_class : at most so many samples of each class.
    least : samples that a file must hold; 1 for those that are only to be placed.
    labels_key : the variable, column or annotation that holds the labels.
    no_labels : nothing is taken for a label, and what is named like one is no data either.
    missing : what becomes of a file's empty cells, as in `empty_cells.filling.fill`.

    Raises
    ------
    DataError : the name is unknown, or the file cannot be understood.

    Examples
    --------
    >>> dataset = load("digits", per_class=5)
    >>> dataset.n_samples, [modality.name for modality in dataset.modalities]
    (50, ['image', 'gradients', 'spectrum'])
    """
    path = find(name_or_path, data_dir)
    text = str(name_or_path).strip().lower()
    if path is not None:
        asked: dict[str, Any] = {"labels_key": labels_key, "no_labels": no_labels}
        dataset = _read(path, least=least, missing=missing, **asked)
    else:
        dataset = _EMBEDDED[text]() if text in _EMBEDDED else synthetic.make(synthetic.parse(text))
        dataset = dataset if labels_key is None else dataset.labelled_by(labels_key)
        dataset = dataset.without_labels() if no_labels else dataset
    return dataset if per_class is None else dataset.per_class(per_class)


def find(name_or_path: str | Path, data_dir: str | Path | None = None) -> Path | None:
    """The file or folder that `load` reads for a name; None for data that need no file.

    Raises
    ------
    DataError : the name is unknown, or there is no such file.
    """
    text = str(name_or_path).strip()
    path = Path(text).expanduser()
    if text and (isinstance(name_or_path, Path) or "/" in text or os.sep in text):
        if not path.exists():
            raise DataError(_no_file(path.name, [path.absolute().parent], names(data_dir)))
        return path
    if text.lower() in _EMBEDDED or text.lower().partition(":")[0] == synthetic.NAME:
        return None
    if path.suffix.lower() in endings() and path.exists():
        return path
    for file in _data_files(data_dir):
        if file.name == text:
            return file
    entries = names(data_dir)
    for entry in entries:
        if entry.path and plain_name(text) in map(plain_name, (entry.name, entry.path.stem)):
            return entry.path
    if text and path.exists():
        return path
    raise DataError(_unknown(text, entries, data_dir))


def _read(path: Path, **asked: Any) -> MultimodalDataset:
    """The file, with what is known of it if it is one of the benchmark files."""
    dataset = read(path, **asked)
    for benchmark in FILES:
        if plain_name(path.stem) in benchmark.spellings and fits(benchmark, dataset):
            return described(dataset, benchmark)
    return dataset


def _data_files(data_dir: str | Path | None) -> Iterator[Path]:
    """Files that may hold data, and folders of tables, by name in each of the data folders."""
    every = readers()
    for folder in find_folders(data_dir):
        visible = sorted(path for path in folder.iterdir() if is_visible(path.name))
        yield from (path for path in visible if any(reader.fits(path) for reader in every))


def _unknown(text: str, entries: list[Entry], data_dir: str | Path | None) -> str:
    path = Path(text)
    folders = ", ".join(str(folder) for folder in find_folders(data_dir)) or f"no folder '{FOLDER}'"
    for benchmark in FILES:
        if plain_name(text) in benchmark.spellings:
            return (
                f"'{benchmark.name}' is a benchmark file ({benchmark.stem}.mat) that is not in the "
                f"data folders ({folders}); put it into ./{FOLDER}, or set {ENVIRONMENT} to its "
                "folder"
            )
    if path.suffix:
        return _no_file(text, [path.cwd(), *find_folders(data_dir)], entries)
    every = [entry.name for entry in entries]
    return (
        f"unknown data set '{text}'; {did_you_mean(text, every)}choose from {', '.join(every)}, "
        f"or give the path of a file ({', '.join(endings())}); searched: {folders}"
    )


def _no_file(name: str, searched: list[Path], entries: list[Entry]) -> str:
    every = [entry.name for entry in entries]
    near = did_you_mean(name, [*every, *(entry.path.name for entry in entries if entry.path)])
    return (
        f"there is no file or folder '{name}' in {', '.join(map(str, searched))}; {near}check its "
        f"path, or choose from {', '.join(every)}"
    )
