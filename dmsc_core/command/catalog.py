"""The commands ``datasets`` and ``presets``: names to choose from."""

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dmsc_core.command.options import DataDir, Json, Label, Missing, NoLabel

if TYPE_CHECKING:
    from dmsc_core.data.dataset import MultimodalDataset


def datasets(
    file: Annotated[
        str | None, typer.Argument(metavar="FILE", help="Tell what is in this file, or data set.")
    ] = None,
    data_dir: DataDir = None,
    label: Label = None,
    no_label: NoLabel = False,
    missing: Missing = None,
    as_json: Json = False,
) -> None:
    """The data sets that are at hand, or what one file is understood to hold."""
    from dmsc_core.command.console import table
    from dmsc_core.data import catalog

    if file is not None:
        asked: dict[str, Any] = {"labels_key": label, "no_labels": no_label, "missing": missing}
        dataset = catalog.load(file, data_dir, **asked)
        typer.echo(json.dumps(_facts(dataset)) if as_json else _account(dataset))
        return
    entries = catalog.names(data_dir)
    if as_json:
        keys = ("name", "title", "description", "kind", "suggested_n_clusters", "pairing", "path")
        objects = [{key: getattr(entry, key) for key in keys} for entry in entries]
        typer.echo(json.dumps(objects, default=str))  # a path
        return
    rows = [(entry.name, entry.suggested_n_clusters, entry.title) for entry in entries]
    typer.echo(table([("name", "K", "what"), *rows]))


def _facts(dataset: "MultimodalDataset") -> dict[str, Any]:
    """A data set as the object that ``--json`` prints."""
    shared = ("name", "n_samples", "n_modalities", "labels_column", "n_labelled", "n_classes")
    return {
        **{key: getattr(dataset, key) for key in shared},
        "modalities": [
            {"name": m.name, "kind": m.kind, "shape": m.values.shape[1:], "missing": int(absent)}
            for m, absent in zip(dataset.modalities, (~dataset.present).sum(axis=0))
        ],
        "annotations": list(dataset.annotations),
        "source": dataset.source,
        "pairing": dataset.pairing,
        "notes": dataset.notes,
    }


def _account(dataset: "MultimodalDataset") -> str:
    """A data set in a few lines: samples, labels, modalities, and what reading it noted."""
    from dmsc_core.command.console import table
    from dmsc_core.words.naming import shape_text

    facts = _facts(dataset)
    labelled = "no labels"
    if dataset.labels is not None:
        labelled = f"{dataset.n_labelled} labelled by '{dataset.labels_column}'"
        labelled += f" ({dataset.n_classes} classes)"
    rows = [
        (m["name"], m["kind"], shape_text(m["shape"]), m["missing"]) for m in facts["modalities"]
    ]
    return "\n".join(
        [
            f"{dataset.name}: {dataset.n_samples} samples, {labelled}",
            table([("modality", "kind", "one sample", "missing"), *rows]),
            *([f"annotations: {', '.join(dataset.annotations)}"] if dataset.annotations else []),
            *([dataset.source] if dataset.source else []),
            *(f"note: {note}" for note in dataset.notes),
        ]
    )


def presets(
    name: Annotated[str | None, typer.Argument(help="Print all options of this one.")] = None,
    as_json: Json = False,
) -> None:
    """The presets, or all options of one (as they are for features)."""
    from dmsc_core.command.console import table
    from dmsc_core.presets import PRESETS, preset

    if name is not None:
        tree = preset(name).model_dump(mode="json")
        typer.echo(json.dumps(tree, indent=None if as_json else 2))
    elif as_json:
        typer.echo(json.dumps([{"name": p.name, "sentence": p.sentence} for p in PRESETS.values()]))
    else:
        typer.echo(table([("preset", "what"), *((p.name, p.sentence) for p in PRESETS.values())]))
