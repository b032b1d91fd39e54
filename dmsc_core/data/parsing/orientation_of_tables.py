"""Tables that hold a sample in each column, told by the ids that they share with others."""

from collections.abc import Sequence

from dmsc_core.data.parsing.orientation import AXES
from dmsc_core.data.parsing.table import Table, turned
from dmsc_core.errors import DataError

MOSTLY = 0.8  # of the names of the smaller table


def samples_in_rows(
    measured: Sequence[Table], annotating: Sequence[Table], orientation: str | None
) -> list[Table]:
    """The measured tables, those transposed that hold a sample in each column.

    A table is transposed where none of its rows, but some of its columns, are samples that another
    table annotates or has as rows; or all of them where ``orientation`` says so.

    Raises
    ------
    DataError : an unknown orientation.
    """
    if orientation is not None:
        if orientation not in AXES:
            raise DataError(f"unknown orientation '{orientation}'; choose from {', '.join(AXES)}")
        return [turned(table) if AXES[orientation] else table for table in measured]
    annotated = {sample for table in annotating for sample in table.ids}
    return [turned(table) if _across(table, annotated) else table for table in measured]


def _across(table: Table, samples: set[str]) -> bool:
    """True where the columns of a table are samples, and its rows are not."""
    return samples.isdisjoint(table.ids) and not samples.isdisjoint(table.columns)


def refuse_columns_that_meet(tables: Sequence[Table]) -> None:
    """Raise a DataError where the rows of all tables differ, and their columns are the same."""
    if len(tables) < 2 or not all(table.headed for table in tables):
        return
    first, *others = tables
    rows_meet = any(not set(first.ids).isdisjoint(table.ids) for table in others)
    columns = set(first.columns).intersection(*(table.columns for table in others))
    smallest = min(len(table.columns) for table in tables)
    if not rows_meet and len(columns) >= MOSTLY * smallest > 1:
        files = ", ".join(table.file for table in tables)
        raise DataError(
            f"no row of {files} has an id in common, but {len(columns)} columns have the same name "
            f"('{first.columns[0]}'): if each column is a sample, add a table labels.csv or "
            "annotations.csv whose first column holds the ids of the samples, or transpose the "
            "tables; if each row is one, write the id of a sample alike in all of them"
        )
