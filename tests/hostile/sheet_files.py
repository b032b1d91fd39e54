"""Workbooks and tables of Arrow that are more than they seem."""

import io
import zipfile

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import feather, parquet

from tests.hostile.other_files import MB, packed

pa.set_memory_pool(pa.system_memory_pool())  # the others keep what is freed, and forks inherit it
SHEET = "xl/worksheets/sheet1.xml"
HEAD = '<?xml version="1.0"?>'
DATA = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = "</sheetData></worksheet>"
ROWS = "".join(
    f'<row r="{r}"><c r="A{r}"><v>{r}</v></c><c r="B{r}"><v>2</v></c></row>' for r in "123"
)


def frame(rows=12, columns=4):
    values = np.random.default_rng(0).normal(size=(rows, columns))
    named = pd.DataFrame(values, columns=[f"c{j}" for j in range(columns)])
    named.insert(0, "id", [f"s{i}" for i in range(rows)])
    return named


def workbook():
    buffer = io.BytesIO()
    with pd.ExcelWriter(buffer, engine="openpyxl") as writer:
        frame(12, 5).to_excel(writer, sheet_name="a", index=False)
        frame(12, 4).to_excel(writer, sheet_name="b", index=False)
    return buffer.getvalue()


def with_sheet(text):
    """A workbook whose first sheet is this XML."""
    with zipfile.ZipFile(io.BytesIO(workbook())) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return packed(members | {SHEET: text.encode()})


def entity(path):
    """A workbook that asks the XML parser for another file."""
    kind = f'<!DOCTYPE x [<!ENTITY a SYSTEM "file://{path}">]>'
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>&a;</t></is></c><c r="B1"><v>1</v></c></row>'
    return with_sheet(HEAD + kind + DATA + cell + ROWS + TAIL)


def workbooks():
    """Kinds and bytes of .xlsx files."""
    for depth in (5, 9, 20):
        laughs = "".join(
            f'<!ENTITY l{i} "{f"&l{i - 1};" * 10 if i else "lol"}">' for i in range(depth)
        )
        cell = f'<row r="9"><c r="A9" t="inlineStr"><is><t>&l{depth - 1};</t></is></c></row>'
        yield (
            f"laughs {depth} deep",
            with_sheet(f"{HEAD}<!DOCTYPE x [{laughs}]>{DATA}{ROWS}{cell}{TAIL}"),
        )
    for place in ("XFD9", "A1048576", "XFD1048576", "A99999999", "ZZZZ1"):
        row = "".join(letter for letter in place if letter.isdigit())
        cell = f'<row r="{row}"><c r="{place}"><v>1</v></c></row>'
        yield f"a cell at {place}", with_sheet(HEAD + DATA + ROWS + cell + TAIL)
    for mb in (8, 64):
        yield f"{mb} MB of rows", with_sheet(HEAD + DATA + ROWS + "<row/>" * (mb * MB // 6) + TAIL)
        cells = "<c><v>1</v></c>" * (mb * MB // 15)
        yield f"{mb} MB of cells", with_sheet(f"{HEAD}{DATA}{ROWS}<row>{cells}</row>{TAIL}")
        deep = f"{HEAD}{DATA}{'<a>' * (mb * MB // 7)}{'</a>' * (mb * MB // 7)}{TAIL}"
        yield f"{mb} MB of depth", with_sheet(deep)
        text = f'<row r="9"><c r="A9" t="inlineStr"><is><t>{"x" * mb * MB}</t></is></c></row>'
        yield f"{mb} MB of text", with_sheet(HEAD + DATA + ROWS + text + TAIL)


def columns_of(buffer_writer, table):
    buffer = io.BytesIO()
    buffer_writer(table, buffer)
    return buffer.getvalue()


def parquets():
    """Kinds and bytes of .parquet files."""
    for kind, table in arrow_tables():
        yield kind, columns_of(lambda t, b: parquet.write_table(t, b, compression="zstd"), table)


def feathers():
    """Kinds and bytes of .feather files."""
    for kind, table in arrow_tables():
        yield kind, columns_of(lambda t, b: feather.write_feather(t, b, compression="zstd"), table)


def arrow_tables():
    for millions in (1, 20):
        ids = pa.array(np.arange(millions * 10**6))
        zeros = pa.array(np.zeros(millions * 10**6))
        yield f"{millions} million rows", pa.table({"id": ids, "a": zeros})
        words = pa.DictionaryArray.from_arrays(
            pa.array(np.zeros(millions * 10**5, np.int32)), pa.array(["x" * 10_000])
        )
        yield f"{millions} GB of one text", pa.table({"id": ids[: len(words)], "a": words})
    wide = {f"c{j}": pa.array([1.0, 2.0, 3.0]) for j in range(20_000)}
    yield "20000 columns", pa.table({"id": pa.array(["a", "b", "c"])} | wide)
    nested = pa.array([[1.0]] * 3)
    for _ in range(40):
        nested = pa.ListArray.from_arrays([0, 1, 2, 3], nested)
    yield "lists 40 deep", pa.table({"id": pa.array(["a", "b", "c"]), "x": nested})
