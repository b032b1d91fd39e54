"""Tables of text, .csv, .tsv and .txt: how their cells are divided, and the cells, by pandas."""

import csv
import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from dmsc_core.data.parsing.headings import headings, says_ids
from dmsc_core.data.parsing.limits import quoted, reason, refuse_above
from dmsc_core.data.parsing.marks import (
    BLANK,
    MARKS,
    are_alike,
    divided,
    first_lines,
    mark_of,
    width_of,
)
from dmsc_core.data.parsing.numerals import WITH_COMMA, has_decimal_commas
from dmsc_core.data.parsing.sheet import Sheet, stem
from dmsc_core.data.parsing.vocabulary import MISSING, means_labels
from dmsc_core.data.parsing.wide import WIDE, wide_frame
from dmsc_core.errors import DataError

if TYPE_CHECKING:
    import pandas as pd

MOST_LINES, MOST_COLUMNS = 5_000_000, 1_000_000
CELL_BYTES = 16  # that a cell needs at least while it is read
SEP_LINE = re.compile(r'\s*"?sep=(.)"?\s*', re.IGNORECASE)
BLANK_LINES = re.compile(r"\A(?:[ \t]*\r?\n)+")  # before the first cell
UTF16 = (b"\xff\xfe", b"\xfe\xff")
MISSING_SPELLINGS = ["NaN", *{f(word) for word in MISSING for f in (str, str.upper, str.title)}]


def parse(
    file_name: str, data: bytes, limit: int, as_text: bool, labels_key: str | None = None
) -> Sheet:
    """The table of a file of text.

    Parameters
    ----------
    as_text : no column is read as numbers, as in tables that annotate samples.
    labels_key : a column that stays text, as do those whose names mean ids or labels.

    Raises
    ------
    DataError : not text, no table, lines of different lengths, decimal commas between commas, or
        more than ``limit`` bytes of cells.
    """
    text, said = _without_sep_line(_decoded(file_name, data))
    lines = first_lines(text)
    if not lines:
        raise DataError(f"'{file_name}' should hold one line per sample, but it holds nothing")
    mark = said or mark_of(lines, file_name)
    cells = divided(lines, mark)
    if max(map(len, cells[:2])) < 2:
        raise DataError(
            f"'{file_name}' should hold a sample id and then at least one column, divided by "
            f"comma, semicolon or tab, but its first line is {quoted(lines[0])}"
        )
    names, guessed = headings(cells)
    _refuse_ragged(file_name, text, mark, cells, limit)
    if names is not None and len(lines) < 2:
        raise DataError(
            f"'{file_name}' should hold one line per sample, but it holds a heading only"
        )
    called = names or ("",) * width_of(cells)
    stay = {j for j, name in enumerate(called) if _stays_text(name, labels_key)} | {0}
    forced: Any = str if as_text else dict.fromkeys(sorted(stay), str)
    skip = int(names is not None)
    options = {"sep": r"\s+" if mark == BLANK else mark, "skiprows": skip}
    frame = None
    if not as_text and len(called) >= WIDE and mark != BLANK:
        frame = wide_frame(text, mark, stay, skip)
    if frame is None:
        frame = _frame(file_name, text, forced, **options)
    notes = [f"{file_name}: taken, as a guess, was {guessed}."] if guessed else []
    if not as_text and _comma_columns(frame, stay):
        frame = _frame(file_name, text, forced, decimal=",", **options)
        notes.append(f"{file_name}: its decimal commas were read as decimal points.")
    return Sheet(stem(file_name), file_name, names, _as_text(frame), tuple(notes))


def is_table(data: bytes) -> bool:
    """True of text whose first lines are divided alike into two columns at least; prose is not."""
    try:
        text, said = _without_sep_line(_decoded("", data))
    except DataError:
        return False
    lines = first_lines(text)
    divides = any(are_alike(divided(lines, mark)) for mark in (*MARKS, BLANK))
    return bool(said) or (divides and len(lines) > 1)


def _stays_text(name: str, labels_key: str | None) -> bool:
    return means_labels(name) or says_ids(name) or (labels_key or "\0").lower() == name.lower()


def _decoded(file_name: str, data: bytes) -> str:
    try:
        text = data.decode("utf-16" if data.startswith(UTF16) else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(
            f"'{file_name}' should be text in UTF-8, but byte {error.start} is not; "
            "save the table as 'CSV UTF-8'"
        ) from error
    if "\0" in text:
        raise DataError(f"'{file_name}' should be text, but it holds bytes of zero")
    return text if "\n" in text else text.replace("\r", "\n")


def _without_sep_line(text: str) -> tuple[str, str | None]:
    """The text without Excel's line ``sep=;``, and the mark that it names."""
    line, _, rest = text.partition("\n")
    match = SEP_LINE.fullmatch(line.rstrip("\r"))
    return BLANK_LINES.sub("", rest if match else text), match[1] if match else None


def _refuse_ragged(
    file_name: str, text: str, mark: str, first: list[list[str]], limit: int
) -> None:
    """Lines that differ in length are refused, and tables that need too much memory."""
    width = width_of(first)
    n_lines = text.count("\n") + 1
    if n_lines > MOST_LINES or width > MOST_COLUMNS:
        raise DataError(
            f"'{file_name}' holds {n_lines} lines of {width} values; at most {MOST_LINES} lines of "
            f"{MOST_COLUMNS} are read"
        )
    refuse_above(CELL_BYTES * n_lines * width, limit, f"'{file_name}'")
    for place, (number, count) in enumerate(_counts(file_name, text, mark)):
        if count == width or (place == 0 and count == width - 1):
            continue
        halves = mark == "," and count == 2 * width - 1
        cause = (
            "; decimal commas between commas cannot be told apart: save the table with decimal "
            "points, or with semicolons between its columns"
            if halves
            else "; a line may be cut off, or a text with a comma in it may lack its quotes"
        )
        raise DataError(
            f"every line of '{file_name}' should have {width} values like its first, but line "
            f"{number} has {count}{cause}"
        )


def _counts(file_name: str, text: str, mark: str) -> Iterator[tuple[int, int]]:
    """The number of each line that is not blank, and of the cells in it."""
    if '"' in text:
        reader = csv.reader(io.StringIO(text), delimiter=mark, skipinitialspace=mark == BLANK)
        try:
            yield from ((reader.line_num, len(cells)) for cells in reader if cells)
        except csv.Error as error:
            raise DataError(
                f"'{file_name}' should be a table of text, but it cannot be divided into cells "
                f"({error}); is a quotation mark left open?"
            ) from error
        return
    for number, line in enumerate(io.StringIO(text), start=1):
        if line.strip(" \r\n"):
            yield number, len(line.split()) if mark == BLANK else line.count(mark) + 1


def _frame(file_name: str, text: str, dtype: Any, **options: Any) -> "pd.DataFrame":
    """The cells, by the C parser of pandas: a column is numbers, or text as it stands."""
    import pandas as pd

    try:
        return pd.read_csv(
            io.StringIO(text),
            header=None,
            dtype=dtype,
            keep_default_na=False,
            na_values=MISSING_SPELLINGS,
            low_memory=False,
            float_precision="round_trip",
            **options,
        )
    except Exception as error:  # pandas answers damage with many kinds of exception
        raise DataError(f"'{file_name}' is no readable table: {reason(error)}") from error


def _as_text(frame: "pd.DataFrame") -> "pd.DataFrame":
    """Columns of the words True and False are text, as they stand in the file."""
    logical = [name for name, dtype in frame.dtypes.items() if dtype.kind == "b"]
    return frame.astype(dict.fromkeys(logical, str)) if logical else frame


def _comma_columns(frame: "pd.DataFrame", stay: set[int]) -> bool:
    """True where columns of text are numbers with decimal commas."""
    numeric = frame.select_dtypes("float")
    if bool((numeric % 1 > 0).any(axis=None)):
        return False
    texts = [name for name in frame.select_dtypes(exclude="number").columns if name not in stay]
    cells = [str(cell) for name in texts for cell in frame[name].dropna().head(1000)]
    return any(map(WITH_COMMA.fullmatch, cells)) and has_decimal_commas(cells)
