"""One .csv table: first column the sample id, then numbers (a modality) or text (annotations)."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from dmsc_core.data.parsing.limits import one_line, quoted
from dmsc_core.errors import DataError

ID_HEADING = re.compile(r"((.*[\W_])?(ids?|names?|barcodes?)|samples?|index)?", re.IGNORECASE)
MISSING = ("", "na", "n/a", "nan", "null", "none")
Line = tuple[int, list[str]]  # its number, and its cells


@dataclass(frozen=True)
class Table:
    """The ids of the rows, the names of the columns, and the cells.

    Attributes
    ----------
    cells : (n, columns), float64 in a modality, str objects in annotations.
    headed : whether the file names its columns.
    guessed : the first column's name, where it may have been measured.
    """

    name: str
    ids: tuple[str, ...]
    columns: tuple[str, ...]
    cells: np.ndarray
    headed: bool = True
    guessed: str | None = None


def parse_numbers(file_name: str, data: bytes) -> Table:
    """A modality: (n, d) float64; an empty row is a sample that lacks the modality.

    Raises
    ------
    DataError : no table, text instead of a number, or an empty cell beside filled ones.
    """
    table = _parse(file_name, data, _row_of_numbers)
    gaps = ~np.isfinite(table.cells) & ~np.isnan(table.cells).all(axis=1, keepdims=True)
    if gaps.any():
        row, column = np.argwhere(gaps)[0]
        raise DataError(
            f"'{file_name}' has no finite number for sample '{table.ids[row]}' in column "
            f"'{table.columns[column]}' ({int(gaps.sum())} such cells); fill it in, or leave the "
            "whole row empty to say that the sample lacks this modality"
        )
    return table


def parse_text(file_name: str, data: bytes) -> Table:
    """Annotations: (n, columns) of strings.

    Raises
    ------
    DataError : no table.
    """
    return _parse(file_name, data, _row_of_text)


def number_or_none(cell: str) -> float | None:
    """The cell as a number, NaN where it says that the value is missing, None where it is text."""
    if cell.strip().lower() in MISSING:
        return float("nan")
    try:
        return float(cell)
    except ValueError:
        return None


def _row_of_text(cells: list[str], *_: Any) -> np.ndarray:
    return np.array([cell.strip() for cell in cells], dtype=object)  # each of its own length


def _row_of_numbers(cells: list[str], where: str, columns: list[str]) -> np.ndarray:
    try:
        return np.array([float(cell) for cell in cells])
    except ValueError:
        values = [number_or_none(cell) for cell in cells]
    if None in values:
        at = values.index(None)
        raise DataError(
            f"column '{columns[at]}' {where} should be a number, but it is {quoted(cells[at])}; "
            "move text to annotations.csv"
        )
    return np.array(values, dtype=np.float64)


def _parse(file_name: str, data: bytes, convert: Callable[..., np.ndarray]) -> Table:
    first_line = data.partition(b"\n")[0]
    delimiter = max(",;\t", key=lambda mark: first_line.count(mark.encode()))
    reader = csv.reader(io.StringIO(_decoded(file_name, data)), delimiter=delimiter)
    lines = ((reader.line_num, cells) for cells in reader if any(cells))
    try:
        return _table(file_name, lines, convert)
    except csv.Error as error:
        raise DataError(f"'{file_name}' is no readable table: {error}") from error


def _table(file_name: str, lines: Iterator[Line], convert: Callable[..., np.ndarray]) -> Table:
    held = f"'{file_name}' should hold one line per sample, but it holds"
    first = next(lines, None)
    if first is None:
        raise DataError(f"{held} nothing")
    heading = _heading(file_name, first[1])
    columns = heading or [f"column {i}" for i in range(1, len(first[1]))]
    ids, rows = [], []
    for number, cells in lines if heading else chain([first], lines):
        sample = one_line(cells[0])
        if not sample:
            raise DataError(f"line {number} of '{file_name}' has no sample id")
        if len(cells) != len(columns) + 1:
            raise DataError(
                f"every line of '{file_name}' should have {len(columns) + 1} values like its "
                f"first, but line {number} has {len(cells)}"
            )
        ids.append(sample)
        rows.append(convert(cells[1:], f"of sample '{sample}' in '{file_name}'", columns))
    if not rows:
        raise DataError(f"{held} a heading only")
    guessed = _guessed(file_name, one_line(first[1][0]) if heading else None, ids)
    name = Path(file_name).stem
    return Table(name, tuple(ids), tuple(columns), np.stack(rows), heading is not None, guessed)


def _guessed(file_name: str, heading: str | None, ids: list[str]) -> str | None:
    """The name of a first column that holds numbers, where no heading says that they are ids.

    Numbers with decimals were measured and are refused; whole ones may be either.
    """
    numbers = [number_or_none(sample) for sample in ids]
    if None in numbers or (heading is not None and ID_HEADING.fullmatch(heading)):
        return None
    decimal = next((i for i, x in enumerate(numbers) if x is not None and x % 1 > 0), None)
    if decimal is not None:
        raise DataError(
            f"the first column of '{file_name}' should be the sample id, but it holds numbers like "
            f"'{ids[decimal]}'; put a column 'id' before it, with the same ids in every table"
        )
    return "the first column" if heading is None else f"'{heading}'"


def _heading(file_name: str, cells: list[str]) -> list[str] | None:
    """The names of the columns, or None where the first line is a sample already."""
    if len(cells) < 2:
        raise DataError(
            f"'{file_name}' should hold a sample id and then at least one column, but its first "
            f"line is {quoted(cells[0])}"
        )
    names = [one_line(cell) for cell in cells[1:]]
    counted = [[str(start + j) for j in range(len(names))] for start in (0, 1)]
    counts_up = len(names) > 1 and names in counted  # 0, 1, 2, ...: columns without names
    texts = any(number_or_none(cell) is None for cell in cells[1:])
    return names if texts or counts_up or ID_HEADING.fullmatch(cells[0].strip()) else None


def _decoded(file_name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(
            f"'{file_name}' should be text in UTF-8, but byte {error.start} is not; "
            "save the table as 'CSV UTF-8'"
        ) from error
