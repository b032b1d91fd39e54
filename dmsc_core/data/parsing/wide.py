"""Tables of text with very many columns, read line by line: pandas takes a millisecond for each."""

import csv
import io
from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np

from dmsc_core.data.parsing.numerals import number_or_none

if TYPE_CHECKING:
    import pandas as pd

WIDE = 5_000  # columns, from which on a line at a time is faster
DIGITS = frozenset("0123456789+-.eE")


def wide_frame(text: str, mark: str, stay: Collection[int], skip: int) -> "pd.DataFrame | None":
    """The cells of a wide table whose lines have one length; None where a cell is no number.

    Parameters
    ----------
    stay : columns that stay text.
    skip : lines of the heading.
    """
    import pandas as pd

    reader = csv.reader(io.StringIO(text), delimiter=mark)
    lines = (cells for cells in reader if any(cells))
    places, words, rows = sorted(stay), [], []
    for number, cells in enumerate(lines):
        if number < skip:
            continue
        words.append([cells[j] for j in places])
        for j in places:
            cells[j] = ""
        values = _numbers(cells)
        if values is None:
            return None
        rows.append(values)
    if not rows:
        return None
    frame = pd.DataFrame(np.stack(rows))
    for place, j in enumerate(places):
        column = [None if _lacks(row[place]) else row[place] for row in words]
        frame.isetitem(j, pd.Series(column, dtype=object))
    return frame


def _lacks(cell: str) -> bool:
    value = number_or_none(cell)
    return value is not None and value != value


def _numbers(cells: list[str]) -> np.ndarray | None:
    """(d,) float64 of a line; None where a cell is text."""
    plain = set().union(*cells) <= DIGITS
    try:
        values = [float(cell or "nan") for cell in cells] if plain else None
    except ValueError:
        values = None
    if values is None:
        strict = [number_or_none(cell) for cell in cells]
        if None in strict:
            return None
        return np.array(strict, dtype=np.float64)
    return np.array(values)
