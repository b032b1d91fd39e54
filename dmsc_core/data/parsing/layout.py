"""From the named arrays of a file to a data set, in any of the layouts that people use."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from dmsc_core.data.columns import text
from dmsc_core.data.dataset import MultimodalDataset, make_dataset
from dmsc_core.data.parsing import halves, presence, structs, variables
from dmsc_core.data.parsing.alignment import align
from dmsc_core.data.parsing.blocks import doubt, unstacked
from dmsc_core.data.parsing.labels import take_labels
from dmsc_core.data.parsing.limits import describe, refuse_above
from dmsc_core.data.parsing.orientation import samples_first
from dmsc_core.data.parsing.reading import Request
from dmsc_core.data.parsing.shapes import texts, vector
from dmsc_core.errors import DataError

SPECIAL = (
    *("orientation", "image_layout", "modality_names", "present", "num_modalities"),
    *("labels_column", "dataset_notes"),
)
ANNOTATION_PREFIX = "annotation_"
Ids = tuple[str, ...]


def interpret(contents: Mapping[str, Any], path: Path, request: Request) -> MultimodalDataset:
    """Find modalities, labels and ids among the arrays of a file, turn them, match their rows.

    Modalities: cells of matrices (``X``, ``data``), numbered matrices (``X1``, ``modality_0``), or
    all matrices. Labels: ``labels_key``, or a variable named ``Y``, ``gnd`` or the like. Vectors of
    the samples' length that are left become annotations. Structs give their fields; of a train and
    a test half both are read. A file can say more about itself by ``orientation``,
    ``image_layout`` (``channels_first``), ``modality_names``, ``sample_ids``, ``present``, and
    names of features as ``X1_columns``. What is guessed or left aside stands in the notes.

    Raises
    ------
    DataError : no modality, labels that fit none, an open orientation, or values that are refused.
    """
    variables_of, others = halves.split(structs.flattened(contents))
    if len(variables_of) < 2:
        return _dataset(next(iter(variables_of.values()), others), path, request)
    special = {key: others.pop(key) for key in list(others) if key.lower() in SPECIAL}
    alone = replace(request, least=1)
    parts = {half: _dataset(own | special, path, alone) for half, own in variables_of.items()}
    aside = {key: value for key, value in others.items() if _is_told(value)}
    return halves.joined(path.stem, parts, _left_aside(aside))


def _dataset(contents: Mapping[str, Any], path: Path, request: Request) -> MultimodalDataset:
    """The data set of variables none of which is a struct; errors as of `interpret`."""
    left, notes = {key: _squeezed(value) for key, value in contents.items()}, list[str]()
    special = variables.take(left, SPECIAL)
    labels = take_labels(left, path.name, request, notes)
    ids, cell_ids = variables.take_ids(left, request.least)
    masks = presence.take_masks(left)
    modalities = _measured(left, special, path, request)
    own_ids = _own_ids(left, list(modalities), cell_ids)
    told = labels if labels is not None else ids
    modalities = unstacked(modalities, None if told is None else len(told), notes)
    counts = _counts(list(modalities), labels, ids, own_ids)
    if not counts and request.least == 1 and all(1 in m.shape for m in modalities.values()):
        counts = dict.fromkeys(modalities, 1)
    modalities = _turned(modalities, counts, special, request.orientation, left)
    notes += doubt(modalities) if "image_layout" not in special else []
    present, ordered = None, True
    if own_ids:
        ordered = _ordered(labels, ids, own_ids)
        dense = {key: _dense(value) for key, value in modalities.items()}
        ids, modalities = align(dense, own_ids, order=ids, least=request.least)
    else:
        present = _present(modalities, masks, special, left, notes)
    n_samples = next(iter(modalities.values())).shape[0]
    names = special.get("modality_names", variables.take_names(left, len(modalities)))
    renamed = _renamed(modalities, names)
    called = variables.take_columns(left, modalities)
    annotations, aside = _annotations(left | masks, n_samples if ordered else None)
    notes += _left_aside(aside)
    if labels is None and not request.no_labels and "modality_names" not in special:
        notes += _offered(annotations, n_samples)
    dataset = make_dataset(
        path.stem,
        renamed,
        labels=labels,
        sample_ids=ids,
        annotations=annotations,
        present=present,
        least=request.least,
        columns={new: called[old] for old, new in zip(modalities, renamed) if old in called},
        source=f"Read from '{path.name}'.",
        notes=[*notes, *texts(vector(special.get("dataset_notes")))],
    )
    return _with_column(dataset, _said(special.get("labels_column")))


def _measured(
    left: dict[str, Any], special: dict[str, Any], path: Path, request: Request
) -> dict[str, Any]:
    """The modalities as they are in the file, not too large to be unpacked."""
    announced = _said(special.get("num_modalities"))
    expected = int(announced) if announced is not None and announced.isdecimal() else None
    modalities = variables.take_modalities(left, path.name, expected, request.least)
    n_bytes = sum(8 * int(np.prod(m.shape, dtype=object)) for m in modalities.values())
    refuse_above(n_bytes, request.limit, f"'{path.name}'")
    return modalities


def _present(
    modalities: dict[str, Any],
    masks: dict[str, np.ndarray],
    special: dict[str, Any],
    left: dict[str, Any],
    notes: list[str],
) -> np.ndarray | None:
    """Which sample has which modality, as the file says; the mask that says it is taken out."""
    if "present" in special:
        return _presence(special["present"], modalities)
    mask = presence.agreeing(modalities, left)
    if mask is not None:
        masks[mask] = (modalities if mask in modalities else left).pop(mask)
    return presence.take_presence(masks, modalities, notes)


def _offered(annotations: dict[str, Any], n_samples: int) -> list[str]:
    """A sentence on the annotations that may be labels under another name."""
    sizes = {name: len(np.unique(column)) for name, column in annotations.items()}
    names = [name for name, size in sizes.items() if 1 < size <= n_samples / 2]
    return [f"No labels by name; --label takes them from {' or '.join(names)}."] if names else []


def _squeezed(value: Any) -> Any:
    """A stack of single rows or columns, (n, d, 1) or (n, 1, d), as the matrix that it is."""
    if getattr(value, "ndim", 0) != 3 or value.shape[0] < 2:
        return value
    if value.shape[2] == 1 != value.shape[1] != value.shape[0]:
        return value[:, :, 0]
    return value[:, 0] if value.shape[1] == 1 != value.shape[2] else value


def _left_aside(aside: Mapping[str, Any]) -> list[str]:
    return [f"Left aside: {describe(aside)}."] if aside else []


def _with_column(dataset: MultimodalDataset, name: str | None) -> MultimodalDataset:
    """The data set with the name for the column of its labels that the file tells."""
    old = dataset.labels_column
    if name is None or old is None or name in dataset.annotations:
        return dataset
    columns = {name if key == old else key: col for key, col in dataset.annotations.items()}
    return replace(dataset, annotations=columns, labels_column=name)


def _turned(
    modalities: dict[str, Any],
    counts: dict[str, int],
    special: dict[str, Any],
    orientation: str | None,
    left: dict[str, Any],
) -> dict[str, Any]:
    """The modalities, samples first, as the person or the file says, or as their shapes show."""
    # the reference code announces its modalities, and stores them (features, samples)
    announced = vector(special.get("num_modalities"))
    otherwise = None if announced is None else "features_by_samples"
    orientation = orientation or _said(special.get("orientation"))
    channels_first = _said(special.get("image_layout")) == "channels_first"
    try:
        return samples_first(modalities, counts, orientation, otherwise, channels_first)
    except DataError as error:
        if not left:
            raise
        raise DataError(f"{error}. Not taken for a modality: {describe(left)}") from error


def _said(value: Any) -> str | None:
    words = vector(value)
    return None if words is None or len(words) != 1 else text(words[0])


def _own_ids(left: dict[str, Any], names: list[str], cells: list[Ids] | None) -> dict[str, Ids]:
    """The ids of each modality; of all or of none."""
    if cells is not None:
        if len(cells) != len(names):
            raise DataError(
                f"{len(names)} modalities need as many lists of sample ids, but there are "
                f"{len(cells)}"
            )
        return dict(zip(names, cells))
    own_ids = variables.take_own_ids(left, names)
    if own_ids and len(own_ids) != len(names):
        without = ", ".join(name for name in names if name not in own_ids)
        raise DataError(
            f"sample ids are there for {', '.join(own_ids)}, but not for {without}; "
            "give them for all modalities, or for none"
        )
    return own_ids


def _counts(
    names: list[str], labels: np.ndarray | None, ids: Ids | None, own_ids: dict[str, Ids]
) -> dict[str, int]:
    """The number of samples that labels or ids tell for each modality; empty where none do."""
    if labels is not None and ids is not None and len(labels) != len(ids):
        raise DataError(f"there are {len(labels)} labels, but {len(ids)} sample ids")
    if own_ids:
        return {name: len(own_ids[name]) for name in names}
    told = labels if labels is not None else ids
    return {} if told is None else dict.fromkeys(names, len(told))


def _ordered(labels: np.ndarray | None, ids: Ids | None, own_ids: dict[str, Ids]) -> bool:
    """True where samples have an order: that of all ids, or of a first modality that has them all.

    Labels need one: a DataError where there is none that fits them.
    """
    first = next(iter(own_ids.values()))
    whole = set(first) == set().union(*own_ids.values())
    if labels is not None and ids is None and not (whole and len(first) == len(labels)):
        raise DataError(
            f"the {len(labels)} labels do not say which samples they belong to, as each modality "
            "has its own ids and the first lacks some; add 'sample_ids', one for each label"
        )
    return ids is not None or whole


def _presence(value: Any, modalities: Mapping[str, Any]) -> np.ndarray:
    present = _dense(value)
    if not isinstance(present, np.ndarray) or present.dtype.kind not in "biuf":
        raise DataError(
            f"'present' should hold 0 and 1, samples x modalities, but it is "
            f"{describe({'present': value})}; store such a matrix, or leave it out"
        )
    n_samples = next(iter(modalities.values())).shape[0]
    turned = present.shape == (len(modalities), n_samples) != present.T.shape
    return present.T if turned else present


def _annotations(
    left: dict[str, Any], n_samples: int | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Vectors with a value for each sample, and whatever else was left in the file.

    Parameters
    ----------
    n_samples : None where nothing says in which order the samples of a vector would be.
    """
    columns, aside = {}, {}
    for key, value in left.items():
        column = vector(value)
        if column is not None and len(column) == n_samples:
            columns[key.removeprefix(ANNOTATION_PREFIX)] = column
        elif _is_told(value):
            aside[key] = value
    return columns, aside


def _is_told(value: Any) -> bool:
    """True of a variable that a person should know was left aside: more than a word or a number."""
    column = vector(value)
    return column is None or len(column) > 1


def _renamed(modalities: dict[str, Any], names: Any) -> dict[str, Any]:
    words = vector(names)
    if words is None or len(set(words.tolist())) != len(modalities):
        return modalities
    return dict(zip((text(word) for word in words), modalities.values()))


def _dense(value: Any) -> Any:
    return value.toarray() if hasattr(value, "toarray") else value
