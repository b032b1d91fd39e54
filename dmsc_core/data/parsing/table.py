"""What the columns of a table mean: the ids of its rows, what was measured, and what describes."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from dmsc_core.data.columns import first_repeated, text
from dmsc_core.data.parsing.headings import names_ids, says_ids
from dmsc_core.data.parsing.limits import one_line
from dmsc_core.data.parsing.measured import measured_cells
from dmsc_core.data.parsing.numerals import number_or_none
from dmsc_core.data.parsing.reading import Request
from dmsc_core.data.parsing.sheet import Sheet
from dmsc_core.data.parsing.vocabulary import means_labels
from dmsc_core.errors import DataError

if TYPE_CHECKING:
    import pandas as pd

COORDINATE = "y"  # beside a column x it is no label


@dataclass(frozen=True, eq=False)
class Table:
    """A table whose columns have a meaning.

    Attributes
    ----------
    ids : of the n rows.
    columns : the names of the d measured ones.
    cells : (n, d) float64, NaN where a cell is empty.
    about : columns that describe the samples, by name, each with n values; None where missing.
    headed : whether the file names its columns.
    notes : sentences on what was guessed or left aside.
    """

    name: str
    file: str
    ids: tuple[str, ...]
    columns: tuple[str, ...]
    cells: np.ndarray
    about: dict[str, list[Any]] = field(default_factory=dict)
    headed: bool = True
    notes: tuple[str, ...] = ()


def table_of(sheet: Sheet, request: Request, annotates: bool) -> Table:
    """The table of a sheet.

    A column with a label's name is a label, never measured; one of another's ids, or of text
    alone, describes the samples. Columns and rows without name and value are left out.

    Parameters
    ----------
    annotates : no column was measured; all of them describe the samples.

    Raises
    ------
    DataError : a row without an id, first columns that were measured, text between numbers, or a
        value that is not finite.
    """
    sheet = _without_empty(sheet)
    names = sheet.names or ("", *(f"column {j}" for j in range(1, len(sheet.frame.columns))))
    at, notes = _id_column(sheet, names)
    ids = _ids(sheet, at)
    guess = None if annotates else _guess(sheet, names[at], ids)
    if guess:
        notes = [*notes, guess]
    named = {j: name for j, name in enumerate(names) if j != at}
    if sheet.names and names[0] == "" and at != 0:
        del named[0]  # an index that only counts
    about = {j: name for j, name in named.items() if annotates or _describes(name, names, request)}
    measured = [j for j in named if j not in about]
    cells, words = measured_cells(sheet, measured, named, ids)
    about |= {j: named[j] for j in words}
    if words:
        listed = ", ".join(f"'{named[j]}'" for j in words)
        notes = [*notes, f"{sheet.file}: taken for annotations, as they hold text: {listed}."]
    if len(set(about.values())) < len(about):
        twice = first_repeated(list(about.values()))
        raise DataError(f"column '{twice}' stands twice in '{sheet.file}'; rename one of them")
    if request.no_labels:
        aside = [j for j, name in about.items() if means_labels(name)]
        notes = [*notes, *(f"{sheet.file}: column '{about.pop(j)}' was left aside." for j in aside)]
    return Table(
        sheet.name,
        sheet.file,
        ids,
        tuple(named[j] for j in measured if j not in words),
        cells,
        {name: sheet.frame.iloc[:, j].tolist() for j, name in about.items()},
        sheet.names is not None,
        (*sheet.notes, *notes),
    )


def turned(table: Table) -> Table:
    """The table of one that holds a sample in each column; a row with a label's name is a label."""
    labels = {i: name for i, name in enumerate(table.ids) if means_labels(name)}
    rows = [i for i in range(len(table.ids)) if i not in labels]
    return replace(
        table,
        ids=table.columns,
        columns=tuple(table.ids[i] for i in rows),
        cells=table.cells[rows].T,
        about={name: table.cells[i].tolist() for i, name in labels.items()},
        headed=True,
        notes=(*table.notes, f"{table.file} holds a sample in each column; it was transposed."),
    )


def _describes(name: str, names: Sequence[str], request: Request) -> bool:
    """True of a column that describes the samples by its name alone."""
    lowered = name.lower()
    if request.labels_key is not None and lowered == request.labels_key.lower():
        return True
    coordinate = lowered == COORDINATE and "x" in (other.lower() for other in names)
    return (means_labels(name) and not coordinate) or says_ids(name)


def _without_empty(sheet: Sheet) -> Sheet:
    """The sheet without rows that hold nothing, and without columns of neither name nor value."""
    filled = sheet.frame.notna()
    names = sheet.names or ()
    hollow = [j for j, name in enumerate(names) if not name and not filled.iloc[:, j].any()]
    rows = filled.any(axis=1)
    if rows.all() and not hollow:
        return sheet
    columns = [j for j in range(len(sheet.frame.columns)) if j not in hollow]
    named = tuple(names[j] for j in columns) if sheet.names else None
    frame = sheet.frame.loc[rows.to_numpy()].iloc[:, columns].reset_index(drop=True)
    return replace(sheet, names=named, frame=frame)


def _id_column(sheet: Sheet, names: Sequence[str]) -> tuple[int, list[str]]:
    """The column of the ids: the first; or another one that says so, where the first does not."""
    if sheet.names is None or (names[0] and names_ids(names[0])):
        return 0, []
    counts = names[0].lower() in ("", "unnamed: 0") and _counts_up(sheet.frame.iloc[:, 0])
    if names[0] == "" and not counts:
        return 0, []
    own = [j for j, name in enumerate(names) if j and says_ids(name) and not means_labels(name)]
    others = [j for j in own if _unique(sheet, j)]
    if counts and not others:
        texts = sheet.frame.select_dtypes(exclude=["number", "bool"]).columns
        others = [j for j in map(int, texts) if j and _unique(sheet, j) and _holds_text(sheet, j)]
    if len(others) == 1:
        first = f"the first column '{names[0]}' is no id" if names[0] else "the first only counts"
        return others[0], [f"{sheet.file}: the ids are column '{names[others[0]]}'; {first}."]
    if counts:
        return 0, [
            f"{sheet.file}: rows are matched by the first column, which has no name and only "
            "counts; if another one holds the ids, name it 'id'."
        ]
    return 0, []


def _counts_up(column: "pd.Series") -> bool:
    start = str(column.iloc[0]) if len(column) else ""
    first = int(start) if start in ("0", "1") else None
    return first is not None and list(map(str, column)) == [
        str(i) for i in range(first, first + len(column))
    ]


def _unique(sheet: Sheet, j: int) -> bool:
    column = sheet.frame.iloc[:, j]
    return bool(column.notna().all() and column.is_unique)


def _holds_text(sheet: Sheet, j: int) -> bool:
    return any(number_or_none(str(cell)) is None for cell in sheet.frame.iloc[:, j])


def _ids(sheet: Sheet, at: int) -> tuple[str, ...]:
    column = sheet.frame.iloc[:, at]
    if column.isna().any():
        row = int(np.argmax(column.isna()))
        raise DataError(
            f"row {row + 1} of '{sheet.file}', its heading not counted, has no sample id; every "
            "row needs one"
        )
    return tuple(one_line(text(value)) for value in column.tolist())


def _guess(sheet: Sheet, heading: str, ids: tuple[str, ...]) -> str | None:
    """A sentence on a first column of whole numbers where no heading says that they are ids.

    Numbers with decimals were measured, and are refused.
    """
    if sheet.names is not None and names_ids(heading):
        return None
    values = [number_or_none(sample) for sample in ids]
    if None in values:
        return None
    decimal = next((i for i, x in enumerate(values) if x is not None and x % 1 > 0), None)
    if decimal is not None:
        raise DataError(
            f"the first column of '{sheet.file}' should be the sample id, but it holds numbers "
            f"like '{ids[decimal]}'; put a column 'id' before it, with the same ids in every table"
        )
    column = "the first column" if sheet.names is None else f"'{heading}'"
    return (
        f"Taken for the sample ids, as a guess: {column} of {sheet.file}; if these whole numbers "
        "were measured, put a column 'id' before them."
    )
