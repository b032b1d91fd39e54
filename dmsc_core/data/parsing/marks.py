"""What divides the cells of a line: told by the first lines of a table of text."""

import csv
import io
from collections.abc import Sequence
from itertools import islice

MARKS = ("\t", ";", ",", "|")
BLANK = " "  # any number of blanks, in .txt
LOOKED_AT = 20  # lines


def first_lines(text: str, most: int = LOOKED_AT) -> list[str]:
    """The first lines that are not blank."""
    lines = (line.rstrip("\r\n") for line in io.StringIO(text))
    return list(islice((line for line in lines if line.strip()), most))


def divided(lines: Sequence[str], mark: str) -> list[list[str]]:
    """The cells of each line; whole lines where their quotes do not match."""
    try:
        return list(csv.reader(lines, delimiter=mark, skipinitialspace=mark == BLANK))
    except csv.Error:
        return [[line] for line in lines]


def are_alike(cells: list[list[str]]) -> bool:
    """True of lines of one length, two at least; the first may be one cell short, as R has it."""
    first, *others = map(len, cells or [[]])
    width = max(others, default=first)
    return min(others, default=first) == width > 1 and first > 0 and width - first in (0, 1)


def mark_of(lines: Sequence[str], file_name: str) -> str:
    """The first mark that divides all lines alike, else the most frequent."""
    marks = (*MARKS, BLANK) if file_name.lower().endswith(".txt") else MARKS
    cells_by = {mark: divided(lines, mark) for mark in marks}
    full = [mark for mark, cells in cells_by.items() if are_alike(cells) and len(cells[0]) > 1]
    whole = [mark for mark in full if len(cells_by[mark][0]) == len(cells_by[mark][-1])]
    return (whole or full or [max(MARKS, key=lines[0].count)])[0]


def width_of(cells: list[list[str]]) -> int:
    """Cells a line: those of the first, or of the second where the first is one cell short."""
    first, second = len(cells[0]), len(cells[min(1, len(cells) - 1)])
    return second if second == first + 1 else first
