"""A RunResult as named arrays and one JSON object, and back, without loss."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import scipy.sparse as sp

from dmsc_core.graph.spectral import SpectralResult
from dmsc_core.result import DatasetInfo, Evaluation, Examples, Matrix, RunResult

Arrays = dict[str, np.ndarray]

_SPECTRUM = ("degrees", "eigenvalues", "embedding", "labels")


def pack(result: RunResult) -> tuple[Arrays, dict[str, Any]]:
    """All of a result but its C, checkpoint, history and config: large parts, small parts."""
    arrays: Arrays = {"clusters": result.clusters}
    arrays |= {f"latents/{name}": Z for name, Z in result.latents.items()}
    arrays |= {f"extras/{name}": value for name, value in result.extras.items()}
    if result.spectrum is not None:
        parts = {name: getattr(result.spectrum, name) for name in _SPECTRUM}
        arrays |= {f"spectrum/{name}": part for name, part in parts.items()}
    for i, evaluation in enumerate(result.evaluations):
        arrays[f"evaluations/{i}"] = evaluation.picture
        arrays |= {f"evaluations/{i}/rebuilt/{n}": v for n, v in evaluation.rebuilt.items()}
    affinity_arrays, affinity_facts = pack_matrix("affinity", result.affinity)
    dataset_arrays, dataset_facts = pack_dataset(result.dataset)
    example_arrays, example_facts = pack_examples(result.examples)
    facts = {
        "dataset": dataset_facts,
        "affinity_matrix": affinity_facts,
        "latents": list(result.latents),
        "extras": list(result.extras),
        "evaluations": [evaluation_facts(evaluation) for evaluation in result.evaluations],
        "examples": example_facts,
        "metrics": dict(result.metrics),
        "metrics_plain": dict(result.metrics_plain),
        "seconds": dict(result.seconds),
        "peak_memory_mb": result.peak_memory_mb,
        "device": result.device,
        "versions": dict(result.versions),
        "warnings": list(result.warnings),
        "parent": result.parent,
        "encoders_from": result.encoders_from,
    }
    return arrays | affinity_arrays | dataset_arrays | example_arrays, facts


def unpack(
    arrays: Arrays,
    facts: Mapping[str, Any],
    *,
    config: Mapping[str, Any],
    history: Sequence[Mapping[str, Any]],
    coefficients: Matrix | None,
    checkpoint: Mapping[str, Any] | None,
) -> RunResult:
    """The result that `pack` took apart."""
    spectrum = None
    if "spectrum/eigenvalues" in arrays:
        spectrum = SpectralResult(**{name: arrays[f"spectrum/{name}"] for name in _SPECTRUM})
    return RunResult(
        config=config,
        dataset=unpack_dataset(arrays, facts["dataset"]),
        clusters=arrays["clusters"],
        coefficients=coefficients,
        affinity=unpack_matrix(arrays, "affinity", facts["affinity_matrix"]),
        spectrum=spectrum,
        latents={name: arrays[f"latents/{name}"] for name in facts["latents"]},
        history=tuple(history),
        evaluations=tuple(
            unpack_evaluation(arrays, i, entry) for i, entry in enumerate(facts["evaluations"])
        ),
        metrics=facts["metrics"],
        metrics_plain=facts["metrics_plain"],
        seconds=facts["seconds"],
        peak_memory_mb=facts["peak_memory_mb"],
        device=facts["device"],
        versions=facts["versions"],
        status=facts["status"],
        warnings=tuple(facts["warnings"]),
        parent=facts["parent"],
        encoders_from=facts.get("encoders_from"),
        checkpoint=checkpoint,
        extras={name: arrays[f"extras/{name}"] for name in facts.get("extras", ())},
        examples=unpack_examples(arrays, facts.get("examples")),
    )


def evaluation_facts(evaluation: Evaluation) -> dict[str, Any]:
    """An evaluation without its pictures."""
    return {
        "stage": evaluation.stage,
        "epoch": evaluation.epoch,
        "metrics": dict(evaluation.metrics),
        "rebuilt": list(evaluation.rebuilt),
    }


def unpack_evaluation(arrays: Arrays, i: int, facts: Mapping[str, Any]) -> Evaluation:
    """The i-th evaluation; one of an older run has nothing rebuilt."""
    names = facts.get("rebuilt", ())
    return Evaluation(
        stage=facts["stage"],
        epoch=facts["epoch"],
        metrics=facts["metrics"],
        picture=arrays[f"evaluations/{i}"],
        rebuilt={name: arrays[f"evaluations/{i}/rebuilt/{name}"] for name in names},
    )


def pack_examples(examples: Examples | None) -> tuple[Arrays, dict[str, Any] | None]:
    """The samples that were followed, if there are any."""
    if examples is None:
        return {}, None
    arrays = {f"examples/inputs/{name}": values for name, values in examples.inputs.items()}
    facts = {"ids": list(examples.ids), "inputs": list(examples.inputs)}
    return arrays | {"examples/samples": examples.samples}, facts


def unpack_examples(arrays: Arrays, facts: Mapping[str, Any] | None) -> Examples | None:
    """What `pack_examples` took apart; None for runs that followed none."""
    if facts is None:
        return None
    inputs = {name: arrays[f"examples/inputs/{name}"] for name in facts["inputs"]}
    return Examples(arrays["examples/samples"], tuple(facts["ids"]), inputs)


def pack_dataset(dataset: DatasetInfo) -> tuple[Arrays, dict[str, Any]]:
    """Ids, labels and annotation columns as arrays; the rest as JSON."""
    arrays: Arrays = {"dataset/sample_ids": _text_bytes(dataset.sample_ids)}
    if dataset.labels is not None:
        arrays["dataset/labels"] = dataset.labels
    if dataset.present is not None:
        arrays["dataset/present"] = dataset.present
    columns = []
    for i, (name, column) in enumerate(dataset.annotations.items()):
        is_text = column.dtype.kind == "U"
        arrays[f"dataset/annotations/{i}"] = _text_bytes(column) if is_text else column
        columns.append({"name": name, "text": column.dtype.str if is_text else None})
    facts = {
        "name": dataset.name,
        "n_samples": dataset.n_samples,
        "modalities": [dict(modality) for modality in dataset.modalities],
        "class_names": None if dataset.class_names is None else list(dataset.class_names),
        "annotations": columns,
        "pairing": dataset.pairing,
        "source": dataset.source,
    }
    return arrays, facts


def unpack_dataset(arrays: Arrays, facts: Mapping[str, Any]) -> DatasetInfo:
    """The data set's facts that `pack_dataset` took apart."""
    annotations = {}
    for i, column in enumerate(facts["annotations"]):
        stored = arrays[f"dataset/annotations/{i}"]
        text = column["text"]
        annotations[column["name"]] = (
            stored if text is None else np.array(_text_of(stored), dtype=text)
        )
    names = facts["class_names"]
    return DatasetInfo(
        name=facts["name"],
        n_samples=facts["n_samples"],
        modalities=tuple(facts["modalities"]),
        sample_ids=tuple(_text_of(arrays["dataset/sample_ids"])),
        labels=arrays.get("dataset/labels"),
        class_names=None if names is None else tuple(names),
        annotations=annotations,
        pairing=facts["pairing"],
        source=facts["source"],
        present=arrays.get("dataset/present"),
    )


def pack_matrix(name: str, matrix: Matrix | None) -> tuple[Arrays, dict[str, Any] | None]:
    """A matrix as one array, or the three of its rows where it is sparse."""
    if matrix is None:
        return {}, None
    if not sp.issparse(matrix):
        return {name: matrix}, {"sparse": False}
    rows = sp.csr_matrix(matrix)
    arrays = {f"{name}/{part}": getattr(rows, part) for part in ("data", "indices", "indptr")}
    return arrays, {"sparse": True, "shape": list(rows.shape)}


def unpack_matrix(arrays: Arrays, name: str, facts: Mapping[str, Any] | None) -> Matrix | None:
    """The matrix that `pack_matrix` took apart."""
    if facts is None:
        return None
    if not facts["sparse"]:
        return arrays[name]
    parts = tuple(arrays[f"{name}/{part}"] for part in ("data", "indices", "indptr"))
    return sp.csr_matrix(parts, shape=tuple(facts["shape"]))


def _text_bytes(values: Sequence[str] | np.ndarray) -> np.ndarray:
    return np.frombuffer(json.dumps([str(v) for v in values]).encode(), dtype=np.uint8)


def _text_of(stored: np.ndarray) -> list[str]:
    return json.loads(stored.tobytes())
