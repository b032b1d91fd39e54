"""Tables of pandas and Arrow: .parquet and .feather, which name and type their columns."""

import io
from pathlib import Path
from typing import TYPE_CHECKING

from dmsc_core.data.dataset import MultimodalDataset
from dmsc_core.data.parsing.headings import names_ids
from dmsc_core.data.parsing.limits import damage_told, refuse_above
from dmsc_core.data.parsing.reading import Reader, Request
from dmsc_core.data.parsing.sheet import Sheet, stem
from dmsc_core.data.parsing.tabular import data_set_of
from dmsc_core.errors import DataError

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

ENDINGS = (".parquet", ".feather")
LIBRARIES = ("pandas", "pyarrow.parquet", "pyarrow.feather")
CELL_BYTES = 8


def sheets(file_name: str, data: bytes, request: Request) -> list[Sheet]:
    """The one table of such a file; the index that pandas stored in it is the first column.

    Raises
    ------
    DataError : damaged, columns of lists, or larger than ``request.limit`` when unpacked.
    """
    advice = "write it again with DataFrame.to_parquet or to_feather"
    with damage_told(file_name, "a table of Parquet or Feather", advice):
        frame = _frame(file_name, data, request.limit)
    names = tuple("" if name is None else str(name) for name in frame.columns)
    frame.columns = range(len(names))
    return [Sheet(stem(file_name), file_name, names, frame)]


def read(path: Path, request: Request) -> MultimodalDataset:
    """One table alone, as a data set of one modality."""
    refuse_above(path.stat().st_size, request.limit, f"'{path.name}'")
    return data_set_of(sheets(path.name, path.read_bytes(), request), path, request)


READER = Reader(ENDINGS, "**.parquet**, **.feather**", read, libraries=LIBRARIES)


def _frame(file_name: str, data: bytes, limit: int) -> "pd.DataFrame":
    """The table with its index as the first column, its size checked before it is unpacked."""
    table = _arrow(file_name, data, limit)
    nested = [field.name for field in table.schema if _nested(field.type)]
    if nested:
        raise DataError(
            f"every cell of '{file_name}' should be a number or a text, but column '{nested[0]}' "
            "holds lists; give each of their numbers a column of its own"
        )
    frame = _with_index(table.to_pandas(use_threads=False))
    for name in frame.columns[[dtype.kind in "Mm" for dtype in frame.dtypes]]:
        frame[name] = frame[name].astype(str)
    return frame


def _with_index(frame: "pd.DataFrame") -> "pd.DataFrame":
    """The index as the first column, but for one that only counts beside a first column of ids."""
    import pandas as pd

    default = isinstance(frame.index, pd.RangeIndex) and frame.index.name is None
    first_is_text = frame.shape[1] > 0 and frame.dtypes.iloc[0].kind not in "biuf"
    if default and (first_is_text or names_ids(str(frame.columns[0]))):
        return frame
    named = any(name is not None for name in frame.index.names)
    return frame.reset_index() if named else frame.reset_index(names="")


def _arrow(file_name: str, data: bytes, limit: int) -> "pa.Table":
    from pyarrow import feather, parquet

    if file_name.lower().endswith(".parquet"):
        file = parquet.ParquetFile(io.BytesIO(data))
        meta = file.metadata
        groups = range(meta.num_row_groups)
        unpacked = sum(meta.row_group(group).total_byte_size for group in groups)
        refuse_above(
            max(unpacked, CELL_BYTES * meta.num_rows * meta.num_columns), limit, f"'{file_name}'"
        )
        return file.read(use_threads=False)
    table = feather.read_table(io.BytesIO(data), use_threads=False)
    refuse_above(table.nbytes, limit, f"'{file_name}'")
    return table


def _nested(kind: "pa.DataType") -> bool:
    from pyarrow import types

    return types.is_nested(kind) or types.is_binary(kind) or types.is_large_binary(kind)
