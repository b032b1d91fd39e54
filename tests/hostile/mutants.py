"""Good files of every format, and the same with a few bytes changed."""

import io

import h5py
import numpy as np
import pyarrow as pa
from pyarrow import feather, parquet
from scipy import sparse
from scipy.io import savemat

from tests.hostile import sheet_files
from tests.hostile.other_files import packed, table

RNG = np.random.default_rng(0)
FIRST, SECOND = RNG.normal(size=(12, 5)), RNG.normal(size=(12, 4))
LABELS = np.arange(12) % 3


def cells(*parts):
    row = np.empty((1, len(parts)), dtype=object)
    row[0, :] = parts
    return row


def old_matlab(compress):
    buffer = io.BytesIO()
    contents = {
        "X": cells(FIRST, sparse.csc_matrix(SECOND * (SECOND > 0))),
        "gnd": LABELS[:, None],
        "names": np.array(["ant", "bee"]),
        "about": {"author": "somebody", "year": 2020},
    }
    savemat(buffer, contents, do_compression=compress)
    return buffer.getvalue()


def new_matlab(**options):
    buffer = io.BytesIO()
    with h5py.File(buffer, "w", **options) as file:
        first = file.create_dataset("#refs#/a", data=FIRST.T, chunks=(5, 12), compression="gzip")
        group = file.create_group("#refs#/b")
        columns = sparse.csc_matrix(SECOND * (SECOND > 0))
        group.attrs["MATLAB_sparse"] = np.uint64(12)
        group["data"], group["ir"], group["jc"] = columns.data, columns.indices, columns.indptr
        refs = np.array([[first.ref], [group.ref]], dtype=h5py.ref_dtype)
        file.create_dataset("X", data=refs).attrs["MATLAB_class"] = np.bytes_("cell")
        file["gnd"] = LABELS[None]
        file["about/author"] = "somebody"
    return buffer.getvalue()


def annotated():
    buffer = io.BytesIO()
    ids = [f"s{i}" for i in range(12)]
    with h5py.File(buffer, "w", userblock_size=512) as file:
        for name, values in (("a", FIRST), ("b", SECOND * (SECOND > 0))):
            rows = sparse.csr_matrix(values)
            group = file.create_group(f"mod/{name}/X")
            group.attrs["shape"], group.attrs["encoding-type"] = values.shape, "csr_matrix"
            group["data"], group["indices"], group["indptr"] = rows.data, rows.indices, rows.indptr
            file[f"mod/{name}/obs/_index"] = ids
            file[f"mod/{name}/var/_index"] = [f"c{j}" for j in range(values.shape[1])]
        file["obs/_index"] = ids
        file["obs/cell_type/codes"], file["obs/cell_type/categories"] = LABELS, ["x", "y", "z"]
    return buffer.getvalue()


def arrays():
    buffer = io.BytesIO()
    np.savez_compressed(buffer, X1=FIRST, X2=SECOND, labels=LABELS, names=np.array(["a"] * 12))
    return buffer.getvalue()


def tables():
    about = b"id,label,age\n" + b"".join(b"s%d,%c,%d\n" % (i, 97 + i % 3, i) for i in range(12))
    return packed({"a.csv": table(12, 5), "b.csv": table(12, 4), "annotations.csv": about})


def array():
    buffer = io.BytesIO()
    np.save(buffer, FIRST)
    return buffer.getvalue()


FRAME = pa.Table.from_pandas(sheet_files.frame(12, 5))
GOOD = {
    "old.mat": old_matlab(False),
    "packed.mat": old_matlab(True),
    "new.mat": new_matlab(),
    "latest.mat": new_matlab(libver="latest"),
    "cells.h5mu": annotated(),
    "arrays.npz": arrays(),
    "tables.zip": tables(),
    "table.csv": table(12, 5),
    "table.tsv": table(12, 5).replace(b",", b"\t"),
    "array.npy": array(),
    "table.parquet": sheet_files.columns_of(parquet.write_table, FRAME),
    "table.feather": sheet_files.columns_of(feather.write_feather, FRAME),
    "book.xlsx": sheet_files.workbook(),
}


def mutants(count, seed):
    """``count`` names and bytes, of all formats in turn; bytes changed, doubled or lost."""
    rng = np.random.default_rng(seed)
    formats = list(GOOD.items())
    for i in range(count):
        name, data = formats[i % len(formats)]
        yield f"{i}-{name}", _changed(bytearray(data), rng)


def _changed(data, rng):
    way = rng.integers(6)
    places = rng.integers(len(data), size=rng.integers(1, 9))
    start, end = np.sort(rng.integers(len(data), size=2))
    if way <= 2:
        for place in places:
            data[place] = rng.integers(256)
    elif way == 3:
        for place in places:
            data[place : place + 8] = rng.choice([0, 255, 127]).astype(np.uint8).tobytes() * 8
    elif way == 4:
        del data[start : min(end, start + 64)]
    else:
        data = data[:end] if rng.random() < 0.5 else data[:end] + data[start:]
    return bytes(data)


def flipped(data, rng):
    """The same bytes but for one to three that are not zero."""
    changed = bytearray(data)
    places = [i for i, byte in enumerate(data) if byte]
    for place in rng.choice(places, size=rng.integers(1, 4)):
        changed[place] = rng.choice([0, 1, 2, 3, changed[place] ^ 1, 255])
    return bytes(changed)
