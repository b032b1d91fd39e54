"""Text that says numbers, by one strict pattern, and text that says that a value is missing."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from dmsc_core.data.columns import text
from dmsc_core.data.parsing.vocabulary import is_missing

_EXPONENT = r"(?:[eE][+-]?\d+)?"
NUMERAL = re.compile(rf"[+-]?(?:\d+\.?\d*|\.\d+){_EXPONENT}", re.ASCII)
WITH_COMMA = re.compile(rf"[+-]?\d*,\d+{_EXPONENT}", re.ASCII)
THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+", re.ASCII)
PLAIN = re.compile(r"[+-]?\d+(?:\.\d+)?", re.ASCII)
SIGNED_EXPONENT = re.compile(r"[+-]?\d+(?:\.\d+)?(?:e[+-]\d+)?", re.ASCII)
LARGEST_EXACT = 2**53  # of the whole numbers, in float64


def number_or_none(cell: str) -> float | None:
    """The cell as a number, NaN where it says that the value is missing, None where it is text.

    Examples
    --------
    >>> number_or_none("-1.5e-3"), number_or_none("NA"), number_or_none("1_1")
    (-0.0015, nan, None)
    """
    cell = cell.strip()
    if NUMERAL.fullmatch(cell):
        return float(cell)
    return float("nan") if is_missing(cell) else None


def has_decimal_commas(cells: Sequence[str]) -> bool:
    """True of cells that can be read in no other way: some with a comma, none with a point."""
    commas = [cell for cell in cells if WITH_COMMA.fullmatch(cell.strip())]
    points = any("." in cell and NUMERAL.fullmatch(cell.strip()) for cell in cells)
    return not points and any(not THOUSANDS.fullmatch(cell.strip()) for cell in commas)


def numbers(cells: Sequence[str]) -> list[float | None]:
    """Every cell as of `number_or_none`; decimal commas are read where nothing else fits."""
    if has_decimal_commas(cells):
        cells = [cell.replace(",", ".") for cell in cells]
    return [number_or_none(cell) for cell in cells]


def annotation_values(values: Sequence[Any], are_labels: bool = False) -> np.ndarray:
    """Values that describe samples: whole numbers, numbers, or text, the first that all are.

    Text becomes numbers only where all of it is plain; for labels without exponents, and only
    where no two texts become one number (``1E2`` and ``1_1`` stay text). What is missing is NaN
    among numbers and an empty string among text.
    """
    cells = ["" if value is None or value != value else text(value) for value in values]
    cells = ["" if is_missing(cell) else cell.strip() for cell in cells]
    stated = {cell for cell in cells if cell}
    pattern = PLAIN if are_labels else SIGNED_EXPONENT
    plain = bool(stated) and all(pattern.fullmatch(cell) for cell in stated)
    if not plain or (are_labels and len(set(map(float, stated))) < len(stated)):
        return np.array(cells)
    column = np.array([float(cell or "nan") for cell in cells])
    whole = np.isfinite(column).all() and bool((column == np.round(column)).all())
    return column.astype(np.int64) if whole and np.abs(column).max() < LARGEST_EXACT else column
