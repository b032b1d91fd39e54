"""The format of MATLAB v5 to v7 files, read without trusting a byte of it.

scipy's reader ends the whole process on some damaged files (a few changed bytes are enough), and
the size of a compressed variable is known only once it is inflated, so elements are walked here,
within a budget of bytes. A walk that lets nothing harmful through to that reader is nearly all of
this file, so values are made here as well.
Format: MAT-File Format, The MathWorks, chapter 1 (level 5).
"""

import math
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from dmsc_core.data.parsing.letters import words
from dmsc_core.data.parsing.sparse import compressed_columns

HEADER_BYTES = 128  # text, then version and byte order
KINDS = ("i1", "u1", "i2", "u2", "i4", "u4", "f4", "", "f8", "", "", "i8", "u8")
NUMBERS = {kind: code for kind, code in enumerate(KINDS, start=1) if code}
TEXTS = {16: "utf-8", 17: "utf-16", 18: "utf-32"}
MATRIX, COMPRESSED = 14, 15
CELL, STRUCT, CHAR, SPARSE = 1, 2, 4, 5
NUMERIC = range(6, 16)
NOT_READ = {3: "object", 16: "function", 17: "opaque"}
COMPLEX = 0x800  # flag of a complex array
DEEPEST = 5
MOST_DIMENSIONS = 32
MOST_CELLS = 1_000_000
MOST_TEXT = 10_000_000  # bytes


class TooLargeError(Exception):
    """More bytes than the budget allows."""


@dataclass(frozen=True)
class Unread:
    """A variable of a kind that holds no numbers for us, such as a table or a function."""

    kind: str


def variables(data: bytes, budget: int) -> Iterator[tuple[str, Any]]:
    """The variables of a file: numbers, text, sparse matrices; cells as lists, structs as dicts.

    Parameters
    ----------
    data : the whole file.
    budget : the most bytes that all variables may have when inflated.

    Raises
    ------
    ValueError : the bytes are no such file, or damaged.
    TooLargeError : the budget does not suffice.
    """
    order = {b"IM": "<", b"MI": ">"}.get(data[126:HEADER_BYTES])
    if order is None:
        raise ValueError("its header is not that of MATLAB v5 to v7")
    reader = _Bytes(order)
    rest = memoryview(data)[HEADER_BYTES:]
    while len(rest) >= 8:
        kind, size = struct.unpack(order + "II", rest[:8])
        if size > len(rest) - 8:
            raise ValueError("it ends in the middle of a variable")
        element = rest[8 : 8 + size]
        rest = rest[8 + size :]
        if kind == COMPRESSED:
            element = memoryview(_inflated(element, budget))
            kind, size = struct.unpack(order + "II", element[:8])
            element = element[8 : 8 + size]
        budget -= len(element)
        if budget < 0:
            raise TooLargeError
        if kind != MATRIX:
            raise ValueError(f"it holds an element of unknown type {kind}")
        name, value = reader.matrix(element, 0)
        if name:
            yield name, value


def _inflated(packed: memoryview, budget: int) -> bytes:
    inflate = zlib.decompressobj()
    data = inflate.decompress(packed, budget + 1)
    if len(data) > budget:
        raise TooLargeError
    if len(data) < 8 or not inflate.eof:
        raise ValueError("a compressed variable is incomplete")
    return data


class _Bytes:
    """Elements in one byte order; counts cells and the bytes of texts."""

    def __init__(self, order: str) -> None:
        self.order = order
        self.cells = 0
        self.letters = 0

    def element(self, rest: memoryview) -> tuple[int, memoryview, memoryview]:
        """Type and bytes of the first element, and what follows it."""
        if len(rest) < 8:
            raise ValueError("an element is missing")
        kind, size = struct.unpack(self.order + "II", rest[:8])
        if kind >> 16:  # a small element: its bytes stand in the tag
            kind, size, start, step = kind & 0xFFFF, kind >> 16, 4, 8
        else:
            start, step = 8, 8 + size + (-size % 8)
        if start + size > min(len(rest), max(step, 8)):
            raise ValueError("an element is longer than its variable")
        return kind, rest[start : start + size], rest[step:]

    def numbers(self, rest: memoryview) -> tuple[np.ndarray, memoryview]:
        """The first element as numbers, and what follows it."""
        kind, data, rest = self.element(rest)
        if kind not in NUMBERS:
            raise ValueError(f"numbers of unknown type {kind}")
        return np.frombuffer(data, dtype=self.order + NUMBERS[kind]), rest

    def name(self, rest: memoryview) -> tuple[str, memoryview]:
        """The first element as a name, and what follows it."""
        letters, rest = self.numbers(rest)
        return letters.astype(np.uint8).tobytes().decode("utf-8", "replace"), rest

    def class_of(self, rest: memoryview) -> str:
        """The class of an opaque variable, such as ``MATLAB string``; its system comes first."""
        system, rest = self.name(rest)
        name, _ = self.name(rest)
        return f"MATLAB {name}" if system == "MCOS" else name

    def matrix(self, rest: memoryview, depth: int) -> tuple[str, Any]:
        """Name and value of an array element without its tag."""
        if len(rest) == 0:
            return "", np.zeros((0, 0))
        flags, rest = self.numbers(rest)
        if flags.dtype.itemsize != 4 or len(flags) != 2:
            raise ValueError("an array has no flags")
        kind = int(flags[0]) & 0xFF
        shape: tuple[int, ...] = ()
        if kind != 17:  # an opaque variable has no dimensions
            dimensions, rest = self.numbers(rest)
            shape = tuple(int(n) for n in dimensions)
        name, rest = self.name(rest)
        if kind in NOT_READ:
            return name, Unread(self.class_of(rest) if kind == 17 else NOT_READ[kind])
        if min(shape, default=-1) < 0 or not 2 <= len(shape) <= MOST_DIMENSIONS:
            raise ValueError(f"array '{name}' has dimensions {shape[:MOST_DIMENSIONS]}")
        if kind == CELL:
            return name, self.many(rest, math.prod(shape), depth)
        if kind == STRUCT:
            return name, self.record(rest, math.prod(shape), depth)
        if kind == CHAR:
            return name, self.text(rest, shape)
        if kind == SPARSE:
            return name, self.sparse(rest, shape)
        if kind not in NUMERIC:
            raise ValueError(f"array '{name}' is of unknown class {kind}")
        return name, self.dense(rest, shape, bool(int(flags[0]) & COMPLEX))

    def dense(self, rest: memoryview, shape: tuple[int, ...], is_complex: bool) -> np.ndarray:
        values, rest = self.numbers(rest)
        if is_complex:
            values = values + 1j * self.numbers(rest)[0]
        if len(values) != math.prod(shape):
            raise ValueError(f"an array {shape} holds {len(values)} numbers")
        return values.reshape(shape, order="F")

    def refuse_many(self, cells: int, depth: int) -> None:
        """Refuse more cells or fields than the budget has left, or those that stand too deep."""
        if depth >= DEEPEST or self.cells + cells > MOST_CELLS:
            raise ValueError("cells are nested too deeply, or too many")

    def many(self, rest: memoryview, count: int, depth: int) -> list[Any]:
        """``count`` array elements in a row, in column order."""
        self.refuse_many(count, depth)
        self.cells += count
        values = []
        for _ in range(count):
            kind, data, rest = self.element(rest)
            if kind != MATRIX:
                raise ValueError(f"a cell is of unknown type {kind}")
            values.append(self.matrix(data, depth + 1)[1])
        return values

    def record(self, rest: memoryview, count: int, depth: int) -> Any:
        """The fields of a struct by name; of an array of structs, those of each in a list."""
        length, rest = self.numbers(rest)
        _, letters, rest = self.element(rest)
        if count < 1 or not letters or len(length) != 1 or length[0] < 1:
            return Unread("empty struct")
        width = int(length[0])
        self.refuse_many(len(letters) // width, depth)  # before there are as many names
        names = [
            bytes(letters[i : i + width]).partition(b"\0")[0].decode("utf-8", "replace")
            for i in range(0, len(letters), width)
        ]
        values = self.many(rest, count * len(names), depth)
        starts = range(0, len(values), len(names))
        each = [dict(zip(names, values[start : start + len(names)])) for start in starts]
        return each[0] if count == 1 else each

    def text(self, rest: memoryview, shape: tuple[int, ...]) -> np.ndarray:
        """One string for each row of characters."""
        if math.prod(shape) == 0:
            return np.array([], dtype=str)
        kind, data, _ = self.element(rest)
        self.letters += len(data)
        if self.letters > MOST_TEXT:
            raise ValueError(f"its texts have more than {MOST_TEXT:,} bytes")
        if kind in TEXTS:
            wide = "" if kind == 16 else "-le" if self.order == "<" else "-be"
            text = bytes(data).decode(TEXTS[kind] + wide, "replace")
            codes = np.frombuffer(text.encode("utf-32-le"), dtype="<u4")
        else:
            codes = self.numbers(rest)[0].astype(np.uint16)
        if len(codes) != math.prod(shape):
            if shape[0] != 1:
                raise ValueError(f"a text {shape} holds {len(codes)} letters")
            shape = (1, len(codes))
        return words(codes.reshape(shape[0], -1, order="F"))

    def sparse(self, rest: memoryview, shape: tuple[int, ...]) -> Any:
        rows, rest = self.numbers(rest)
        starts, rest = self.numbers(rest)
        values, rest = self.numbers(rest)
        return compressed_columns(values, rows, starts, (shape[0], shape[1]))
