"""The first line of a table: names of columns, or a sample already."""

import re
from collections.abc import Sequence
from itertools import pairwise

from dmsc_core.data.parsing.limits import one_line
from dmsc_core.data.parsing.numerals import WITH_COMMA, number_or_none

ID_HEADING = re.compile(
    r"((.*[\W_])?(ids?|names?|barcodes?)|samples?|index|patients?|subjects?|participants?|donors?"
    r"|specimens?|cells?|row\.?names|accession)?",
    re.IGNORECASE,
)
OWN_IDS = re.compile(
    r"((.*[\W_])?(ids?|barcodes?)|samples?|patients?|subjects?|participants?|donors?|specimens?)",
    re.IGNORECASE,
)
TELLING = 6  # numbers in a row that rise or fall, as wavelengths do and measurements do not


def names_ids(heading: str) -> bool:
    """True of a heading that says, or by being empty leaves open, that its column holds ids."""
    return ID_HEADING.fullmatch(heading.strip()) is not None


def says_ids(heading: str) -> bool:
    """True of a heading that can mean nothing else, in whichever column it stands."""
    return OWN_IDS.fullmatch(heading.strip()) is not None


def headings(lines: Sequence[Sequence[str]]) -> tuple[tuple[str, ...] | None, str | None]:
    """The names of all columns, None where the first line is a sample already; and what is a guess.

    A first line that is one cell shorter than the others is that of R: the column of the ids has
    no name. Names that are numbers are told by the heading of the ids, by counting up from 0 or 1,
    or by rising or falling throughout, as wavelengths do.

    Parameters
    ----------
    lines : the first lines of the table, as cells.
    """
    first = [one_line(cell) for cell in lines[0]]
    if len(lines) > 1 and len(first) == len(lines[1]) - 1:
        ends_in_a_mark = all(not line[-1].strip() for line in lines[1:])
        return ((*first, "") if ends_in_a_mark else ("", *first)), None
    names = first[1:]
    values = [_value(cell) for cell in names]
    if None in values or first[0] == "" or names_ids(first[0]):
        return tuple(first), None
    counted = [[str(start + j) for j in range(len(names))] for start in (0, 1)]
    if len(names) > 1 and names in counted:
        return tuple(first), None
    if len(names) >= TELLING and _monotone([value or 0.0 for value in values]):
        return tuple(first), f"the first line, which begins with '{first[0]}', for names of columns"
    return None, None


def _value(cell: str) -> float | None:
    """A name as a number, with a decimal point or a decimal comma; None where it is text."""
    return number_or_none(cell.replace(",", ".") if WITH_COMMA.fullmatch(cell) else cell)


def _monotone(values: Sequence[float]) -> bool:
    """True of numbers that only rise, or only fall."""
    return all(a < b for a, b in pairwise(values)) or all(a > b for a, b in pairwise(values))
