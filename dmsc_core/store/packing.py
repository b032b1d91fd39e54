"""A RunResult as named arrays and one JSON object, and back, without loss."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import Field, fields
from typing import Any, TypeVar, get_args

import numpy as np
import scipy.sparse as sp

from dmsc_core.graph.spectral import SpectralResult
from dmsc_core.result import DatasetInfo, Evaluation, Examples, Matrix, RunResult

Arrays = Mapping[str, np.ndarray]
Facts = Mapping[str, Any]
Whole = TypeVar("Whole")

# Fields of a result that are stored in their own way.
_ASIDE = ("config", "dataset", "coefficients", "affinity", "spectrum", "history", "evaluations",
          "status", "checkpoint", "examples")  # fmt: skip
COLUMN_NAMES = "dataset/columns"
_SPARSE = ("data", "indices", "indptr")


def pack(result: RunResult) -> tuple[Arrays, dict[str, Any]]:
    """All of a result but its C, checkpoint, history and config: large parts, small parts."""
    arrays, facts = _taken_apart("", result, _ASIDE)
    if result.spectrum is not None:
        arrays |= _taken_apart("spectrum/", result.spectrum)[0]
    for at, evaluation in _numbered(result.evaluations):
        arrays |= _taken_apart(f"{at}/", evaluation, ("picture",))[0] | {at: evaluation.picture}
    examples = None
    if result.examples is not None:
        followed, examples = _taken_apart("examples/", result.examples)
        arrays |= followed
    affinity_arrays, affinity_facts = pack_matrix("affinity", result.affinity)
    dataset_arrays, dataset_facts = _pack_dataset(result.dataset)
    return {**arrays, **affinity_arrays, **dataset_arrays}, facts | {
        "dataset": dataset_facts,
        "affinity_matrix": affinity_facts,
        "evaluations": [evaluation_facts(evaluation) for evaluation in result.evaluations],
        "examples": examples,
    }


def unpack(arrays: Arrays, facts: Facts, **own: Any) -> RunResult:
    """The result that `pack` took apart.

    Parameters
    ----------
    own : what has files of its own: config, history, coefficients, checkpoint.
    """
    own |= {"spectrum": None, "examples": facts.get("examples"), "status": facts["status"]}
    if "spectrum/eigenvalues" in arrays:
        own["spectrum"] = _put_together(SpectralResult, "spectrum/", arrays, {})
    if own["examples"] is not None:
        own["examples"] = _put_together(Examples, "examples/", arrays, own["examples"])
    own["evaluations"] = tuple(
        _put_together(Evaluation, f"{at}/", arrays, entry, picture=arrays[at])
        for at, entry in _numbered(facts["evaluations"])
    )
    own["affinity"] = unpack_matrix(arrays, "affinity", facts["affinity_matrix"])
    own["dataset"] = _unpack_dataset(arrays, facts["dataset"])
    return _put_together(RunResult, "", arrays, facts, **own)


def _numbered(evaluations: Iterable[Any]) -> Iterator[tuple[str, Any]]:
    """Each evaluation with the name of its picture, below which its other arrays are."""
    return ((f"evaluations/{i}", evaluation) for i, evaluation in enumerate(evaluations))


def evaluation_facts(evaluation: Evaluation) -> Facts:
    """An evaluation without its pictures."""
    return _taken_apart("", evaluation)[1]


def _taken_apart(
    prefix: str, whole: Any, aside: Sequence[str] = ()
) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """The fields of a dataclass: its arrays by path, and the rest as JSON holds it."""
    arrays: dict[str, np.ndarray] = {}
    facts: dict[str, Any] = {}
    for field in fields(whole):
        name, value = field.name, getattr(whole, field.name)
        if name in aside:
            continue
        if not _of_arrays(field):
            facts[name] = value
        elif isinstance(value, Mapping):
            arrays |= _below(prefix + name, value)
            facts[name] = list(value)
        elif value is not None:
            arrays[prefix + name] = value
    return arrays, facts


def _put_together(
    kind: type[Whole], prefix: str, arrays: Arrays, facts: Facts, **own: Any
) -> Whole:
    """The dataclass that `_taken_apart` took apart; a field that was not stored has its default."""
    for field in fields(kind):  # type: ignore[arg-type]
        name, path = field.name, prefix + field.name
        if name in own:
            continue
        if path in arrays:
            own[name] = arrays[path]
        elif name in facts:
            value = facts[name]
            own[name] = tuple(value) if isinstance(value, list) else value
            if _of_arrays(field):
                own[name] = _named(path, arrays, value)
    return kind(**own)


def _of_arrays(field: Field[Any]) -> bool:
    """True of a field for an array, or for arrays by name."""
    return np.ndarray in (field.type, *get_args(field.type))


def _pack_dataset(dataset: DatasetInfo) -> tuple[Arrays, Facts]:
    """Ids, labels, names of features and annotation columns as arrays; the rest as JSON."""
    aside = ("sample_ids", "annotations", "modalities")
    arrays, facts = _taken_apart("dataset/", dataset, aside)
    modalities = [dict(modality) for modality in dataset.modalities]
    for m, modality in enumerate(modalities):
        names = modality.pop("columns", None)
        if names is not None:
            arrays[f"{COLUMN_NAMES}/{m}"] = _text_bytes(names)
    arrays["dataset/sample_ids"] = _text_bytes(dataset.sample_ids)
    columns = []
    for i, (name, column) in enumerate(dataset.annotations.items()):
        is_text = column.dtype.kind == "U"
        arrays[f"dataset/annotations/{i}"] = _text_bytes(column) if is_text else column
        columns.append({"name": name, "text": column.dtype.str if is_text else None})
    about = {"annotations": columns, "n_labelled": dataset.n_labelled}
    return arrays, facts | about | {"modalities": modalities}


def _unpack_dataset(arrays: Arrays, facts: Facts) -> DatasetInfo:
    annotations = {}
    for i, column in enumerate(facts["annotations"]):
        values, text = arrays[f"dataset/annotations/{i}"], column["text"]
        annotations[column["name"]] = values if text is None else np.array(_text_of(values), text)
    modalities = [dict(modality) for modality in facts["modalities"]]
    for m, modality in enumerate(modalities):
        if f"{COLUMN_NAMES}/{m}" in arrays:
            modality["columns"] = tuple(_text_of(arrays[f"{COLUMN_NAMES}/{m}"]))
    own = {
        "modalities": tuple(modalities),
        "sample_ids": tuple(_text_of(arrays["dataset/sample_ids"])),
        "labels": arrays.get("dataset/labels"),
        "annotations": annotations,
    }
    return _put_together(DatasetInfo, "dataset/", arrays, facts, **own)


def pack_matrix(name: str, matrix: Matrix | None) -> tuple[Arrays, dict[str, Any] | None]:
    """A matrix as one array, or the three of its rows where it is sparse."""
    if matrix is None:
        return {}, None
    if not sp.issparse(matrix):
        return {name: matrix}, {"sparse": False}
    rows = sp.csr_matrix(matrix)
    arrays = _below(name, {part: getattr(rows, part) for part in _SPARSE})
    return arrays, {"sparse": True, "shape": list(rows.shape)}


def unpack_matrix(arrays: Arrays, name: str, facts: Facts | None) -> Matrix | None:
    """The matrix that `pack_matrix` took apart."""
    if facts is None:
        return None
    if not facts["sparse"]:
        return arrays[name]
    parts = tuple(_named(name, arrays, _SPARSE).values())
    return sp.csr_matrix(parts, shape=tuple(facts["shape"]))


def _below(prefix: str, arrays: Arrays) -> dict[str, np.ndarray]:
    return {f"{prefix}/{name}": values for name, values in arrays.items()}


def _named(prefix: str, arrays: Arrays, names: Iterable[str]) -> dict[str, np.ndarray]:
    """The arrays of these names that `_below` put under the prefix."""
    return {name: arrays[f"{prefix}/{name}"] for name in names}


def _text_bytes(values: Sequence[str] | np.ndarray) -> np.ndarray:
    return np.frombuffer(json.dumps([str(v) for v in values]).encode(), dtype=np.uint8)


def _text_of(stored: np.ndarray) -> list[str]:
    return json.loads(stored.tobytes())
