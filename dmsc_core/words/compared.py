"""One method among those that are compared, and its score over seeds."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from dmsc_core.result import RunResult

Scores = Mapping[str, float | None]


class Compared(NamedTuple):
    """One run, as lessons need it; ``metrics_plain`` are its scores from W = |C| + |C|^T.

    ``single``: of one measurement alone; ``network``: on what a network made of the samples;
    ``method``: the name of all runs that differ from it in their seed alone; ``by_seed``: their
    accuracies.
    """

    name: str
    single: bool
    network: bool
    metrics: Scores
    metrics_plain: Scores
    result: RunResult
    method: str = ""
    by_seed: Mapping[int, float] = MappingProxyType({})

    @property
    def seeds(self) -> Mapping[int, float]:
        """The accuracy of each seed, one or more."""
        own = self.result.config.get("random_state") or 0
        return self.by_seed or {own: self.metrics["acc"] or 0.0}

    @property
    def acc(self) -> float:
        """The mean accuracy over seeds as it is written, so that a reader's own subtraction comes
        out right."""
        return round(sum(self.seeds.values()) / len(self.seeds), 3)

    @property
    def modality(self) -> int:
        """The number of the modality of a run of one measurement alone."""
        config = self.result.config
        return int((config.get("peer") or config.get("fusion") or {}).get("modality") or 0)


def methods_of(runs: Sequence[Compared]) -> list[Compared]:
    """One run of each method that has an accuracy, the best first.

    A method of several seeds goes by its own name in the place of that of the run.
    """
    first: dict[str, Compared] = {}
    for run in runs:
        if run.metrics.get("acc") is not None:
            own = run._replace(name=run.method) if len(run.by_seed) > 1 else run
            first.setdefault(run.method or run.name, own)
    return sorted(first.values(), key=lambda run: -run.acc)


def percent(share: float) -> str:
    """``12.5 %`` of 0.125."""
    return f"{100 * share:.1f} %"


def points(difference: float) -> str:
    """``2.5 points`` of 0.025 or -0.025."""
    return f"{100 * abs(difference):.1f} points"
