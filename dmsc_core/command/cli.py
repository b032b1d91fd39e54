"""The command line: ``python -m dmsc_core run``, ``datasets``, ``presets``, ``list``, ..."""

import json
import logging
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dmsc_core.command import stored
from dmsc_core.command.stored import Json, Out, located, located_all, store_at
from dmsc_core.errors import ConfigError, DMSCError, NumericalError, StoreError

if TYPE_CHECKING:
    from dmsc_core.config import RunConfig
    from dmsc_core.data.dataset import MultimodalDataset
    from dmsc_core.store.artifacts import RunStore, RunWriter

STOPPING = "stopping after this epoch; what was learned is kept (Ctrl-C again: give up)"
OK, FAILED, BAD_INPUT, STOPPED = 0, 1, 2, 130

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    help="Deep multimodal subspace clustering: train, cluster, and look at stored runs.",
)

DataDir = Annotated[
    str | None, typer.Option(metavar="FOLDER", help="One more folder with data files.")
]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit code: 0, 2 for bad input, 130 if stopped, 1 for anything else."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        code = app(words or ["--help"], prog_name="python -m dmsc_core", standalone_mode=False)
        return code if isinstance(code, int) else OK
    except (Exception, KeyboardInterrupt) as error:
        code, message, said = _failure(error)
        typer.echo(said, err=True)
        if "--json" in words:
            kind = type(error).__name__
            typer.echo(json.dumps({"error": {"kind": kind, "message": message}}))
        return code


def _failure(error: BaseException) -> tuple[int, str, str]:
    """The exit code, what went wrong in one line, and what stderr says of it."""
    if isinstance(error, KeyboardInterrupt):
        return STOPPED, "stopped", "stopped"
    told = error.format_message() if isinstance(error, typer.TyperException) else str(error)
    message = " ".join(told.split())
    if not isinstance(error, (typer.TyperException, DMSCError)):
        return FAILED, message, traceback.format_exc().rstrip()
    code = FAILED if isinstance(error, NumericalError) else BAD_INPUT
    return code, message, f"error: {message}"


@app.command()
def run(
    dataset: Annotated[str, typer.Option(help="A name (see `datasets`) or a file.")] = "digits",
    preset: Annotated[str, typer.Option(help="A starting point (see `presets`).")] = "affinity",
    data_dir: DataDir = None,
    n_clusters: Annotated[int | None, typer.Option(metavar="K", help="Clusters to find.")] = None,
    per_class: Annotated[
        int | None, typer.Option(metavar="N", help="Keep so many samples of each class.")
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="PATH=VALUE", help="Any option, e.g. train.epochs=50."),
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Seed of everything that is drawn.")] = None,
    encoders_from: Annotated[
        str | None, typer.Option(metavar="RUN", help="Take over this run's pretrained encoders.")
    ] = None,
    out: Out = Path("runs"),
    device: Annotated[str | None, typer.Option(help="auto, cpu, cuda, cuda:1, mps.")] = None,
    as_json: Json = False,
) -> int:
    """Train, cluster, score and store. Ctrl-C stops, and keeps what was learned."""
    flags = {
        "dataset.name": dataset,
        "dataset.data_dir": data_dir,
        "dataset.per_class": per_class,
        "clustering.n_clusters": n_clusters,
        "random_state": seed,
        "device": device,
    }
    given = {path: value for path, value in flags.items() if value is not None}
    request = _Request(preset, given | _settings(settings or []))
    return request.run(store_at(out), encoders_from, as_json)


class _Request:
    """A run that was asked for: configuration and data, checked before anything is stored."""

    def __init__(self, preset_name: str, changes: dict[str, Any]) -> None:
        from time import perf_counter

        from dmsc_core import runtime
        from dmsc_core.engine import experiment, footprint
        from dmsc_core.jobs.manager import load
        from dmsc_core.presets import preset

        asked = preset(preset_name).updated(changes)  # bad options are refused before data are read
        device = runtime.choose_device(asked.device)
        start = perf_counter()
        self.dataset: MultimodalDataset = load(asked)
        self.load_seconds = perf_counter() - start
        K = experiment.resolve(asked, self.dataset).clustering.n_clusters or 0
        kind: Any = experiment.data_kind(self.dataset)
        config = preset(preset_name, kind, K).updated(changes)
        self.config: RunConfig = experiment.resolve(config, self.dataset)
        footprint.require_memory(self.config, self.dataset, device)

    def run(self, store: "RunStore", encoders_from: str | None, as_json: bool) -> int:
        from dmsc_core.command.console import Progress, as_object, ending
        from dmsc_core.jobs.job import epochs_of

        encoders = None
        if encoders_from is not None:
            giver, run_id = located(store.root, encoders_from)
            encoders = giver.encoders_of(run_id)
        progress = Progress(epochs_of(self.config, pretrained=encoders is not None))
        writer = store.create(self.config.model_dump(mode="json"), self.dataset.name)
        with progress.shown(), stoppable(progress.say) as stop:
            self._train(writer, stop, encoders, progress.see)
        done = store.summary(writer.run_id)
        if as_json:
            typer.echo(json.dumps(as_object(done)))
        else:
            typer.echo(ending(done, writer.path))
        return STOPPED if done.status == "stopped" else OK

    def _train(self, writer: "RunWriter", stop: threading.Event, encoders: Any, see: Any) -> None:
        from dmsc_core import pipeline
        from dmsc_core.jobs.manager import one_line
        from dmsc_core.store.recording import record

        writer.set_status("running")
        try:
            events = pipeline.run(
                self.config,
                self.dataset,
                stop=stop,
                encoders=encoders,
                load_seconds=self.load_seconds,
            )
            record(events, writer, see)
        except KeyboardInterrupt:
            writer.set_status("stopped", "given up before the result was made")
        except BaseException as error:
            writer.fail(traceback.format_exc(), one_line(error))
            raise


@contextmanager
def stoppable(say: Callable[[str], None]) -> Iterator[threading.Event]:
    """The first Ctrl-C in this block sets the event, the second one raises."""
    stop = threading.Event()

    def handle(number: int, frame: Any) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        try:
            say(STOPPING)
        except RuntimeError:  # the signal came while a line was being written
            os.write(2, f"\n{STOPPING}\n".encode())

    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    before = signal.signal(signal.SIGINT, handle)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)


@app.command()
def datasets(data_dir: DataDir = None, as_json: Json = False) -> None:
    """The data sets that are at hand."""
    from dmsc_core.command.console import table
    from dmsc_core.data import catalog

    entries = catalog.names(data_dir)
    if as_json:
        keys = ("name", "title", "description", "kind", "suggested_n_clusters", "pairing")
        objects = [{key: getattr(entry, key) for key in keys} for entry in entries]
        for entry, described in zip(entries, objects):
            described["path"] = None if entry.path is None else str(entry.path)
        typer.echo(json.dumps(objects))
        return
    rows = [(entry.name, entry.suggested_n_clusters, entry.title) for entry in entries]
    typer.echo(table([("name", "K", "what"), *rows]))


@app.command()
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


app.command("list")(stored.list_runs)
for _command in (stored.show, stored.delete, stored.restore):
    app.command()(_command)


@app.command()
def predict(
    run_id: Annotated[str, typer.Argument(metavar="RUN", help=stored.ONE)],
    file: Annotated[str, typer.Argument(metavar="FILE", help="New samples, as a file or a name.")],
    to: Annotated[
        Path | None, typer.Option(metavar="CSV", help="Write here; else to stdout.")
    ] = None,
    data_dir: DataDir = None,
    out: Out = Path("runs"),
) -> None:
    """Place new samples in the clusters of a run: id, cluster, confidence, lacks as CSV.

    Confidence is the share of votes of a sample's neighbours that its cluster gets; it is not the
    probability of being right. Lacks names the modalities that the sample does not have.
    """
    from dmsc_core.data import catalog
    from dmsc_core.engine.prediction import as_csv
    from dmsc_core.engine.prediction import predict as place

    store, run_id = located(out, run_id)
    text = as_csv(place(store.load(run_id), catalog.load(file, data_dir=data_dir, least=1)))
    if to is None:
        typer.echo(text, nl=False)
    else:
        try:
            to.write_text(text, encoding="utf-8")
        except OSError as error:
            raise StoreError(f"'{to}' cannot be written: {error.strerror}") from error
        typer.echo(f"{text.count(chr(10)) - 1} samples placed; written to {to}", err=True)


@app.command()
def report(
    run_ids: Annotated[list[str], typer.Argument(metavar="RUN...", help=stored.SOME)],
    to: Annotated[
        Path, typer.Option("--out", metavar="FILE_OR_FOLDER", help="Where to write the page.")
    ] = Path("."),
    runs: Annotated[Path, typer.Option(metavar="FOLDER", help="Where runs are stored.")] = Path(
        "runs"
    ),
    umap: Annotated[
        bool, typer.Option("--umap", help="Work out UMAP pictures that are not there yet.")
    ] = False,
) -> None:
    """One HTML page of a run, or of several side by side; it opens without a network."""
    from dmsc_core.recipe import command_line
    from dmsc_core.report.make import place
    from dmsc_core.report.make import report as made
    from dmsc_core.report.reported_run import shown

    found = []
    for store, run_id in located_all(runs, run_ids):
        result = store.load(run_id)
        command = command_line(result.config, result.dataset.kind, result.encoders_from)
        found.append(shown(store, run_id, command, result, umap))
    path = place(to, [run.summary.run_id for run in found])
    page = made(found)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(page)
    except OSError as error:
        raise StoreError(f"the report cannot be written to '{path}': {error.strerror}") from None
    typer.echo(path)


def _settings(pairs: Sequence[str]) -> dict[str, str]:
    """``path=value`` pairs as a dictionary.

    Raises
    ------
    ConfigError : one has no ``=``.
    """
    for pair in pairs:
        if not pair.partition("=")[1] or pair.startswith("="):
            raise ConfigError(
                f"--set expects PATH=VALUE, for example train.epochs=50; got {pair!r}"
            )
    return dict(pair.split("=", 1) for pair in pairs)
