"""Mean and spread over seeds from what is known of runs at a glance; no arrays are read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dmsc_core.plots import run_words
from dmsc_core.report.seeds import alike
from dmsc_core.store.index import RunSummary

Listed = tuple[RunSummary, Mapping[str, Any]]  # a run at a glance, and its configuration


@dataclass(frozen=True)
class Repeated:
    """Runs of one method on the same data, which differ in their seed alone.

    Attributes
    ----------
    title : unlike that of every other method.
    """

    title: str
    runs: tuple[RunSummary, ...]

    def values(self, key: str, plain: bool = False) -> np.ndarray:
        """The score of every run that has it."""
        metrics = [(run.metrics_plain if plain else run.metrics) or {} for run in self.runs]
        return np.array([m[key] for m in metrics if m.get(key) is not None], float)


def repeated(runs: Sequence[Listed]) -> list[Repeated]:
    """Runs grouped by all of their settings but the seed and the device."""
    return [
        Repeated(title, tuple(runs[i][0] for i in places)) for title, places in alike(runs).items()
    ]


def rows(found: Sequence[Repeated]) -> list[dict[str, Any]]:
    """A row for each method and way to W: mean and standard deviation (ddof 1) of its scores."""
    keys = [k for k in run_words.METRICS if any(len(method.values(k)) for method in found)]
    return [_row(method, plain, keys) for method in found for plain in _ways(method.runs[0])]


def scores(found: Sequence[Repeated], key: str) -> dict[str, list[float]]:
    """One score of every run from its chosen W, by method; methods without it are left out."""
    values = {method.title: method.values(key).tolist() for method in found}
    return {title: some for title, some in values.items() if some}


def _ways(run: RunSummary) -> tuple[bool, ...]:
    """Whether the plain W stands beside the chosen one."""
    return (False,) if run.affinity == "plain" or not run.metrics_plain else (False, True)


def _row(method: Repeated, plain: bool, keys: Sequence[str]) -> dict[str, Any]:
    first = method.runs[0]
    row: dict[str, Any] = {
        "method": method.title,
        "data": first.dataset,
        "W": run_words.AFFINITIES["plain"] if plain else run_words.affinity(first),
        "runs": len(method.runs),
        "seeds": ", ".join(str(s) for s in sorted({run.random_state or 0 for run in method.runs})),
    }
    for key in keys:
        values, name = method.values(key, plain), run_words.METRICS[key][0]
        row[f"{name} mean"] = float(values.mean()) if len(values) else None
        row[f"{name} sd"] = float(values.std(ddof=1)) if len(values) > 1 else None
    seconds = [run.seconds["total"] for run in method.runs if run.seconds]
    return row | {"seconds": float(np.mean(seconds)) if seconds else None}
