"""Tables of text: one .csv, or a folder or a zip of them, one per modality, rows matched by id."""

from pathlib import Path

import numpy as np

from dmsc_core.data.columns import first_repeated
from dmsc_core.data.dataset import MultimodalDataset, make_dataset
from dmsc_core.data.parsing.alignment import align
from dmsc_core.data.parsing.archives import read_members
from dmsc_core.data.parsing.csv_table import Table, number_or_none, parse_numbers, parse_text
from dmsc_core.data.parsing.limits import refuse_above
from dmsc_core.data.parsing.reading import Reader, Request, visible_files
from dmsc_core.data.readers import npz
from dmsc_core.errors import DataError

CSV = ".csv"
LABEL_FILES = ("labels", "label")
ANNOTATION_FILES = (*LABEL_FILES, "annotations", "annotation", "metadata")
LABEL_COLUMNS = ("label", "labels", "class", "classes", "gt", "truth", "target", "y")


def read(path: Path, request: Request) -> MultimodalDataset:
    """The tables as a data set; a zip of arrays is read as what it is, an .npz.

    Every table is a modality, but ``labels.csv`` and ``annotations.csv``, whose columns are
    annotations; the one named ``label`` or ``class`` (or ``labels_key``) holds the labels.

    Raises
    ------
    DataError : no table, a cell that is no number, ids that repeat or never meet, labels with gaps.
    """
    if path.is_file() and path.suffix.lower() != CSV and npz.is_npz(path):
        return npz.read(path, request)
    if request.orientation == "features_by_samples":
        raise DataError(
            f"{CSV} tables hold one sample per line, its id first, so '{path.name}' cannot be "
            "read as features_by_samples; transpose the tables"
        )
    files = dict(sorted(_contents(path, request.limit).items()))
    measured, about = _parsed(files, path)
    cells = {table.name: table.cells for table in measured}
    own_ids = {table.name: table.ids for table in measured}
    ids, modalities = align(cells, own_ids, least=request.least)
    _refuse_wide(about, len(ids), request.limit, path)
    annotations, aside = _annotations(about, ids)
    labels = _labels_column(about, annotations, request.labels_key, path)
    if labels is not None:
        _refuse_gaps(labels, annotations[labels], ids, path)
    sentences = [f"Read from '{path.name}': {', '.join(files)}.", *_guess(measured), *aside]
    return make_dataset(
        path.stem,
        modalities,
        labels=labels,
        sample_ids=ids,
        annotations=annotations,
        least=request.least,
        columns={table.name: table.columns for table in measured if table.headed},
        source=" ".join(sentences),
    )


READER = Reader(
    (".zip", CSV),
    "a **.zip of .csv** files: one per modality, the first column the sample's id",
    read,
    in_folders=CSV,
)


def _contents(path: Path, limit: int) -> dict[str, bytes]:
    """The bytes of every table, by the name of its file."""
    if path.is_file() and path.suffix.lower() != CSV:
        return read_members(path, CSV, limit)
    files = visible_files(path, CSV) if path.is_dir() else [path]
    refuse_above(sum(file.stat().st_size for file in files), limit, f"'{path.name}'")
    return {file.name: file.read_bytes() for file in files}


def _parsed(files: dict[str, bytes], path: Path) -> tuple[list[Table], list[Table]]:
    """The tables that measure samples, and those that annotate them."""
    about = [name for name in files if Path(name).stem.lower() in ANNOTATION_FILES]
    if len(about) == len(files):
        raise DataError(
            f"'{path.name}' should hold one table per modality, but it holds only "
            f"{', '.join(about)}, which annotates samples"
        )
    measured = [parse_numbers(name, data) for name, data in files.items() if name not in about]
    names = [table.name for table in measured]
    if len(set(names)) < len(names):
        twice = first_repeated(names)
        raise DataError(f"'{path.name}' holds two tables named '{twice}'; rename one")
    return measured, [parse_text(name, files[name]) for name in about]


def _guess(tables: list[Table]) -> list[str]:
    """A sentence on the columns that were taken for the ids without a heading that says so."""
    guessed = [f"{table.guessed} of {table.name}{CSV}" for table in tables if table.guessed]
    sentence = (
        f"Taken for the sample ids, as a guess: {', '.join(guessed)}; if these whole numbers were "
        "measured, put a column 'id' before them."
    )
    return [sentence] if guessed else []


def _refuse_wide(tables: list[Table], n_samples: int, limit: int, path: Path) -> None:
    """An array of text gives every cell the room of the longest, four bytes a letter."""
    longest = sum(max(map(len, column)) for table in tables for column in table.cells.T)
    refuse_above(4 * n_samples * longest, limit, f"the text that annotates '{path.name}'")


def _annotations(
    tables: list[Table], ids: tuple[str, ...]
) -> tuple[dict[str, np.ndarray], list[str]]:
    """All annotation columns in the order of ``ids``, and sentences on rows that belong to nobody.

    A cell is empty where a sample is not annotated.
    """
    columns: dict[str, np.ndarray] = {}
    aside = []
    for table in tables:
        file = f"{table.name}{CSV}"
        strangers = _strangers(table, ids)
        if strangers:
            aside.append(
                f"{file} annotates {len(strangers)} samples that no modality has "
                f"('{min(strangers)}' is one); these rows were left aside."
            )
        row_of = {name: row for row, name in enumerate(table.ids)}
        rows = [row_of.get(name) for name in ids]
        for j, column in enumerate(table.columns):
            if column in columns:
                raise DataError(
                    f"column '{column}' stands twice among the annotations (again in '{file}'); "
                    "rename one"
                )
            columns[column] = _typed(["" if i is None else table.cells[i, j] for i in rows])
    return columns, aside


def _strangers(table: Table, ids: tuple[str, ...]) -> set[str]:
    """The samples that a table annotates and no modality has."""
    if len(set(table.ids)) != len(table.ids):
        raise DataError(
            f"sample '{first_repeated(table.ids)}' stands more than once in "
            f"'{table.name}{CSV}'; keep one row for each sample"
        )
    strangers = set(table.ids).difference(ids)
    if len(strangers) == len(table.ids):
        raise DataError(
            f"'{table.name}{CSV}' annotates none of the samples: its first id is "
            f"'{table.ids[0]}', that of the modalities '{ids[0]}'; use the same ids"
        )
    return strangers


def _typed(cells: list[str]) -> np.ndarray:
    """Whole numbers, numbers, or text: the first that all cells are."""
    numbers = [number_or_none(cell) for cell in cells]
    if None in numbers or not any(cells):
        return np.array(cells)
    values = np.array(numbers, dtype=np.float64)
    whole = np.isfinite(values).all() and bool((values == np.round(values)).all())
    return values.astype(np.int64) if whole and np.abs(values).max() < 2**53 else values


def _labels_column(
    tables: list[Table], columns: dict[str, np.ndarray], labels_key: str | None, path: Path
) -> str | None:
    """The column of the labels: the one that is asked for, else by its or its file's name."""
    if labels_key is None:
        by_name = {column.lower(): column for column in columns}
        named = [by_name[name] for name in LABEL_COLUMNS if name in by_name]
        alone = [t for t in tables if t.name.lower() in LABEL_FILES and len(t.columns) == 1]
        return next(iter([*named, *(table.columns[0] for table in alone)]), None)
    if labels_key not in columns:
        raise DataError(
            f"labels were looked for in column '{labels_key}' of the annotations of "
            f"'{path.name}', which have {', '.join(sorted(columns)) or 'no columns'}"
        )
    return labels_key


def _refuse_gaps(name: str, column: np.ndarray, ids: tuple[str, ...], path: Path) -> None:
    """Labels that not every sample has are refused."""
    empty = np.isnan(column) if column.dtype.kind == "f" else column == ""
    if np.any(empty):
        raise DataError(
            f"column '{name}' labels {int((~empty).sum())} of the {len(ids)} samples of "
            f"'{path.name}', and '{ids[int(np.argmax(empty))]}' is among those without; label all "
            "samples, or rename the column to keep it as an annotation"
        )
