"""A RunResult as named arrays and one JSON object, and back, without loss."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import scipy.sparse as sp

from dmsc_core.graph.spectral import SpectralResult
from dmsc_core.result import DatasetInfo, Evaluation, Examples, Matrix, RunResult

Arrays = Mapping[str, np.ndarray]
Facts = Mapping[str, Any]

# What JSON holds as it is.
_OF_RESULT = ("metrics", "metrics_plain", "seconds", "peak_memory_mb", "device", "versions",
              "warnings", "parent", "encoders_from")  # fmt: skip
_OF_DATASET = ("name", "n_samples", "modalities", "class_names", "pairing", "source")
_SPECTRUM = ("degrees", "eigenvalues", "embedding", "labels")
_SPARSE = ("data", "indices", "indptr")


def pack(result: RunResult) -> tuple[Arrays, dict[str, Any]]:
    """All of a result but its C, checkpoint, history and config: large parts, small parts."""
    arrays = {"clusters": result.clusters}
    arrays |= _below("latents", result.latents) | _below("extras", result.extras)
    if result.spectrum is not None:
        arrays |= _below("spectrum", {name: getattr(result.spectrum, name) for name in _SPECTRUM})
    for i, evaluation in enumerate(result.evaluations):
        arrays[f"evaluations/{i}"] = evaluation.picture
        arrays |= _below(f"evaluations/{i}/rebuilt", evaluation.rebuilt)
    affinity_arrays, affinity_facts = pack_matrix("affinity", result.affinity)
    dataset_arrays, dataset_facts = _pack_dataset(result.dataset)
    example_arrays, example_facts = _pack_examples(result.examples)
    facts = {name: getattr(result, name) for name in _OF_RESULT} | {
        "dataset": dataset_facts,
        "affinity_matrix": affinity_facts,
        "latents": list(result.latents),
        "extras": list(result.extras),
        "evaluations": [evaluation_facts(evaluation) for evaluation in result.evaluations],
        "examples": example_facts,
    }
    return {**arrays, **affinity_arrays, **dataset_arrays, **example_arrays}, facts


def unpack(
    arrays: Arrays,
    facts: Facts,
    *,
    config: Mapping[str, Any],
    history: Sequence[Mapping[str, Any]],
    coefficients: Matrix | None,
    checkpoint: Mapping[str, Any] | None,
) -> RunResult:
    """The result that `pack` took apart."""
    spectrum = None
    if "spectrum/eigenvalues" in arrays:
        spectrum = SpectralResult(**_named("spectrum", arrays, _SPECTRUM))
    small = {name: facts[name] for name in _OF_RESULT if name in facts}
    return RunResult(
        **small | {"warnings": tuple(facts["warnings"])},
        config=config,
        dataset=_unpack_dataset(arrays, facts["dataset"]),
        clusters=arrays["clusters"],
        coefficients=coefficients,
        affinity=unpack_matrix(arrays, "affinity", facts["affinity_matrix"]),
        spectrum=spectrum,
        latents=_named("latents", arrays, facts["latents"]),
        history=tuple(history),
        evaluations=tuple(
            _unpack_evaluation(arrays, i, entry) for i, entry in enumerate(facts["evaluations"])
        ),
        status=facts["status"],
        checkpoint=checkpoint,
        extras=_named("extras", arrays, facts.get("extras", ())),
        examples=_unpack_examples(arrays, facts.get("examples")),
    )


def evaluation_facts(evaluation: Evaluation) -> dict[str, Any]:
    """An evaluation without its pictures."""
    return {
        "stage": evaluation.stage,
        "epoch": evaluation.epoch,
        "metrics": dict(evaluation.metrics),
        "rebuilt": list(evaluation.rebuilt),
    }


def _unpack_evaluation(arrays: Arrays, i: int, facts: Facts) -> Evaluation:
    """The i-th evaluation; one of an older run has nothing rebuilt."""
    rebuilt = _named(f"evaluations/{i}/rebuilt", arrays, facts.get("rebuilt", ()))
    return Evaluation(**{**facts, "picture": arrays[f"evaluations/{i}"], "rebuilt": rebuilt})


def _pack_examples(examples: Examples | None) -> tuple[Arrays, Facts | None]:
    if examples is None:
        return {}, None
    arrays = _below("examples/inputs", examples.inputs) | {"examples/samples": examples.samples}
    return arrays, {"ids": list(examples.ids), "inputs": list(examples.inputs)}


def _unpack_examples(arrays: Arrays, facts: Facts | None) -> Examples | None:
    if facts is None:
        return None
    inputs = _named("examples/inputs", arrays, facts["inputs"])
    return Examples(arrays["examples/samples"], tuple(facts["ids"]), inputs)


def _pack_dataset(dataset: DatasetInfo) -> tuple[Arrays, Facts]:
    """Ids, labels and annotation columns as arrays; the rest as JSON."""
    arrays = {"dataset/sample_ids": _text_bytes(dataset.sample_ids)}
    optional = {"labels": dataset.labels, "present": dataset.present}
    arrays |= _below("dataset", {k: v for k, v in optional.items() if v is not None})
    columns = []
    for i, (name, column) in enumerate(dataset.annotations.items()):
        is_text = column.dtype.kind == "U"
        arrays[f"dataset/annotations/{i}"] = _text_bytes(column) if is_text else column
        columns.append({"name": name, "text": column.dtype.str if is_text else None})
    facts = {name: getattr(dataset, name) for name in _OF_DATASET}
    return arrays, facts | {"annotations": columns}


def _unpack_dataset(arrays: Arrays, facts: Facts) -> DatasetInfo:
    annotations = {}
    for i, column in enumerate(facts["annotations"]):
        values, text = arrays[f"dataset/annotations/{i}"], column["text"]
        annotations[column["name"]] = values if text is None else np.array(_text_of(values), text)
    names = facts["class_names"]
    small = {name: facts[name] for name in _OF_DATASET} | {
        "modalities": tuple(facts["modalities"]),
        "class_names": None if names is None else tuple(names),
    }
    return DatasetInfo(
        **small,
        sample_ids=tuple(_text_of(arrays["dataset/sample_ids"])),
        labels=arrays.get("dataset/labels"),
        annotations=annotations,
        present=arrays.get("dataset/present"),
    )


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
