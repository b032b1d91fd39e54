"""What the command line does with stored runs: ``list``, ``show``, ``delete``, ``restore``."""

import json
import shlex
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dmsc_core.errors import StoreError, did_you_mean

if TYPE_CHECKING:
    from dmsc_core.store.artifacts import RunStore
    from dmsc_core.store.index import RunSummary

ONE = "Its id, a part of it, `last`, or its folder."
SOME = "Ids, parts of them, `last`, or folders of runs."
Out = Annotated[
    Path, typer.Option("--out", "--runs", metavar="FOLDER", help="Where runs are stored.")
]
Json = Annotated[bool, typer.Option("--json", help="The last line on stdout is one JSON value.")]


def list_runs(out: Out = Path("runs"), as_json: Json = False) -> None:
    """The stored runs, the newest first."""
    from dmsc_core.command.console import as_object, listing

    runs = store_at(out).summaries()
    if as_json:
        typer.echo(json.dumps([as_object(run) | {"status": run.status} for run in runs]))
    elif runs:
        typer.echo(listing(runs))
    else:
        typer.echo(f"no runs in '{out}' yet; `python -m dmsc_core run` makes one")


def show(
    run_id: Annotated[str, typer.Argument(metavar="RUN", help=ONE)],
    out: Out = Path("runs"),
    as_json: Json = False,
) -> None:
    """One stored run: what it was, its scores, how to make it again."""
    from dmsc_core.command.console import as_object, ending
    from dmsc_core.recipe import command_line

    store, run_id = located(out, run_id)
    found = store.summary(run_id)
    if as_json:
        typer.echo(json.dumps(as_object(found)))
        return
    typer.echo(ending(found, store.path(run_id)))
    for said in found.warnings:
        typer.echo(f"note: {said}")
    if found.parent:
        typer.echo(f"clustered again from {found.parent}")
    kind = "features"
    if found.complete:
        kind = store.load(run_id).dataset.kind
    again = command_line(store.load_config(run_id), kind, found.encoders_from)
    typer.echo(f"\nmake it again:\n{again}")


def delete(
    run_ids: Annotated[list[str], typer.Argument(metavar="RUN...", help=SOME)],
    out: Out = Path("runs"),
) -> None:
    """Remove stored runs; `restore` takes them back."""
    for store, run_id in located_all(out, run_ids):
        store.delete(run_id)
        where = "" if store.root == Path("runs") else f" --runs {shlex.quote(str(store.root))}"
        typer.echo(f"{run_id} is in '{store.trash}'; `restore {run_id}{where}` takes it back")


def restore(
    run_ids: Annotated[list[str], typer.Argument(metavar="RUN...", help="Their ids.")],
    out: Out = Path("runs"),
) -> None:
    """Take removed runs back."""
    store = store_at(out)
    for run_id in run_ids:
        store.restore(run_id)
        typer.echo(f"{run_id} is back")


def located(root: Path, name: str) -> "tuple[RunStore, str]":
    """The store and the id of a run that is named, by its folder or as `find` knows it."""
    folder = Path(name)
    if (folder / "result.json").is_file():
        return store_at(folder.resolve().parent), folder.resolve().name
    store = store_at(root)
    return store, find(store, name).run_id


def located_all(root: Path, names: Sequence[str]) -> "Iterable[tuple[RunStore, str]]":
    """`located` for several names; a run that is named twice comes once."""
    found = [located(root, name) for name in names]
    return {store.path(run_id).resolve(): (store, run_id) for store, run_id in found}.values()


def store_at(root: Path) -> "RunStore":
    """The store in that folder."""
    from dmsc_core.store.artifacts import RunStore

    return RunStore(root)


def find(store: "RunStore", name: str) -> "RunSummary":
    """The run of that id, the only one whose id holds ``name``, or the newest for ``last``."""
    runs = store.summaries()
    exact = [run for run in runs if run.run_id == name]
    found = runs[:1] if name == "last" else exact or [run for run in runs if name in run.run_id]
    if len(found) == 1:
        return found[0]
    if not found:
        hint = did_you_mean(name, ["last", *(run.run_id for run in runs)]) if runs else ""
        raise StoreError(f"there is no run '{name}' in '{store.root}'; {hint}see `list`")
    listed = ", ".join(run.run_id for run in found[:5])
    raise StoreError(f"'{name}' is part of {len(found)} runs ({listed}); give more of the id")
