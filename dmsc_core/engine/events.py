"""The events that come out of a run."""

from dataclasses import dataclass
from typing import Any

from dmsc_core.result import Evaluation, Examples, RunResult


@dataclass(frozen=True)
class Epoch:
    """One epoch of training: ``{stage, epoch, losses: {term: value}, seconds}``."""

    record: dict[str, Any]


@dataclass(frozen=True)
class Evaluated:
    """The clusters as they would be now, scored, a picture of W, and a few samples rebuilt."""

    evaluation: Evaluation
    examples: Examples | None = None  # which samples; None without decoders


@dataclass(frozen=True)
class Warned:
    """Something a person should know."""

    message: str


@dataclass(frozen=True)
class Finished:
    """The end: of a finished run, or of a stopped one with all that it learned."""

    result: RunResult


Event = Epoch | Evaluated | Warned | Finished
