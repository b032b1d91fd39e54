"""The variables of a file by their role: ids, names, modalities. Each finder takes its own out."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from dmsc_core.data.parsing import shapes
from dmsc_core.data.parsing.limits import describe
from dmsc_core.data.parsing.vocabulary import ID_NAMES, plain
from dmsc_core.errors import DataError

STEMS = ("modality", "x", "data", "modalities", "view", "views", "fea", "features", "feature", "v")
SURE_IDS = ("sampleids", "sampleid", "ids", "id")  # others may also name what several samples share
NAMES = ("viewnames", "viewname", "names", "featurenames", "feanames", "feaname")  # of modalities
OWN_STEM = "modality"  # of files that this project wrote, whose numbered arrays are modalities
NUMBERED = re.compile(r"^(.*?)_?(\d+)$")


def _spelled(left: dict[str, Any], names: Sequence[str]) -> list[str]:
    """The variables of these plain names, in their order, spelled as in the file."""
    by_name = {plain(key): key for key in left}
    return [by_name[name] for name in names if name in by_name]


def take(left: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """The variables of these names, whatever their case, by the name in lower case."""
    keys = [key for key in left if key.lower() in names]
    return {key.lower(): left.pop(key) for key in keys}


def take_ids(
    left: dict[str, Any], least: int = 2
) -> tuple[tuple[str, ...] | None, list[tuple[str, ...]] | None]:
    """The ids of all samples, and those of each modality where there are cells of vectors.

    Parameters
    ----------
    least : samples that there must be; with 1, there may be a single id.
    """
    shared, cells = None, None
    single = least == 1 and any(map(shapes.is_one_sample, left.values()))
    for key in _spelled(left, ID_NAMES):
        ids = shapes.vector(left[key])
        if shared is None and ids is not None and (len(ids) > 1 or single):
            words = shapes.texts(ids)
            if len(set(words)) == len(words) or plain(key) in SURE_IDS:
                shared = words
                del left[key]
        elif cells is None and isinstance(left[key], list):
            parts = [shapes.vector(part) for part in left[key]]
            if all(part is not None for part in parts):
                cells = [shapes.texts(part) for part in parts]
                del left[key]
    return shared, cells


def take_own_ids(left: dict[str, Any], names: list[str]) -> dict[str, tuple[str, ...]]:
    """Ids of single modalities, ``X1_ids`` or ``ids_X1``, by the modality's name."""
    own_ids = {}
    for name in names:
        own = plain(name)
        pairs = [pair for key in ID_NAMES for pair in (own + key, key + own)]
        for key in _spelled(left, sorted(pairs))[:1]:
            ids = shapes.vector(left[key])
            if ids is not None:
                own_ids[name] = shapes.texts(ids)
                del left[key]
    return own_ids


def take_names(left: dict[str, Any], n_modalities: int) -> np.ndarray | None:
    """The names of the modalities, as many texts as there are; None without."""
    for key in _spelled(left, NAMES):
        words = shapes.vector(left[key])
        if words is not None and words.dtype.kind in "US" and len(words) == n_modalities > 1:
            del left[key]
            return words
    return None


def take_columns(left: dict[str, Any], modalities: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """The names of features, d texts called ``X1_columns``, by the modality (n, d)."""
    columns = {}
    for name, values in modalities.items():
        for key in _spelled(left, (f"{plain(name)}columns",)):
            words = shapes.vector(left[key])
            if words is not None and words.dtype.kind in "US" and values.shape[1:] == words.shape:
                columns[name] = shapes.texts(words)
                del left[key]
    return columns


def take_modalities(
    left: dict[str, Any], file_name: str, announced: int | None, least: int = 2
) -> dict[str, Any]:
    """The modalities by name: cells of matrices, else numbered matrices, else all matrices.

    Parameters
    ----------
    announced : how many the file says that there are.
    least : samples that there must be; with 1, an axis of length 1 may count a single sample.

    Raises
    ------
    DataError : none, fewer than announced, or several variables that could be meant.
    """
    modalities = _cells(left, file_name) or _numbered(left) or _all_matrices(left)
    alone = {key: v[0] if isinstance(v, list) and len(v) == 1 else v for key, v in left.items()}
    single = {key: value for key, value in alone.items() if shapes.is_one_sample(value)}
    if not modalities and single and least > 1:
        raise DataError(
            f"'{file_name}' should hold several samples, but it seems to hold a single one "
            f"({describe(single)}); a data set needs at least 4, and single ones are placed among "
            "those of a run (`predict RUN FILE`)"
        )
    if not modalities and least == 1:
        rows = {key: value[None] for key, value in alone.items() if shapes.is_row(value)}
        modalities = single or rows
        for key in modalities:
            del left[key]
    if not modalities:
        raise DataError(
            f"no modality was found in '{file_name}': looked for cells of matrices (X, data), "
            "numbered matrices (X1, X2 or modality_0, modality_1) and matrices, "
            f"but it holds {describe(left)}"
        )
    if announced not in (None, len(modalities)):
        raise DataError(
            f"'{file_name}' announces {announced} modalities, but {len(modalities)} were found: "
            f"{describe(modalities)}"
        )
    return modalities


def _cells(left: dict[str, Any], file_name: str) -> dict[str, Any]:
    lists = {key: value for key, value in left.items() if isinstance(value, list) and value}
    cells = {
        key: parts
        for key, parts in lists.items()
        if shapes.vector(parts) is None and all(map(shapes.is_numeric, parts))
    }
    matrices = [name for name, value in left.items() if shapes.is_matrix(value)]
    telling = [name for name in (*cells, *matrices) if _stem(name) in STEMS]
    if not cells or (telling and not cells.keys() & telling):
        return {}  # none, or cells of something else beside matrices with a telling name
    keys = _spelled(cells, STEMS)
    if not keys and len(cells) > 1:
        raise DataError(
            f"'{file_name}' holds several cell arrays and none is named X or data: "
            f"{describe(cells)}; keep the modalities' one, or name it X"
        )
    parts = left.pop((keys or list(cells))[0])
    return {f"modality {m + 1}": part for m, part in enumerate(parts)}


def _numbered(left: dict[str, Any]) -> dict[str, Any]:
    """Matrices with one name and a number each; among them also modalities of one column."""
    matrices = [key for key, value in left.items() if shapes.is_matrix(value)]
    columns = [key for key, value in left.items() if shapes.is_column(value)]
    own = [key for key in left if _stem(key) == OWN_STEM and shapes.is_numeric(left[key])]
    candidates = dict.fromkeys([*matrices, *own])
    groups: dict[str, list[str]] = {}
    for key in filter(NUMBERED.match, candidates):
        groups.setdefault(_stem(key), []).append(key)
    telling = [stem for stem in STEMS if len(groups.get(stem, ())) > 1]
    whole = [stem for stem, keys in groups.items() if len(keys) == len(candidates)]
    if not telling and not whole:
        return {}
    stem = (telling or whole)[0]
    sides = {side for key in groups[stem] for side in left[key].shape}
    alike = [key for key in columns if NUMBERED.match(key) and _stem(key) == stem]
    beside = [key for key in alike if max(left[key].shape) in sides]
    keys = sorted(dict.fromkeys([*groups[stem], *beside]), key=_number)
    return {key: left.pop(key) for key in keys}


def _stem(key: str) -> str:
    match = NUMBERED.match(key)
    return (match[1] if match else key).lower()


def _number(key: str) -> int:
    match = NUMBERED.match(key)
    return int(match[2]) if match else 0


def _all_matrices(left: dict[str, Any]) -> dict[str, Any]:
    """All matrices, but for symmetric ones beside others: those compare samples with each other."""
    matrices = {key: value for key, value in left.items() if shapes.is_matrix(value)}
    features = {key: value for key, value in matrices.items() if not shapes.is_symmetric(value)}
    chosen = features or matrices
    return {key: left.pop(key) for key in chosen}
