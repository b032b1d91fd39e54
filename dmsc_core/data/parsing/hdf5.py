"""HDF5 from strangers: one door, which checks every object where it is reached and read.

HDF5 does by itself what a file asks for: it follows links into other files, reads values from other
files, and inflates more than was announced. A walk over the file that checks beforehand protects
from none of this, as a reference reaches objects that no walk meets. So nothing is reached but
through a `Door`: from group to member by hard links alone, and through references that it checks.
"""

import math
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Union

import h5py
import numpy as np
from h5py import h5d, h5i, h5l, h5o, h5r, h5z

from dmsc_core.data.parsing.limits import readable, refuse_above
from dmsc_core.errors import DataError

FILTERS = {
    h5z.FILTER_SHUFFLE: 0,
    h5z.FILTER_DEFLATE: 1,
    h5z.FILTER_LZF: 1,
    h5z.FILTER_FLETCHER32: 2,
}
LAYOUTS = (h5d.COMPACT, h5d.CONTIGUOUS, h5d.CHUNKED)
NUMBERS = "biufc"
GROWTH = {h5z.FILTER_DEFLATE: 1032, h5z.FILTER_LZF: 88}  # the most that a byte can unpack to
MOST_GROWTH = 2000
MOST_OBJECTS = 1_000_000
MOST_CHUNKS = 200_000
MOST_ATTRIBUTE_BYTES = 2**16
MOST_INFLATED = 128 * 2**20  # bytes of one chunk that need no second look
MOST_FILLED = 16 * 2**20  # bytes that a file may leave to a fill value
CHECKSUM_BYTES = 4
PORTION_BYTES = 2**26  # of texts that are read at once
Item = Union[h5py.Group, h5py.Dataset]  # noqa: UP007 (mypy knows no types of h5py)


@contextmanager
def opened(path: Path, limit: int) -> Iterator["Door"]:
    """The door to a file, of which at most ``limit`` bytes are read."""
    with h5py.File(path, "r") as file:
        yield Door(file, path, limit)


class Door:
    """The objects of one file; counts what is reached and read against a budget.

    Attributes
    ----------
    root : the group that holds all others.
    """

    def __init__(self, file: h5py.File, path: Path, limit: int) -> None:
        self.root: h5py.Group = file["/"]
        self.name = f"'{path.name}'"
        self.file_bytes = path.stat().st_size
        self.limit = limit
        self.bytes = self.objects = self.chunks = self.filled = 0

    def names(self, group: h5py.Group) -> list[str]:
        """The names in a group, of whatever kind; not those that would lead along a path."""
        self._count(len(group))
        return [name for name in group if name not in ("", ".") and "/" not in name]

    def member(self, group: h5py.Group, name: str) -> Item | None:
        """An object that the group itself holds; None where it has none, or a link elsewhere.

        Raises
        ------
        DataError : the object asks for another file or an unknown filter, or is too large.
        """
        key = name.encode("utf-8", "surrogateescape")
        if b"/" in key or not group.id.links.exists(key):
            return None
        if group.id.links.get_info(key).type != h5l.TYPE_HARD:
            return None
        return self._item(h5o.open(group.id, key), name)

    def members(self, group: h5py.Group) -> Iterator[tuple[str, Item | None]]:
        """Every name in a group with its `member`."""
        for name in self.names(group):
            yield name, self.member(group, name)

    def referred(self, reference: h5py.Reference) -> Item:
        """The object of a reference, checked as any other; errors as in `member`."""
        identifier = h5r.dereference(reference, self.root.id) if reference else None
        if identifier is None:
            raise DataError(f"{self.name} refers to an object that it does not hold")
        return self._item(identifier, "#refs#")

    def values(self, item: h5py.Dataset) -> np.ndarray:
        """The numbers, texts (as str) or references (as objects) of a data set.

        Raises
        ------
        DataError : another kind of values, or more of them than the budget allows.
        """
        kind = kind_of(item)
        if kind == "other":
            raise DataError(
                f"{self.name} should hold numbers and text, but one of its data sets holds neither;"
                " leave it out"
            )
        if item.shape is None:
            return np.zeros((0, 0))
        self._measure(item)
        if kind == "text":
            return self._texts(item)
        if kind == "references":
            self._count(item.size)
        return np.asarray(item[()])

    def attribute(self, item: Item, name: str) -> Any:
        """A small attribute of an object; None where it has none of this name."""
        if name not in item.attrs:
            return None
        attribute = item.attrs.get_id(name)
        n_bytes = math.prod(attribute.shape) * attribute.get_type().get_size()
        refuse_above(n_bytes, MOST_ATTRIBUTE_BYTES, f"the attribute '{name}' of {self.name}")
        value = item.attrs[name]
        return value.decode("utf-8", "replace") if isinstance(value, bytes) else value

    def _count(self, n_objects: int) -> None:
        self.objects += int(n_objects)
        if self.objects > MOST_OBJECTS:
            raise DataError(
                f"{self.name} holds more than {MOST_OBJECTS:,} objects, the most that are read; "
                "store matrices instead of cells with a value each"
            )

    def _item(self, identifier: Any, name: str) -> Item:
        """An object that was just reached; the storage of a data set is checked before its shape,
        since already that question opens the files of a virtual one."""
        self._count(1)
        if h5i.get_type(identifier) == h5i.GROUP:
            return h5py.Group(identifier)
        if h5i.get_type(identifier) != h5i.DATASET:
            raise DataError(f"'{name}' of {self.name} should be a data set or a group")
        plan = identifier.get_create_plist()
        if plan.get_external_count() or plan.get_layout() not in LAYOUTS:
            raise DataError(
                f"{self.name} keeps the values of '{name}' in another file, which is not opened; "
                "store them in this one"
            )
        filters = _filters(plan)
        ranks = [FILTERS.get(code, -1) for code in filters]
        if -1 in ranks or ranks != sorted(set(ranks)):
            raise DataError(
                f"'{name}' of {self.name} should be stored plainly or with gzip, shuffle, lzf, "
                f"fletcher32, but its filters are {filters}; save it with gzip"
            )
        return h5py.Dataset(identifier)

    def _measure(self, item: h5py.Dataset) -> None:
        """Count the bytes and chunks that reading would take, and refuse them above the budget."""
        width = max(item.id.get_type().get_size(), item.dtype.itemsize, 1)
        n_bytes = math.prod(item.shape) * width
        chunk = math.prod(item.chunks or (0,)) * width
        self.bytes += n_bytes
        refuse_above(self.bytes + chunk, self.limit, self.name)
        stored = min(item.id.get_storage_size(), self.file_bytes)
        if n_bytes > MOST_GROWTH * stored:
            self.filled += n_bytes
        if self.filled > MOST_FILLED:
            raise DataError(
                f"{self.name} announces {readable(n_bytes)} of values where it stores "
                f"{readable(stored)}; write the values"
            )
        if item.chunks:
            self.chunks += math.prod(-(-n // step) for n, step in zip(item.shape, item.chunks))
            if self.chunks > MOST_CHUNKS:
                raise DataError(
                    f"{self.name} is cut into more than {MOST_CHUNKS:,} chunks, the most that are "
                    "read; save it with larger ones"
                )
            self._refuse_bombs(item, chunk)

    def _refuse_bombs(self, item: h5py.Dataset, chunk: int) -> None:
        """Refuse chunks that unpack to more than they announce: HDF5 itself has no measure."""
        filters = _filters(item.id.get_create_plist())
        growth = max((GROWTH.get(code, 1) for code in filters), default=1)
        places: list[Any] = []  # where each chunk lies, and its bytes as stored
        item.id.chunk_iter(places.append)
        large = [place for place in places if growth > 1 and place.size * growth > MOST_INFLATED]
        refusal = DataError(
            f"{self.name} holds compressed values that unpack to more than they announce, or "
            f"chunks of more than {readable(MOST_INFLATED)}; save it again with gzip"
        )
        if sum(place.size for place in places) > self.file_bytes:
            raise refusal
        if large and h5z.FILTER_LZF in filters:
            raise refusal
        for place in large:
            skipped, packed = item.id.read_direct_chunk(place.chunk_offset)
            room = chunk + CHECKSUM_BYTES
            if skipped & (1 << filters.index(h5z.FILTER_DEFLATE)):
                continue
            if len(zlib.decompressobj().decompress(packed, room + 1)) > room:
                raise refusal

    def _texts(self, item: h5py.Dataset) -> np.ndarray:
        """Texts as an array of str, in which each takes the room of the longest.

        Those of variable length are read in portions: each may be as long as the file.
        """
        self._count(item.size)
        variable = h5py.check_string_dtype(item.dtype).length is None
        portion = max(1, PORTION_BYTES // max(self.file_bytes, 1))
        if not variable or item.size <= portion:
            texts = np.asarray(item.asstr(errors="replace")[()], dtype=object)
        else:
            texts = np.empty(item.shape, dtype=object)
            for place in np.ndindex(item.shape[:-1]):
                for start in range(0, item.shape[-1], portion):
                    part = (*place, slice(start, start + portion))
                    texts[part] = item.asstr(errors="replace")[part]
                    self._measure_texts(texts[part], item.size)
        self._measure_texts(texts, item.size)
        return np.asarray(texts, dtype=str)

    def _measure_texts(self, texts: np.ndarray, n_texts: int) -> None:
        longest = max((len(text) for text in texts.flat if text is not None), default=0)
        refuse_above(self.bytes + 4 * n_texts * longest, self.limit, f"the text of {self.name}")


def kind_of(item: h5py.Dataset) -> str:
    """The kind of values of a data set: ``numbers``, ``text``, ``references`` or ``other``."""
    try:
        dtype = item.dtype
    except TypeError:  # of a type that numpy has not
        return "other"
    if h5py.check_string_dtype(dtype) is not None:
        return "text"
    if h5py.check_ref_dtype(dtype) is h5py.Reference:
        return "references"
    return "numbers" if dtype.kind in NUMBERS else "other"


def _filters(plan: Any) -> list[int]:
    """The codes of a data set's filters, in the order in which they are applied on writing."""
    return [plan.get_filter(i)[0] for i in range(plan.get_nfilters())]
