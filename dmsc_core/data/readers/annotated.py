"""Annotated matrices of single cells, .h5ad and .h5mu, by their layout in HDF5."""

from pathlib import Path

import h5py
import numpy as np

from dmsc_core.data.columns import text
from dmsc_core.data.dataset import MultimodalDataset, make_dataset
from dmsc_core.data.parsing import hdf5
from dmsc_core.data.parsing.alignment import align
from dmsc_core.data.parsing.frames import chosen, columns, member_group, row_names
from dmsc_core.data.parsing.limits import damage_told, refuse_above
from dmsc_core.data.parsing.reading import Reader, Request
from dmsc_core.data.parsing.sparse import compressed_columns
from dmsc_core.data.parsing.vocabulary import means_labels
from dmsc_core.errors import DataError

NOT_READ = ("layers", "raw", "obsm", "varm", "obsp", "varp")
NUMBER_BYTES = 8
Groups = dict[str, h5py.Group]
Columns = dict[str, np.ndarray]


def read(path: Path, request: Request) -> MultimodalDataset:
    """One modality of an .h5ad, or one for each of ``mod`` in an .h5mu; rows matched by id.

    Samples are named by ``obs_names``, features by ``var_names``; the columns of ``obs`` are
    annotations, and the first whose name means labels holds them.

    Raises
    ------
    DataError : no such file, a part that is missing or as before AnnData 0.7, or too large.
    """
    advice = "write it again with write_h5ad or write_h5mu"
    told = damage_told(path.name, "a file of AnnData or MuData", advice)
    with told, hdf5.opened(path, request.limit) as door:
        return _dataset(door, path, request)


READER = Reader(
    (".h5ad", ".h5mu"), "**.h5ad**, **.h5mu**", read, libraries=("h5py", "scipy.sparse")
)


def _dataset(door: hdf5.Door, path: Path, request: Request) -> MultimodalDataset:
    groups = _groups(door, path)
    ids = {name: row_names(door, member_group(door, g, "obs")) for name, g in groups.items()}
    features = {name: row_names(door, member_group(door, g, "var")) for name, g in groups.items()}
    matrices = {name: _matrix(door, group, name, request) for name, group in groups.items()}
    several = door.root not in groups.values()
    order = row_names(door, member_group(door, door.root, "obs")) if several else None
    samples, aligned = align(matrices, ids, order=order, least=request.least)
    notes = _left_aside(door, groups)
    tables = ({"": (door.root, samples)} if several else {}) | {
        f"{name}:" if several else "": (group, ids[name]) for name, group in groups.items()
    }
    annotations: Columns = {}
    for prefix, (group, own) in tables.items():
        annotations |= _annotations(door, group, prefix, own, samples, notes)
    return make_dataset(
        path.stem,
        aligned,
        labels=_labels(annotations, path, request, notes),
        sample_ids=samples,
        annotations=annotations,
        least=request.least,
        columns=features,
        source=f"Read from '{path.name}'.",
        notes=notes,
    )


def _groups(door: hdf5.Door, path: Path) -> Groups:
    """The groups that each hold a matrix, by the name of the modality, in the file's order."""
    if "mod" not in door.names(door.root):
        return {path.stem: door.root}
    mod = member_group(door, door.root, "mod")
    names, said = door.names(mod), door.attribute(mod, "mod-order")
    order = [text(name) for name in ([] if said is None else said)]
    named = dict.fromkeys([*(name for name in order if name in names), *names])
    return {name: member_group(door, mod, name) for name in named}


def _matrix(door: hdf5.Door, group: h5py.Group, name: str, request: Request) -> np.ndarray:
    """X of a modality, (n, d)."""
    item = door.member(group, "X")
    if isinstance(item, h5py.Dataset):
        values = door.values(item)
        return values[:, None] if values.ndim == 1 else values
    if item is None:
        raise DataError(
            f"modality '{name}' of {door.name} should hold a matrix X, but it has none; put one of "
            "its layers there"
        )
    n, d = (int(side) for side in door.attribute(item, "shape"))
    refuse_above(NUMBER_BYTES * n * d, request.limit, door.name)
    parts = [door.member(item, part) for part in ("data", "indices", "indptr")]
    arrays = [door.values(part) for part in parts if isinstance(part, h5py.Dataset)]
    if len(arrays) < len(parts):
        raise DataError(
            f"the sparse X of modality '{name}' of {door.name} should hold data, indices and "
            "indptr, but lacks one, or keeps it behind a link, which is not followed"
        )
    values, places, starts = arrays
    if door.attribute(item, "encoding-type") == "csc_matrix":
        return compressed_columns(values, places, starts, (n, d)).toarray()
    return compressed_columns(values, places, starts, (d, n)).T.toarray()


def _annotations(
    door: hdf5.Door,
    group: h5py.Group,
    prefix: str,
    own: tuple[str, ...],
    samples: tuple[str, ...],
    notes: list[str],
) -> Columns:
    """The columns of ``obs`` in the order of the samples; ``rna:batch`` of a single modality."""
    row_of = {name: row for row, name in enumerate(own)}
    rows = np.array([row_of.get(name, -1) for name in samples])
    annotations: Columns = {}
    for name, values in columns(door, member_group(door, group, "obs")).items():
        column = chosen(values, rows) if values is not None and len(values) == len(own) else None
        if column is None:
            notes.append(f"Left aside: column '{prefix}{name}' of obs, no plain numbers or text.")
        else:
            annotations[f"{prefix}{name}"] = column
    return annotations


def _labels(annotations: Columns, path: Path, request: Request, notes: list[str]) -> str | None:
    """The annotation that is asked for, else the first whose name means labels."""
    named = [name for name in annotations if means_labels(name.rpartition(":")[2])]
    if request.no_labels:
        for name in named:
            annotations.pop(name)
            notes.append(f"Left aside, as no labels were wanted: '{name}'.")
        return None
    if request.labels_key is None:
        return next(iter(named), None)
    if request.labels_key not in annotations:
        raise DataError(
            f"labels were looked for in column '{request.labels_key}' of obs of '{path.name}', "
            f"which has {', '.join(sorted(annotations)) or 'no columns'}"
        )
    return request.labels_key


def _left_aside(door: hdf5.Door, groups: Groups) -> list[str]:
    """A sentence on the matrices beside X."""
    aside = [
        f"{name}/{part}/{key}"
        for name, group in groups.items()
        for part in NOT_READ
        if isinstance(inside := door.member(group, part), h5py.Group)
        for key in door.names(inside)
    ]
    return [f"Left aside, as only X is read: {', '.join(aside)}."] if aside else []
