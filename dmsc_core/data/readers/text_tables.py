"""Tables of text: .csv, .tsv and .txt, their columns divided by comma, semicolon, tab or blanks."""

from pathlib import Path

from dmsc_core.data.dataset import MultimodalDataset
from dmsc_core.data.parsing.annotations import ANNOTATION_FILES
from dmsc_core.data.parsing.delimited import parse
from dmsc_core.data.parsing.limits import refuse_above
from dmsc_core.data.parsing.reading import Reader, Request
from dmsc_core.data.parsing.sheet import Sheet, stem
from dmsc_core.data.parsing.tabular import data_set_of

ENDINGS = (".csv", ".tsv", ".txt")


def sheets(file_name: str, data: bytes, request: Request) -> list[Sheet]:
    """The one table of a file of text."""
    as_text = stem(file_name).lower() in ANNOTATION_FILES
    return [parse(file_name, data, request.limit, as_text, request.labels_key)]


def read(path: Path, request: Request) -> MultimodalDataset:
    """One table alone, as a data set of one modality."""
    refuse_above(path.stat().st_size, request.limit, f"'{path.name}'")
    return data_set_of(sheets(path.name, path.read_bytes(), request), path, request)


READER = Reader(ENDINGS, "one table, **.csv**, **.tsv** or **.txt**", read, libraries=("pandas",))
