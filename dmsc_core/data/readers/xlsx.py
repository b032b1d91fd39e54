"""Workbooks, .xlsx: each sheet is a table, and so a modality or annotations."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dmsc_core.data.columns import text
from dmsc_core.data.dataset import MultimodalDataset
from dmsc_core.data.parsing.archives import opened
from dmsc_core.data.parsing.headings import headings
from dmsc_core.data.parsing.limits import damage_told, refuse_above
from dmsc_core.data.parsing.numerals import is_missing
from dmsc_core.data.parsing.reading import Reader, Request
from dmsc_core.data.parsing.sheet import Sheet, stem
from dmsc_core.data.parsing.tabular import data_set_of
from dmsc_core.errors import DataError

ENDINGS = (".xlsx",)
LIBRARIES = ("pandas", "openpyxl")
CELL_BYTES = 100  # that a cell needs while it is read
LOOKED_AT = 20  # rows, for the heading


def sheets(file_name: str, data: bytes, request: Request) -> list[Sheet]:
    """The visible sheets that hold something; a sheet alone has the name of the file.

    Raises
    ------
    DataError : no workbook, nothing in it, or more than ``request.limit`` bytes when unpacked.
    """
    from openpyxl import load_workbook

    with opened(io.BytesIO(data), request.limit, file_name):
        pass  # the sizes that the archive announces
    advice = "save it again as .xlsx, or each sheet as .csv"
    with damage_told(file_name, "a workbook of Excel", advice):
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        tables = {sheet.title: _rows(sheet, file_name, request.limit) for sheet in visible}
    filled = {title: rows for title, rows in tables.items() if rows}
    if not filled:
        raise DataError(f"'{file_name}' should hold one sheet per modality, but all are empty")
    return [
        _sheet(rows, file_name, None if len(filled) == 1 else title)
        for title, rows in filled.items()
    ]


def read(path: Path, request: Request) -> MultimodalDataset:
    """The sheets of a workbook as one data set."""
    refuse_above(path.stat().st_size, request.limit, f"'{path.name}'")
    return data_set_of(sheets(path.name, path.read_bytes(), request), path, request)


READER = Reader(ENDINGS, "**.xlsx** with one sheet per modality", read, libraries=LIBRARIES)


def _rows(sheet: Any, file_name: str, limit: int) -> list[list[Any]]:
    """The rows of a sheet that hold something, without empty columns at their ends."""
    rows, n_cells = [], 0
    for row in sheet.iter_rows(values_only=True):
        cells = list(row)
        while cells and cells[-1] is None:
            cells.pop()
        n_cells += len(cells)
        refuse_above(CELL_BYTES * n_cells, limit, f"'{file_name}'")
        if cells:
            rows.append(cells)
    return rows


def _sheet(rows: list[list[Any]], file_name: str, title: str | None) -> Sheet:
    import pandas as pd

    file = file_name if title is None else f"sheet {title} of {file_name}"
    width = max(map(len, rows))
    if width < 2:
        raise DataError(
            f"'{file}' should hold a sample id and then at least one column, but it holds one "
            f"column, which begins with '{text(rows[0][0])}'"
        )
    padded = [row + [None] * (width - len(row)) for row in rows]
    words = [["" if cell is None else text(cell) for cell in row] for row in padded[:LOOKED_AT]]
    names, guessed = headings(words)
    held = padded[names is not None :]
    if not held:
        raise DataError(f"'{file}' should hold one row per sample, but it holds a heading only")
    columns = {j: _column([row[j] for row in held]) for j in range(width)}
    notes = (f"{file}: taken, as a guess, was {guessed}.",) if guessed else ()
    return Sheet(title or stem(file_name), file, names, pd.DataFrame(columns), notes)


def _column(values: Sequence[Any]) -> Any:
    """Numbers where all cells are, else text with None where a cell is empty."""
    import pandas as pd

    cells = [None if isinstance(v, str) and is_missing(v) else v for v in values]
    if all(cell is None or isinstance(cell, (int, float)) for cell in cells):
        return pd.Series([float("nan") if cell is None else cell for cell in cells])
    return pd.Series([None if cell is None else text(cell) for cell in cells], dtype=object)
