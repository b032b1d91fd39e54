"""The commands ``datasets`` and ``presets``: names to choose from."""

import json
from typing import Annotated

import typer

from dmsc_core.command.options import DataDir, Json


def datasets(data_dir: DataDir = None, as_json: Json = False) -> None:
    """The data sets that are at hand."""
    from dmsc_core.command.console import table
    from dmsc_core.data import catalog

    entries = catalog.names(data_dir)
    if as_json:
        keys = ("name", "title", "description", "kind", "suggested_n_clusters", "pairing", "path")
        objects = [{key: getattr(entry, key) for key in keys} for entry in entries]
        typer.echo(json.dumps(objects, default=str))  # a path
        return
    rows = [(entry.name, entry.suggested_n_clusters, entry.title) for entry in entries]
    typer.echo(table([("name", "K", "what"), *rows]))


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
