"""Named arrays in one safetensors file, read back as views of the file."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from dmsc_core.errors import StoreError
from dmsc_core.store.atomic import write_file

_DTYPES = {
    "F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "I16": "<i2",
    "I8": "|i1", "U64": "<u8", "U32": "<u4", "U16": "<u2", "U8": "|u1", "BOOL": "|b1",
}  # fmt: skip


def write_arrays(path: Path, arrays: Mapping[str, np.ndarray], meta: Any = None) -> None:
    """Write arrays by name, and a JSON-able ``meta``, to a safetensors file, atomically."""
    from safetensors.numpy import save_file

    tensors = {name: np.asarray(array, order="C") for name, array in arrays.items()}
    metadata = {"meta": json.dumps(meta), "order": json.dumps(list(tensors))}
    write_file(path, lambda temporary: save_file(tensors, temporary, metadata))


def read_arrays(path: Path) -> tuple[dict[str, np.ndarray], Any]:
    """The arrays by name, and ``meta``.

    The arrays are views of the mapped file, so memory is taken by what is touched only; they can
    be written to, which changes the copy in memory and never the file.

    Raises
    ------
    StoreError : the file is missing or cut short.
    """
    try:
        data = np.memmap(path, dtype=np.uint8, mode="c")
        n_header = int(data[:8].view("<u8")[0])
        header = json.loads(data[8 : 8 + n_header].tobytes())
        metadata = header.pop("__metadata__", {})
        body = data[8 + n_header :].view(np.ndarray)
        order = json.loads(metadata["order"]) if "order" in metadata else list(header)
        arrays = {name: _view(body, header[name]) for name in order}
    except (OSError, ValueError, IndexError, KeyError, TypeError) as error:
        raise StoreError(f"'{path}' must hold arrays, but cannot be read: {error}") from error
    return arrays, json.loads(metadata.get("meta", "null"))


def _view(body: np.ndarray, entry: Mapping[str, Any]) -> np.ndarray:
    begin, end = entry["data_offsets"]
    return body[begin:end].view(_DTYPES[entry["dtype"]]).reshape(entry["shape"])
