"""A folder or a zip of tables of any kind, one per modality, rows matched by id."""

from collections.abc import Callable
from pathlib import Path

from dmsc_core.data.dataset import MultimodalDataset
from dmsc_core.data.parsing.archives import read_members
from dmsc_core.data.parsing.delimited import is_table
from dmsc_core.data.parsing.limits import refuse_above
from dmsc_core.data.parsing.reading import Reader, Request, visible_files
from dmsc_core.data.parsing.sheet import Sheet
from dmsc_core.data.parsing.tabular import data_set_of
from dmsc_core.data.readers import columnar, npz, text_tables, xlsx
from dmsc_core.errors import DataError

ZIP, PROSE = ".zip", ".txt"
SHEETS: dict[str, Callable[[str, bytes, Request], list[Sheet]]] = {
    ending: kind.sheets for kind in (text_tables, columnar, xlsx) for ending in kind.ENDINGS
}


def read(path: Path, request: Request) -> MultimodalDataset:
    """The tables as a data set; a zip of arrays is read as what it is, an .npz.

    Raises
    ------
    DataError : no table in it, or what `data_set_of` refuses.
    """
    if path.is_file() and npz.is_npz(path, tuple(SHEETS)):
        return npz.read(path, request)
    files = dict(sorted(_contents(path, request.limit).items()))
    prose = [name for name in files if name.lower().endswith(PROSE) and not is_table(files[name])]
    if len(prose) == len(files):
        raise DataError(
            f"'{path.name}' should hold one table per modality ({', '.join(SHEETS)}), but it holds "
            f"{', '.join(prose)}, which is no table"
        )
    sheets = [
        sheet
        for name, data in files.items()
        if name not in prose
        for sheet in SHEETS[Path(name).suffix.lower()](name, data, request)
    ]
    aside = [f"Left aside, as it is no table: {', '.join(prose)}."] if prose else []
    return data_set_of(sheets, path, request, aside)


READER = Reader(
    (ZIP,),
    f"a **.zip** of tables ({', '.join(SHEETS)}): one per modality, the first column the "
    "sample's id",
    read,
    in_folders=tuple(SHEETS),
    libraries=("pandas", *columnar.LIBRARIES, *xlsx.LIBRARIES),
)


def _contents(path: Path, limit: int) -> dict[str, bytes]:
    """The bytes of every table, by the name of its file."""
    if path.is_file():
        return read_members(path, tuple(SHEETS), limit)
    files = visible_files(path, tuple(SHEETS))
    refuse_above(sum(file.stat().st_size for file in files), limit, f"'{path.name}'")
    return {file.name: file.read_bytes() for file in files}
