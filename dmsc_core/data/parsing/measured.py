"""The measurements of a sheet as numbers; text between them is refused, text alone set aside."""

import re

import numpy as np

from dmsc_core.data.columns import text
from dmsc_core.data.parsing.limits import quoted
from dmsc_core.data.parsing.numerals import numbers
from dmsc_core.data.parsing.sheet import Sheet
from dmsc_core.data.parsing.vocabulary import is_missing
from dmsc_core.errors import DataError

ALMOST = re.compile(r"[<>~]?\s*[+-]?[\d.,'\s]*\d[\d.,'\s]*%?")  # 1,234 and < 0.5 and 5 %


def measured_cells(
    sheet: Sheet, columns: list[int], named: dict[int, str], ids: tuple[str, ...]
) -> tuple[np.ndarray, list[int]]:
    """(n, d) float64 of the columns that hold numbers, and those that hold nothing but text."""
    frame = sheet.frame.iloc[:, columns]
    texts = [j for j, dtype in zip(columns, frame.dtypes) if dtype.kind not in "biuf"]
    read = {j: _numbers_of(sheet, j, named[j], ids) for j in texts}
    words = [j for j, values in read.items() if values is None]
    measured = [j for j in columns if j not in words]
    if texts:
        cells = np.empty((len(ids), len(measured)))
        for place, j in enumerate(measured):
            cells[:, place] = read[j] if j in read else sheet.frame.iloc[:, j]
    else:
        cells = frame.to_numpy(np.float64, na_value=np.nan)
    infinite = np.isinf(cells)
    if infinite.any():
        row, place = np.argwhere(infinite)[0]
        raise DataError(
            f"'{sheet.file}' has no finite number for sample '{ids[row]}' in column "
            f"'{named[measured[place]]}' ({int(infinite.sum())} such cells); leave the cell empty, "
            "or write the number"
        )
    return cells, words


def _numbers_of(sheet: Sheet, j: int, name: str, ids: tuple[str, ...]) -> np.ndarray | None:
    """A column of text as numbers; None where no cell of it is one."""
    values = sheet.frame.iloc[:, j].tolist()
    cells = ["" if value is None or value != value else text(value) for value in values]
    as_numbers = numbers(cells)
    if None not in as_numbers:
        return np.array(as_numbers, dtype=np.float64)
    texts = [cell for x, cell in zip(as_numbers, cells) if x is None]
    alone = all(x is None or is_missing(cell) for x, cell in zip(as_numbers, cells))
    if alone and not any(ALMOST.fullmatch(cell.strip()) for cell in texts):
        return None
    row = as_numbers.index(None)
    raise DataError(_between_numbers(sheet.file, name, ids[row], cells[row]))


def _between_numbers(file: str, column: str, sample: str, cell: str) -> str:
    """The sentence on text in a column of numbers."""
    return (
        f"column '{column}' of sample '{sample}' in '{file}' should be a number, but it is "
        f"{quoted(cell)}; write a number with a decimal point and without other marks, leave the "
        "cell empty if there is none, or move text to annotations.csv"
    )
