"""HDF5 files that ask for other files, or that unpack to more than they should."""

import struct
import zlib

import h5py
import numpy as np
from h5py import h5d, h5o, h5p, h5s, h5t, h5z

SMALL = np.arange(24.0).reshape(3, 8)  # as MATLAB stores (8, 3)


def cell(file, name, targets):
    data = np.array([target.ref for target in targets], dtype=h5py.ref_dtype).reshape(-1, 1)
    item = file.create_dataset(name, data=data)
    item.attrs["MATLAB_class"] = np.bytes_("cell")
    return item


def external(file, name, target):
    return file.create_dataset(name, (3, 8), dtype="f8", external=[(str(target), 0, 192)])


def virtual(file, name, target, unlimited=False):
    source = h5py.VirtualSource(str(target), "values", shape=(3, 8), maxshape=(None, 8))
    layout = h5py.VirtualLayout(shape=(3, 8), dtype="f8", maxshape=(None, 8))
    if unlimited:
        layout[: h5s.UNLIMITED] = source[: h5s.UNLIMITED]
    else:
        layout[:] = source
    return file.create_virtual_dataset(name, layout)


def sparse_group(file, name, links):
    """A sparse matrix, some of whose parts are what ``links`` says."""
    group = file.create_group(name)
    group.attrs["MATLAB_sparse"] = np.uint64(8)
    parts = {"data": np.ones(3), "ir": np.arange(3), "jc": np.arange(4)} | links
    for key, part in parts.items():
        group[key] = part


def hidden(path, target):
    """A data set with external storage that a walk does not meet, and a cell refers to.

    One byte of the symbol table makes a soft link of the hard link to it.
    """
    with h5py.File(path, "w") as file:
        secret = external(file, "#refs#/a", target)
        address = h5o.get_info(secret.id).addr
        cell(file, "X", [secret])
        file["Y"] = SMALL
    data = bytearray(path.read_bytes())
    entry = data.index(struct.pack("<QI", address, 0))
    data[entry + 8] = 2
    path.write_bytes(bytes(data))


def foreign(path, target, kind):
    """A file of which a careless reader would open ``target``."""
    if kind == "hidden":
        hidden(path, target)
        return
    link = h5py.ExternalLink(str(target), "/values")
    with h5py.File(path, "w") as file:
        file["Y"] = SMALL
        if kind == "link":
            file["X"] = link
        elif kind == "link of a struct":
            file.create_group("s")["X"] = link
        elif kind == "link through a link":
            file["deep/X"] = link
            file["X"] = h5py.SoftLink("/deep/X")
        elif kind == "group link":
            file["s"] = h5py.ExternalLink(str(target), "/")
        elif kind.startswith("sparse "):
            sparse_group(file, "X", {kind.split()[1]: link})
        elif kind == "sparse external":
            sparse_group(file, "X", {})
        elif kind == "external":
            external(file, "X", target)
        elif kind == "external in a cell":
            cell(file, "X", [external(file, "#refs#/a", target)])
        elif kind == "external in a struct":
            external(file, "s/X", target)
        elif kind == "external part":
            group = file.create_group("X")
            group.attrs["MATLAB_sparse"] = np.uint64(8)
            external(group, "data", target)
            group["ir"], group["jc"] = np.arange(3), np.arange(4)
        elif kind.startswith("virtual"):
            virtual(file, "#refs#/a" if "cell" in kind else "X", target, "unlimited" in kind)
            if "cell" in kind:
                cell(file, "X", [file["#refs#/a"]])


FOREIGN = (
    *("hidden", "link", "link of a struct", "link through a link", "group link", "sparse data"),
    *("sparse ir", "sparse jc", "external", "external in a cell", "external in a struct"),
    *("external part", "virtual", "virtual unlimited", "virtual cell", "virtual unlimited cell"),
)


def bombs():
    """Makers of files by kind, each called with the path; none needs another file."""
    for mb in (64, 600, 1500):
        yield f"gzip of {mb} MB of zeros", lambda path, mb=mb: zeros(path, mb)
        yield f"fill value of {mb} MB", lambda path, mb=mb: filled(path, mb)
        yield f"chunks filled of {mb} MB", lambda path, mb=mb: filled(path, mb, chunks=(1, 2**17))
        yield f"a chunk that inflates to {mb} MB", lambda path, mb=mb: overlong(path, mb)
        yield f"texts that share one, {mb} MB", lambda path, mb=mb: shared_texts(path, mb)
    for side in (30, 100, 300):
        yield f"cells that share {side} cells", lambda path, n=side: shared_cells(path, n)
        yield f"cells in a chain of {side}", lambda path, n=side: chained(path, n)
        yield f"groups {side * 30} deep", lambda path, n=side * 30: deep(path, n)
        yield f"{side * 100} groups", lambda path, n=side * 100: wide(path, n)
        yield f"struct of {side * 100} fields", lambda path, n=side * 100: fields(path, n)
        yield f"{side}000 chunks of a number", lambda path, n=side * 1000: crumbs(path, n)
    for power in (33, 45, 62):
        yield f"shape of 2^{power}", lambda path, n=2**power: announced(path, n)
        yield f"sparse of 2^{power} rows", lambda path, n=2**power: rows(path, n)
        yield f"a chunk of 2^{power} numbers", lambda path, n=2**power: announced(path, n, 2**20)
    for kind in TYPES:
        yield f"values of type {kind}", lambda path, kind=kind: typed(path, kind)
    for name in ("scaleoffset", "nbit", "szip", "twice", "unknown"):
        yield f"filter {name}", lambda path, name=name: filtered(path, name)
    for kind in ("self", "each other", "null", "region"):
        yield f"cells that refer to {kind}", lambda path, kind=kind: looped(path, kind)


def write(path, **items):
    with h5py.File(path, "w") as file:
        for name, value in items.items():
            file[name] = value


def zeros(path, mb):
    with h5py.File(path, "w") as file:
        file["Y"] = SMALL
        item = file.create_dataset("X", (mb * 2**17, 1), "f8", chunks=(2**17, 1), compression=9)
        chunk = zlib.compress(bytes(2**20), 9)
        for start in range(0, item.shape[0], 2**17):
            item.id.write_direct_chunk((start, 0), chunk)


def filled(path, mb, chunks=None):
    with h5py.File(path, "w") as file:
        file.create_dataset("X", (mb, 2**17), "f8", chunks=chunks, fillvalue=1.0)
        file["Y"] = SMALL


def overlong(path, mb):
    with h5py.File(path, "w") as file:
        item = file.create_dataset("X", (8, 8), "f8", chunks=(8, 8), compression="gzip")
        item.id.write_direct_chunk((0, 0), zlib.compress(bytes(mb * 2**20), 9))
        file["Y"] = SMALL


def shared_texts(path, mb):
    """Texts of variable length, all of which are one: its place is written down many times."""
    count = mb
    with h5py.File(path, "w") as file:
        item = file.create_dataset("X", (count,), dtype=h5py.string_dtype())
        item[:] = ["x" * 2**20, *["y"] * (count - 1)]
        place = item.id.get_offset()
    data = bytearray(path.read_bytes())
    data[place : place + 16 * count] = data[place : place + 16] * count
    path.write_bytes(bytes(data))


def shared_cells(path, side):
    with h5py.File(path, "w") as file:
        below = [file.create_dataset("#refs#/m", data=SMALL)] * side
        for level in range(3):
            below = [cell(file, f"#refs#/c{level}", below)] * side
        cell(file, "X", below)


def chained(path, length):
    with h5py.File(path, "w") as file:
        below = file.create_dataset("a00000", data=SMALL)
        for i in range(1, length):
            below = cell(file, f"a{i:05d}", [below, below])


def deep(path, depth):
    with h5py.File(path, "w") as file:
        group = file
        for _ in range(depth):
            group = group.create_group("g")
        group["X"] = SMALL
        file["Y"] = SMALL


def wide(path, count):
    with h5py.File(path, "w") as file:
        for i in range(count):
            file.create_group(f"g{i}")


def fields(path, count):
    with h5py.File(path, "w", libver="latest") as file:
        shared = file.create_dataset("#refs#/a", data=SMALL)
        group = file.create_group("s")
        for i in range(count):
            group[f"f{i}"] = shared


def crumbs(path, count):
    with h5py.File(path, "w") as file:
        file.create_dataset("X", (count, 1), "u1", chunks=(1, 1), fillvalue=1)
        file["Y"] = SMALL


def announced(path, count, chunk=64):
    with h5py.File(path, "w") as file:
        file.create_dataset("X", (count, 8), "f8", chunks=(chunk, 8))
        file["Y"] = SMALL


def rows(path, count):
    with h5py.File(path, "w") as file:
        sparse_group(file, "X", {})
        file["X"].attrs["MATLAB_sparse"] = np.uint64(count)
        file["Y"] = SMALL


TYPES = {
    "compound": np.dtype([("a", "f8"), ("b", "i4", (2, 2))]),
    "opaque": np.dtype("V16"),
    "array": np.dtype(("f8", (4, 4))),
    "long text": np.dtype("S4000000"),
    "numbers of variable length": h5py.vlen_dtype(np.float64),
    "half": np.dtype("f2"),
    "long double": np.dtype("g"),
    "complex": np.dtype("c16"),
    "enumeration": h5py.enum_dtype({"a": 0, "b": 1}),
    "region": h5py.regionref_dtype,
    "bool": np.dtype("?"),
}


def typed(path, kind):
    with h5py.File(path, "w") as file:
        file.create_dataset("X", (8, 6), dtype=TYPES[kind])
        file["Y"] = SMALL


def filtered(path, name):
    plan = h5p.create(h5p.DATASET_CREATE)
    plan.set_chunk((8, 8))
    if name == "scaleoffset":
        plan.set_scaleoffset(h5z.SO_INT, 0)
    elif name == "szip":
        plan.set_filter(h5z.FILTER_SZIP, h5z.FLAG_OPTIONAL, (141, 32))
    elif name == "nbit":
        plan.set_filter(h5z.FILTER_NBIT, h5z.FLAG_OPTIONAL)
    elif name == "twice":
        plan.set_deflate(9)
        plan.set_deflate(9)
    else:
        plan.set_filter(32015, h5z.FLAG_OPTIONAL)
    with h5py.File(path, "w") as file:
        space = h5s.create_simple((64, 64))
        h5d.create(file.id, b"X", h5t.NATIVE_INT32, space, plan)
        file["Y"] = SMALL


def looped(path, kind):
    with h5py.File(path, "w") as file:
        file["Y"] = SMALL
        dtype = h5py.regionref_dtype if kind == "region" else h5py.ref_dtype
        one = file.create_dataset("X", (2, 1), dtype=dtype)
        other = file.create_dataset("Z", (2, 1), dtype=dtype)
        if kind == "self":
            one[0, 0] = one[1, 0] = one.ref
        elif kind == "each other":
            one[0, 0] = one[1, 0] = other.ref
            other[0, 0] = other[1, 0] = one.ref
        elif kind == "region":
            one[0, 0] = file["Y"].regionref[:2, :2]
