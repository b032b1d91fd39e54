"""Structs of a file, whose fields become variables without one of them hiding another."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from dmsc_core.data.parsing import halves, shapes
from dmsc_core.data.parsing.vocabulary import means_ids, means_labels
from dmsc_core.errors import DataError


def flattened(contents: Mapping[str, Any]) -> dict[str, Any]:
    """Variables by name: those of no struct, and the fields of all structs.

    A field keeps its own name where no other struct has one of that name. Of structs that share
    names, labels and ids stand once where they are equal; a matrix is named after its struct, and
    whatever else ``struct_field``. The parts of an array of structs are numbered.

    Raises
    ------
    DataError : structs with different labels.
    """
    flat = {name: value for name, value in contents.items() if not _is_struct(value)}
    structs = {name: flattened(fields) for name, fields in _structs(contents)}
    for field in dict.fromkeys(field for fields in structs.values() for field in fields):
        owners = {name: fields[field] for name, fields in structs.items() if field in fields}
        first = next(iter(owners.values()))
        if len(owners) == 1 and field not in flat:
            flat[field] = first
        elif _once(field, first) and all(_same(first, other) for other in owners.values()):
            flat.setdefault(field, first)
        else:
            _refuse_labels(field, list(owners))
            flat |= {_own_name(name, field, structs): value for name, value in owners.items()}
    return flat


def _is_struct(value: Any) -> bool:
    parts = value if isinstance(value, list) else [value]
    return bool(parts) and all(isinstance(part, Mapping) for part in parts)


def _structs(contents: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """Every struct with its name; those of an array are numbered from 1."""
    named: list[tuple[str, Mapping[str, Any]]] = []
    for name, value in contents.items():
        if _is_struct(value):
            parts = value if isinstance(value, list) else [value]
            several = len(parts) > 1
            named += [(f"{name}{i}" if several else name, part) for i, part in enumerate(parts, 1)]
    return named


def _once(field: str, value: Any) -> bool:
    """True of a field that describes the samples of all structs alike."""
    return means_labels(field) or means_ids(field) or shapes.vector(value) is not None


def _own_name(name: str, field: str, structs: Mapping[str, Mapping[str, Any]]) -> str:
    """The struct's name for its only matrix that others have too, unless it names a half."""
    matrices = [key for key, value in structs[name].items() if _is_data(value)]
    alone = matrices == [field] and halves.half_of(f"{name}_{field}") is None
    return name if alone else f"{name}_{field}"


def _is_data(value: Any) -> bool:
    return shapes.is_matrix(value) or (isinstance(value, list) and shapes.vector(value) is None)


def _refuse_labels(field: str, owners: list[str]) -> None:
    if means_labels(field) and not all(halves.half_of(f"{name}_{field}") for name in owners):
        raise DataError(
            f"the structs {', '.join(owners)} should hold the same labels, but their fields "
            f"'{field}' differ; keep one vector of labels beside the structs"
        )


def _same(a: Any, b: Any) -> bool:
    """Equal in every value."""
    if isinstance(a, list) or isinstance(b, list):
        alike = isinstance(a, list) and isinstance(b, list) and len(a) == len(b)
        return alike and all(map(_same, a, b))
    if shapes.is_sparse(a) or shapes.is_sparse(b):
        return type(a) is type(b) and a.shape == b.shape and (a != b).nnz == 0
    return isinstance(a, np.ndarray) and isinstance(b, np.ndarray) and np.array_equal(a, b)
