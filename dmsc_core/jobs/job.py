"""One background run: what is known of it, and how that looks at one moment."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dmsc_core.result import Evaluation, Examples
from dmsc_core.store.artifacts import RunWriter

TRAIN_EPOCH_COST = 1.5  # of a training epoch, in pretraining epochs, until one was seen


@dataclass(frozen=True)
class JobSnapshot:
    """A job at one moment.

    Attributes
    ----------
    status : queued, running, finished, stopped, failed, or cancelled before it began.
    label : the method, in a word or two.
    stage : queued, loading, pretrain, train, clustering or ended.
    epoch, stage_epochs : of this stage, done and in all.
    total_epochs : of both stages.
    fraction : share of the epochs that are done, 1 at the end.
    seconds, seconds_left : since the start; an estimate, None while there is nothing to go by.
    losses : of the last epoch, by term.
    message : one line: why the job failed.
    position : 0 runs, 1 is next on its device.
    """

    run_id: str
    status: str
    dataset: str
    label: str
    stage: str
    epoch: int
    stage_epochs: int
    total_epochs: int
    fraction: float
    seconds: float
    seconds_left: float | None
    losses: Mapping[str, float]
    device: str
    owner: str
    warnings: tuple[str, ...]
    evaluation: Evaluation | None
    message: str | None
    traceback: str | None
    position: int
    stopping: bool

    @property
    def active(self) -> bool:
        """True while it is queued or running."""
        return self.status in ("queued", "running")


@dataclass(eq=False)  # a job is itself; its data are not compared
class Job:
    """A job and all that happened to it; read and written under the manager's lock."""

    writer: RunWriter
    config: Any
    dataset_name: str
    device: str
    owner: str
    encoders_from: str | None
    dataset: Any
    or_pretrain: bool = False
    stop: threading.Event = field(default_factory=threading.Event)
    status: str = "queued"
    stage: str = "queued"
    records: list[dict[str, Any]] = field(default_factory=list)
    evaluations: list[Evaluation] = field(default_factory=list)
    examples: Examples | None = None
    warnings: list[str] = field(default_factory=list)
    started: float | None = None
    stage_began: float = 0.0
    stage_timed_from: int = 0
    last_record: float = 0.0
    ended: float | None = None
    message: str | None = None
    traceback: str | None = None

    @property
    def active(self) -> bool:
        return self.status in ("queued", "running")

    @property
    def epochs(self) -> dict[str, int]:
        """The epochs of each stage."""
        return epochs_of(self.config, bool(self.encoders_from))

    def add(self, epoch: dict[str, Any]) -> None:
        now = time.monotonic()
        if epoch["stage"] != self.stage:
            # The very first epoch took the reading of the data with it: time from its end.
            first = not self.records
            self.stage, self.stage_began = epoch["stage"], now if first else self.last_record
            self.stage_timed_from = epoch["epoch"] if first else 0
        self.records.append(epoch)
        self.last_record = now

    def forget(self) -> None:
        """Let go what the store has: epoch records, scores and pictures of a run with a result."""
        if self.status in ("finished", "stopped"):
            self.records, self.evaluations, self.examples = self.records[-1:], [], None

    def see(self, event: Any) -> None:
        kind = type(event).__name__
        if kind == "Epoch":
            self.add(event.record)
        elif kind == "Evaluated":
            self.evaluations.append(event.evaluation)
            self.examples = event.examples
        elif kind == "Warned":
            self.warnings.append(event.message)
        elif kind == "Finished":
            self.evaluations = list(event.result.evaluations)
            self.examples = event.result.examples

    def snapshot(self, position: int) -> JobSnapshot:
        now = time.monotonic() if self.ended is None else self.ended
        epochs = self.epochs
        first = "pretrain" if epochs["pretrain"] else "train"
        begun = {"stage": first, "epoch": 0, "losses": {}}
        last: dict[str, Any] = self.records[-1] if self.records else begun
        done = last["epoch"] + (epochs["pretrain"] if last["stage"] == "train" else 0)
        total = sum(epochs.values())
        fraction = done / total if total else 0.0
        everything = self.status == "running" and self.records and done >= total
        shared = ("status", "device", "owner", "message", "traceback")
        return JobSnapshot(
            **{name: getattr(self, name) for name in shared},
            run_id=self.writer.run_id,
            dataset=self.dataset_name,
            label=label_of(self.config),
            stage="clustering" if everything else self.stage,
            epoch=last["epoch"],
            stage_epochs=epochs[last["stage"]],
            total_epochs=total,
            fraction=1.0 if self.status == "finished" else min(fraction, 1.0),
            seconds=0.0 if self.started is None else now - self.started,
            seconds_left=self._seconds_left(now),
            losses=dict(last["losses"]),
            warnings=tuple(self.warnings),
            evaluation=self.evaluations[-1] if self.evaluations else None,
            position=position,
            stopping=self.stop.is_set() and self.active,
        )

    def _seconds_left(self, now: float) -> float | None:
        if not self.active:
            return 0.0
        if not self.records:
            return None
        epochs, last = self.epochs, self.records[-1]
        timed = last["epoch"] - self.stage_timed_from
        if timed < 1:
            return None
        each = (self.last_record - self.stage_began) / timed
        left = (epochs[last["stage"]] - last["epoch"]) * each
        if last["stage"] == "pretrain":
            left += epochs["train"] * each * TRAIN_EPOCH_COST
        return max(left - (now - self.last_record), 0.0)


def epochs_of(config: Any, pretrained: bool = False) -> dict[str, int]:
    """The epochs of each stage; encoders that are taken over need no first, a peer neither."""
    if config.peer is not None:
        return {"pretrain": 0, "train": 0}
    return {"pretrain": 0 if pretrained else config.pretrain.epochs, "train": config.train.epochs}


def label_of(config: Any) -> str:
    """The method of a run in a word or two: its preset, or its fusion and function."""
    modality = getattr(config.fusion, "modality", 0)
    if config.preset:
        return f"{config.preset} {modality + 1}" if modality else str(config.preset)
    if config.peer is not None:
        return str(config.peer.kind)
    function = getattr(config.fusion, "function", None)
    return f"{config.fusion.kind}-{function}" if function else str(config.fusion.kind)
