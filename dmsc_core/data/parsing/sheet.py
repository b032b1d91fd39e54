"""A table as it stands in its file, before anything is said of what its columns mean."""

from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Sheet:
    """The headings and the columns of one table.

    Attributes
    ----------
    name : of the modality that it would be.
    file : where it stands, as a sentence names it: ``rna.csv``, or ``sheet rna of study.xlsx``.
    names : the headings of all columns, the ids' among them; None where there are none.
    frame : n rows; each column holds numbers, or text with NaN or None where a cell is empty.
    notes : sentences on what was guessed when it was read.
    """

    name: str
    file: str
    names: tuple[str, ...] | None
    frame: "pd.DataFrame"
    notes: tuple[str, ...] = ()


def stem(file_name: str) -> str:
    """The name of a file without folder and ending."""
    return PurePath(file_name).stem
