"""One .csv table: first column the sample id, then numbers (a modality) or text (annotations)."""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from dmsc_core.data.parsing.limits import one_line, quoted
from dmsc_core.errors import DataError

ID_HEADING = re.compile(r"((.*[\W_])?(ids?|names?|barcodes?)|samples?|index)?", re.IGNORECASE)
MISSING = ("", "na", "n/a", "nan", "null", "none")


@dataclass(frozen=True)
class Table:
    """The ids of the rows, the names of the columns, and the cells."""

    name: str
    ids: tuple[str, ...]
    columns: tuple[str, ...]
    cells: np.ndarray  # (n, columns): float64 in a modality, str objects in annotations
    headed: bool = True  # whether the file names its columns
    guessed: str | None = None  # what the ids' column is called, where it may have been measured


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
    reader = csv.reader(io.StringIO(_decoded(file_name, data)), delimiter=_delimiter(data))
    ids: list[str] = []
    called = None  # the heading of the ids
    heading = None
    rows: list[np.ndarray] = []
    columns: list[str] = []
    try:
        for cells in reader:
            if not any(cells):
                continue
            if not columns:
                heading = _heading(file_name, cells)
                columns = heading or [f"column {i}" for i in range(1, len(cells))]
                if heading:
                    called = one_line(cells[0])
                    continue
            sample = one_line(cells[0])
            if not sample:
                raise DataError(f"line {reader.line_num} of '{file_name}' has no sample id")
            if len(cells) != len(columns) + 1:
                raise DataError(
                    f"every line of '{file_name}' should have {len(columns) + 1} values like its "
                    f"first, but line {reader.line_num} has {len(cells)}"
                )
            rows.append(convert(cells[1:], f"of sample '{sample}' in '{file_name}'", columns))
            ids.append(sample)
    except csv.Error as error:
        raise DataError(f"'{file_name}' is no readable table: {error}") from error
    if not rows:
        held = "a heading only" if columns else "nothing"
        raise DataError(f"'{file_name}' should hold one line per sample, but it holds {held}")
    guessed = _guessed(file_name, called, ids)
    name, named = Path(file_name).stem, heading is not None
    return Table(name, tuple(ids), tuple(columns), np.stack(rows), named, guessed)


def _guessed(file_name: str, called: str | None, ids: list[str]) -> str | None:
    """What a first column is called that holds numbers, and no heading says that they are ids.

    Numbers with decimals were measured and are refused; whole ones may be either.
    """
    numbers = [number_or_none(sample) for sample in ids]
    if None in numbers or (called is not None and ID_HEADING.fullmatch(called)):
        return None
    decimal = next((i for i, x in enumerate(numbers) if x is not None and x % 1 > 0), None)
    if decimal is not None:
        raise DataError(
            f"the first column of '{file_name}' should be the sample id, but it holds numbers like "
            f"'{ids[decimal]}'; put a column 'id' before it, with the same ids in every table"
        )
    return "the first column" if called is None else f"'{called}'"


def _heading(file_name: str, cells: list[str]) -> list[str] | None:
    """The names of the columns, or None where the first line is a sample already."""
    if len(cells) < 2:
        raise DataError(
            f"'{file_name}' should hold a sample id and then at least one column, but its first "
            f"line is {quoted(cells[0])}"
        )
    texts = [number_or_none(cell) is None for cell in cells[1:]]
    named = ID_HEADING.fullmatch(cells[0].strip()) is not None
    if any(texts) or named or _counts_up(cells[1:]):
        return [one_line(cell) for cell in cells[1:]]
    return None


def _counts_up(cells: list[str]) -> bool:
    """Whether cells are 0, 1, 2, ... or 1, 2, 3, ..., as columns without names are called."""
    texts = [cell.strip() for cell in cells]
    return len(texts) > 1 and any(
        texts == [str(start + j) for j in range(len(texts))] for start in (0, 1)
    )


def _decoded(file_name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(
            f"'{file_name}' should be text in UTF-8, but byte {error.start} is not; "
            "save the table as 'CSV UTF-8'"
        ) from error


def _delimiter(data: bytes) -> str:
    first_line = data.partition(b"\n")[0]
    return max(",;\t", key=lambda mark: first_line.count(mark.encode()))
