"""MATLAB v5 files, arrays of numpy, archives and tables that are more than they seem."""

import io
import struct
import zipfile
import zlib

import numpy as np

DOUBLE, INT32, UINT32, INT8, MATRIX, COMPRESSED = 9, 5, 6, 1, 14, 15
CELL, STRUCT, CHAR, SPARSE, NUMBERS, BYTES = 1, 2, 4, 5, 6, 9
MB = 2**20


def element(kind, data):
    return struct.pack("<II", kind, len(data)) + data + bytes(-len(data) % 8)


def array(kind, dims, *rest, name=b"X", flags=0):
    head = element(UINT32, struct.pack("<II", kind | flags, 0))
    head += element(INT32, np.array(dims, "<i4").tobytes()) + element(INT8, name)
    return element(MATRIX, head + b"".join(rest))


def v5(*elements, packed=True):
    """A file of these elements, compressed."""
    data = b"MATLAB 5.0 MAT-file".ljust(124) + b"\x00\x01IM"
    for each in elements:
        inside = zlib.compress(each, 9)
        data += struct.pack("<II", COMPRESSED, len(inside)) + inside if packed else each
    return data


def matlab_files():
    """Kinds and bytes of .mat files."""
    small = array(NUMBERS, (8, 3), element(DOUBLE, np.arange(24.0).tobytes()), name=b"Y")
    empty = element(MATRIX, b"")
    for mb in (1, 50, 200):
        count = mb * MB
        names = element(INT32, struct.pack("<i", 1)) + element(INT8, bytes(count))
        yield f"struct of {count} fields", v5(array(STRUCT, (1, 1), names), small)
        cells = array(CELL, (1, count // 8), empty * (count // 8))
        yield f"{count // 8} empty cells", v5(cells, small)
        text = array(CHAR, (1, count), element(16, b"x" * count))
        yield f"text of {mb} MB", v5(text, small)
        rows = array(CHAR, (count, 1), element(16, b"x" * count))
        yield f"text of {count} rows", v5(rows, small)
        values = element(2, bytes(count))
        yield f"{mb} MB of bytes", v5(array(BYTES, (count // 8, 8), values), small)
        twofold = array(BYTES, (count // 8, 8), values, values, flags=0x800)
        yield f"{mb} MB of complex bytes", v5(twofold, small)
        yield f"{mb} MB more than announced", v5(small + bytes(count))
        parts = [element(INT32, bytes(4)), element(INT32, bytes(4 * count)), element(DOUBLE, b"")]
        yield f"sparse of {count} columns", v5(array(SPARSE, (8, count - 1), *parts), small)
        yield f"{mb} MB of dimensions", v5(array(NUMBERS, [2**31 - 1] * (count // 4)), small)
        yield f"{count // 100} variables", v5(*[small] * (count // 100000), packed=False)
    nested = array(NUMBERS, (1, 1), element(DOUBLE, bytes(8)))
    for depth in range(1, 2000):
        nested = array(CELL, (1, 1), nested)
        if depth in (5, 200, 1999):
            yield f"cells {depth} deep", v5(nested, small)
    for dims in ((-1, 8), (0, 0), (2**31 - 1, 2**31 - 1), (1,), ()):
        yield f"dimensions {dims}", v5(array(NUMBERS, dims, element(DOUBLE, bytes(192))), small)


def npy(header, body=b""):
    text = header.encode().ljust(118) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text + body


def packed(members, method=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def array_files():
    """Kinds and bytes of .npz files."""
    plain = io.BytesIO()
    np.save(plain, np.arange(24.0).reshape(8, 3))
    good = {"Y.npy": plain.getvalue()}
    header = "{{'descr': {0}, 'fortran_order': False, 'shape': {1}, }}"
    for descr, shape in (
        *(("'<U0'", (10**12,)), ("'|V0'", (10**9, 2)), ("'<f8'", (10**9, 0)), ("'<f8'", (2**62,))),
        *(("'|O'", (3,)), ("('<f8', (10**6, 10**6))", (2,)), ("[('a', '<f8')] * 1000", (2, 2))),
        *(("'<f8'", (-1, 3)), ("'<U1000000'", (4,)), ("'<M8[ns]'", (8, 3)), ("'<c16'", (8, 3))),
    ):
        member = npy(header.format(descr, shape), bytes(192))
        yield f"array {descr} {shape}", packed(good | {"X.npy": member})
    for depth in (50, 500, 5000):
        brackets = b"\x93NUMPY\x01\x00" + struct.pack("<H", 2 * depth) + b"(" * depth + b")" * depth
        yield f"header {depth} deep", packed(good | {"X.npy": brackets})
    for mb in (64, 600, 1500):
        count = mb * MB // 8
        body = npy(header.format("'<f8'", (count // 8, 8)), bytes(8 * count))
        yield f"zeros of {mb} MB", packed(good | {"X.npy": body})
        texts = npy(header.format(f"'<U{mb * MB // 32}'", (8,)), bytes(mb * MB // 32 * 32))
        yield f"texts of {mb} MB", packed(good | {"names.npy": texts})
    for count in (1000, 9000, 20000):
        yield f"{count} arrays", packed({f"X{i}.npy": good["Y.npy"] for i in range(count)})


def archive_files():
    """Kinds and bytes of .zip files of tables."""
    good = {"a.csv": table(), "b.csv": table()}
    for name, data in table_files():
        yield name, packed(good | {"x.csv": data})
    for method in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        yield f"packed by method {method}", packed(good, method)
    for name in ("../../x.csv", "/etc/x.csv", "..\\x.csv", "C:\\x.csv", "x.csv/"):
        yield f"member {name!r}", packed(good | {name: table()})
    for count in (1000, 9000, 20000):
        yield f"{count} members", packed({f"t{i}.csv": table() for i in range(count)})
    yield "an archive in itself", packed(good | {"x.csv": packed(good)})
    whole = bytearray(packed(good))
    for place in (6, len(whole) - 4, whole.index(b"PK\x01\x02") + 8):
        yield f"flag at {place}", bytes(whole[:place] + b"\xff" + whole[place + 1 :])


def table(rows=8, columns=3):
    lines = [",".join(["id", *(f"c{j}" for j in range(columns))])]
    lines += [",".join([f"s{i}", *(str(i + j) for j in range(columns))]) for i in range(rows)]
    return "\n".join(lines).encode()


def table_files():
    """Kinds and bytes of .csv files."""
    for mb in (8, 64):
        yield f"{mb} MB of rows", b"id,a\n" + b"".join(b"%d,1\n" % i for i in range(mb * MB // 10))
        yield f"{mb} MB of short rows", b"id,a\n" + b"a,1\n" * (mb * MB // 4)
        yield f"{mb} MB of columns", b"id" + b",a" * (mb * MB // 2) + b"\ns1" + b",1" * 8
        yield f"{mb} MB of blank lines", table() + b"\n" * (mb * MB) + b"s9,1,2,3\n"
        yield f"{mb} MB of commas", table() + b"\ns9" + b"," * (mb * MB)
        yield f"{mb} MB of blanks", table() + b"\ns9," + b" " * (mb * MB) + b"1,2,3"
        yield f"{mb} MB in one cell", b"id,a\ns1," + b"1" * (mb * MB) + b"\ns2,1\n"
        yield f"{mb} MB after a quote", b'id,a\n"' + b"s1,1\n" * (mb * MB // 5)
        yield f"{mb} MB of quotes", b"id,a\ns1," + b'"' * (mb * MB)
        yield f"{mb} MB of carriage returns", b"id,a\rs1,1" + b"\r" * (mb * MB)
        yield f"{mb} MB of zeros", bytes(mb * MB)
    for word in (b"1e999", b"-inf", b"nan", b"0x10", b"1_000", b"9" * 400, b"\xff\xfe", b"=1+1"):
        yield f"a cell {word[:8]!r}", table() + b"\ns9," + word + b",2,3"
