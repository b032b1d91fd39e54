"""The command ``run``: train, cluster, score and store."""

import json
import os
import signal
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dmsc_core.command.options import OK, STOPPED, DataDir, Json, Label, Missing, NoLabel, Runs
from dmsc_core.command.stored import located, store_at
from dmsc_core.errors import ConfigError

if TYPE_CHECKING:
    from dmsc_core.store.artifacts import RunStore, RunWriter

STOPPING = "stopping after this epoch; what was learned is kept (Ctrl-C again: give up)"


def run(
    dataset: Annotated[str, typer.Option(help="A name (see `datasets`) or a file.")] = "digits",
    preset: Annotated[str, typer.Option(help="A starting point (see `presets`).")] = "affinity",
    data_dir: DataDir = None,
    n_clusters: Annotated[int | None, typer.Option(metavar="K", help="Clusters to find.")] = None,
    per_class: Annotated[
        int | None, typer.Option(metavar="N", help="Keep so many samples of each class.")
    ] = None,
    label: Label = None,
    no_label: NoLabel = False,
    missing: Missing = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="PATH=VALUE", help="Any option, e.g. train.epochs=50."),
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Seed of everything that is drawn.")] = None,
    encoders_from: Annotated[
        str | None, typer.Option(metavar="RUN", help="Take over this run's pretrained encoders.")
    ] = None,
    out: Runs = None,
    device: Annotated[str | None, typer.Option(help="auto, cpu, cuda, cuda:1, mps.")] = None,
    as_json: Json = False,
) -> int:
    """Train, cluster, score and store. Ctrl-C stops, and keeps what was learned."""
    flags = {
        "dataset.name": dataset,
        "dataset.data_dir": data_dir,
        "dataset.per_class": per_class,
        "dataset.labels_key": label,
        "dataset.no_labels": no_label or None,
        "dataset.missing": missing,
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
        from dmsc_core.engine.prepared import prepare
        from dmsc_core.engine.resolve import data_kind, resolve
        from dmsc_core.presets import made_for

        asked = made_for(preset_name).updated(
            changes
        )  # bad options are refused before data are read
        device = runtime.choose_device(asked.device)
        start = perf_counter()
        self.dataset = asked.dataset.load()
        seconds = perf_counter() - start
        K = resolve(asked, self.dataset).clustering.n_clusters or 0
        kind: Any = data_kind(self.dataset)
        config = made_for(preset_name, kind, K).updated(changes)
        self.config = resolve(config, self.dataset)
        prepared = prepare(self.config, self.dataset, device)
        self.ready: dict[str, Any] = {"load_seconds": seconds, "prepared": prepared}

    def run(self, store: "RunStore", encoders_from: str | None, as_json: bool) -> int:
        from dmsc_core.command.console import ProgressBar, as_object, ending
        from dmsc_core.jobs.job import epochs_of

        encoders = None
        if encoders_from is not None:
            giver, run_id = located(store.root, encoders_from)
            encoders = giver.encoders_of(run_id)
        progress = ProgressBar(epochs_of(self.config, pretrained=encoders is not None))
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
        from dmsc_core.errors import one_line
        from dmsc_core.store.recording import record

        writer.set_status("running")
        try:
            events = pipeline.run(self.config, self.dataset, stop, encoders, **self.ready)
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
