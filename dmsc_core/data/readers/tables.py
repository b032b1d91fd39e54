"""A folder or a zip of .csv files: one table per modality, rows matched by sample id."""

from pathlib import Path

import numpy as np

from dmsc_core.data.columns import first_repeated
from dmsc_core.data.dataset import MultimodalDataset, make_dataset
from dmsc_core.data.parsing.alignment import align
from dmsc_core.data.parsing.limits import refuse_above
from dmsc_core.data.readers import archives
from dmsc_core.data.readers.csv_table import Table, number_or_none, parse_numbers, parse_text
from dmsc_core.errors import DataError

SUFFIX = ".csv"
LABEL_FILES = ("labels", "label")
ANNOTATION_FILES = (*LABEL_FILES, "annotations", "annotation", "metadata")
LABEL_COLUMNS = ("label", "labels", "class", "classes", "gt", "truth", "target", "y")


def read_tables(
    path: Path, labels_key: str | None, limit: int, least: int = 2
) -> MultimodalDataset:
    """Read one .csv, a folder of them, or a zip of them; rows are matched by sample id.

    Every table is a modality, but ``labels.csv`` and ``annotations.csv``, whose columns are
    annotations; the one named ``label`` or ``class`` (or ``labels_key``) holds the labels.

    Raises
    ------
    DataError : no table, a cell that is no number, ids that repeat or never meet, labels with gaps.
    """
    files = dict(sorted(_files(path, limit).items()))
    about_names = [name for name in files if Path(name).stem.lower() in ANNOTATION_FILES]
    if len(about_names) == len(files):
        raise DataError(
            f"'{path.name}' should hold one table per modality, but it holds only "
            f"{', '.join(about_names)}, which annotates samples"
        )
    measured = [parse_numbers(name, files[name]) for name in files if name not in about_names]
    own_ids = {table.name: table.ids for table in measured}
    if len(own_ids) < len(measured):
        twice = first_repeated([table.name for table in measured])
        raise DataError(f"'{path.name}' holds two tables named '{twice}'; rename one")
    aligned = align({table.name: table.cells for table in measured}, own_ids, least=least)
    about = [parse_text(name, files[name]) for name in about_names]
    _refuse_wide(about, len(aligned.ids), limit, path)
    annotations, aside = _annotations(about, aligned.ids)
    labels = _labels_column(about, annotations, labels_key, path)
    if labels is not None:
        _refuse_gaps(labels, annotations[labels], aligned.ids, path)
    return make_dataset(
        path.stem,
        aligned.modalities,
        labels=labels,
        sample_ids=aligned.ids,
        annotations=annotations,
        present=aligned.present,
        least=least,
        columns={table.name: table.columns for table in measured if table.headed},
        source=" ".join(
            [f"Read from '{path.name}': {', '.join(files)}.", *_guess(measured), *aside]
        ),
    )


def _guess(tables: list[Table]) -> list[str]:
    """A sentence on the columns that were taken for the ids without a heading that says so."""
    taken = [f"{table.guessed} of {table.name}{SUFFIX}" for table in tables if table.guessed]
    if not taken:
        return []
    return [
        f"Taken for the sample ids, as a guess: {', '.join(taken)}; if these whole numbers were "
        "measured, put a column 'id' before them."
    ]


def _files(path: Path, limit: int) -> dict[str, bytes]:
    if path.is_file() and path.suffix.lower() == SUFFIX:
        refuse_above(path.stat().st_size, limit, f"'{path.name}'")
        return {path.name: path.read_bytes()}
    if path.is_file():
        return archives.read_members(path, SUFFIX, limit)
    inside = sorted(file for file in path.iterdir() if not file.name.startswith("."))
    found = [file for file in inside if file.suffix.lower() == SUFFIX and file.is_file()]
    if not found:
        names = ", ".join(file.name for file in inside[:8]) or "nothing"
        raise DataError(
            f"the folder '{path.name}' should hold one {SUFFIX} table per modality, "
            f"but it holds {names}"
        )
    refuse_above(sum(file.stat().st_size for file in found), limit, f"'{path.name}'")
    return {file.name: file.read_bytes() for file in found}


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
        if len(set(table.ids)) != len(table.ids):
            raise DataError(
                f"sample '{first_repeated(table.ids)}' stands more than once in "
                f"'{table.name}{SUFFIX}'; keep one row for each sample"
            )
        unknown = set(table.ids).difference(ids)
        if len(unknown) == len(table.ids):
            raise DataError(
                f"'{table.name}{SUFFIX}' annotates none of the samples: its first id is "
                f"'{table.ids[0]}', that of the modalities '{ids[0]}'; use the same ids"
            )
        if unknown:
            aside.append(
                f"{table.name}{SUFFIX} annotates {len(unknown)} samples that no modality has "
                f"('{min(unknown)}' is one); these rows were left aside."
            )
        row_of = {name: row for row, name in enumerate(table.ids)}
        rows = [row_of.get(name) for name in ids]
        for j, column in enumerate(table.columns):
            if column in columns:
                raise DataError(
                    f"column '{column}' stands twice among the annotations (again in "
                    f"'{table.name}{SUFFIX}'); rename one"
                )
            columns[column] = _typed(["" if i is None else table.cells[i, j] for i in rows])
    return columns, aside


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
    if labels_key is not None:
        if labels_key not in columns:
            raise DataError(
                f"labels were looked for in column '{labels_key}' of the annotations of "
                f"'{path.name}', which have {', '.join(sorted(columns)) or 'no columns'}"
            )
        return labels_key
    by_name = {column.lower(): column for column in columns}
    known = next((by_name[name] for name in LABEL_COLUMNS if name in by_name), None)
    if known is not None:
        return known
    alone = [t for t in tables if t.name.lower() in LABEL_FILES and len(t.columns) == 1]
    return alone[0].columns[0] if alone else None


def _refuse_gaps(name: str, column: np.ndarray, ids: tuple[str, ...], path: Path) -> None:
    empty = np.isnan(column) if column.dtype.kind == "f" else column == ""
    if np.any(empty):
        raise DataError(
            f"column '{name}' labels {int((~empty).sum())} of the {len(ids)} samples of "
            f"'{path.name}', and '{ids[int(np.argmax(empty))]}' is among those without; label all "
            "samples, or rename the column to keep it as an annotation"
        )
