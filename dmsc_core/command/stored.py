"""The commands for stored runs: ``list show delete restore predict report``."""

import json
import shlex
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dmsc_core.command.options import DataDir, Json, RunName, RunNames, Runs, RunsOnly
from dmsc_core.errors import StoreError, did_you_mean
from dmsc_core.store.location import runs_folder

if TYPE_CHECKING:
    from dmsc_core.store.artifacts import RunStore
    from dmsc_core.store.index import RunSummary


def list_runs(out: Runs = None, as_json: Json = False) -> None:
    """The stored runs, the newest first."""
    from dmsc_core.command.console import as_object, listing

    store = store_at(out)
    runs = store.summaries()
    if as_json:
        typer.echo(json.dumps([as_object(run) | {"status": run.status} for run in runs]))
    elif runs:
        typer.echo(listing(runs))
    else:
        typer.echo(f"no runs in '{store.root}' yet; `dmsc run` makes one")


def show(run_id: RunName, out: Runs = None, as_json: Json = False) -> None:
    """One stored run: what it was, its scores, how to make it again."""
    from dmsc_core.command.console import as_object, ending
    from dmsc_core.recipe import command_line

    store, run_id = located(out, run_id)
    run = store.summary(run_id)
    if as_json:
        typer.echo(json.dumps(as_object(run)))
        return
    typer.echo(ending(run, store.path(run_id)))
    if run.parent:
        typer.echo(f"clustered again from {run.parent}")
    kind = store.load(run_id).dataset.kind if run.complete else "features"
    again = command_line(store.load_config(run_id), kind, run.encoders_from)
    typer.echo(f"\nmake it again:\n{again}")


def delete(run_ids: RunNames, out: Runs = None) -> None:
    """Remove stored runs; `restore` takes them back."""
    for store, run_id in located_all(out, run_ids):
        store.delete(run_id)
        elsewhere = store.root != runs_folder()
        where = f" --runs {shlex.quote(str(store.root))}" if elsewhere else ""
        typer.echo(f"{run_id} is in '{store.trash}'; `restore {run_id}{where}` takes it back")


def restore(
    names: Annotated[list[str], typer.Argument(metavar="RUN...", help="Ids, or parts of them.")],
    out: Runs = None,
) -> None:
    """Take removed runs back."""
    store = store_at(out)
    for name in names:
        matches = [run.run_id for run in store.deleted() if name in run.run_id]
        if len(matches) > 1 and name not in matches:
            raise StoreError(f"'{name}' is part of {', '.join(matches[:5])}; give more of the id")
        run_id = matches[0] if len(matches) == 1 else name
        store.restore(run_id)
        typer.echo(f"{run_id} is back")


def predict(
    run_id: RunName,
    file: Annotated[str, typer.Argument(metavar="FILE", help="New samples, as a file or a name.")],
    to: Annotated[
        Path | None, typer.Option(metavar="CSV", help="Write here; else to stdout.")
    ] = None,
    data_dir: DataDir = None,
    out: Runs = None,
) -> None:
    """Place new samples in the clusters of a run: id, cluster, confidence, lacks as CSV.

    Columns are matched by name; how is said on stderr. Confidence is the share of votes of a
    sample's neighbours that its cluster gets; it is not the probability of being right. Lacks
    names the modalities that the sample does not have.
    """
    from dmsc_core.data import catalog
    from dmsc_core.engine.prediction import as_csv
    from dmsc_core.engine.prediction import predict as place

    store, run_id = located(out, run_id)
    placed = place(store.load(run_id), catalog.load(file, data_dir=data_dir, least=1))
    for note in placed.notes:
        typer.echo(f"note: {note}", err=True)
    text = as_csv(placed)
    if to is None:
        typer.echo(text, nl=False)
    else:
        _write(to, text.encode())
        typer.echo(f"{text.count(chr(10)) - 1} samples placed; written to {to}", err=True)


def report(
    run_ids: RunNames,
    to: Annotated[
        Path, typer.Option("--out", metavar="FILE_OR_FOLDER", help="Where to write the page.")
    ] = Path("."),
    runs: RunsOnly = None,
    umap: Annotated[
        bool, typer.Option("--umap", help="Work out UMAP pictures that are not there yet.")
    ] = False,
) -> None:
    """One HTML page of a run, or of several side by side; it opens without a network."""
    from dmsc_core.recipe import command_line
    from dmsc_core.report.make import place
    from dmsc_core.report.make import report as made
    from dmsc_core.report.reported_run import reported

    taken = []
    for store, run_id in located_all(runs, run_ids):
        result = store.load(run_id)
        command = command_line(result.config, result.dataset.kind, result.encoders_from)
        taken.append(reported(store, run_id, command, result, umap))
    path = place(to, [run.summary.run_id for run in taken])
    _write(path, made(taken))
    typer.echo(path)


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise StoreError(f"'{path}' cannot be written: {error.strerror}") from error


def located(root: Path | None, name: str) -> "tuple[RunStore, str]":
    """The store and the id of a run that is named, by its folder or as `find` knows it."""
    folder = Path(name)
    if (folder / "result.json").is_file():
        return store_at(folder.resolve().parent), folder.resolve().name
    store = store_at(root)
    return store, find(store, name).run_id


def located_all(root: Path | None, names: Sequence[str]) -> "Iterable[tuple[RunStore, str]]":
    """`located` for several names; a run that is named twice comes once."""
    runs = [located(root, name) for name in names]
    return {store.path(run_id).resolve(): (store, run_id) for store, run_id in runs}.values()


def store_at(root: Path | None) -> "RunStore":
    """The store in that folder, or in the one where runs go."""
    from dmsc_core.store.artifacts import RunStore

    return RunStore(root)


def find(store: "RunStore", name: str) -> "RunSummary":
    """The run of that id, the only one whose id holds ``name``; ``last``: the newest that began."""
    runs = store.summaries()
    exact = [run for run in runs if run.run_id == name]
    begun = [run for run in runs if run.begun]
    matches = begun[:1] if name == "last" else exact or [run for run in runs if name in run.run_id]
    if len(matches) == 1:
        return matches[0]
    if not matches:
        hint = did_you_mean(name, ["last", *(run.run_id for run in runs)]) if runs else ""
        raise StoreError(f"there is no run '{name}' in '{store.root}'; {hint}see `list`")
    listed = ", ".join(run.run_id for run in matches[:5])
    raise StoreError(f"'{name}' is part of {len(matches)} runs ({listed}); give more of the id")
