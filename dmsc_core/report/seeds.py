"""Runs that differ in nothing but their seed, and how much that matters."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dmsc_core.plots import run_words
from dmsc_core.report.document import Cell
from dmsc_core.report.settings import flattened
from dmsc_core.report.shown import Shown
from dmsc_core.store.index import RunSummary

ASIDE = ("random_state", "device", "dataset.data_dir")  # what a method is not
MOST_SETTINGS = 3  # that tell methods of one name apart


@dataclass(frozen=True)
class Method:
    """Runs of one method on the same data.

    Attributes
    ----------
    title : unlike that of every other method.
    runs : by their seeds, one or more.
    """

    title: str
    runs: tuple[Shown, ...]

    def values(self, key: str, plain: bool = False) -> np.ndarray:
        """The score of every run that has it."""
        metrics = [run.result.metrics_plain if plain else run.result.metrics for run in self.runs]
        return np.array([m[key] for m in metrics if m.get(key) is not None], float)

    def said(self, key: str, plain: bool = False) -> Cell | None:
        """``0.861 ± 0.012``: mean and standard deviation over the runs; None where none has it."""
        found = self.values(key, plain)
        if not len(found):
            return None
        spread = f" ± {found.std(ddof=1):.3f}" if len(found) > 1 else ""
        text = f"{found.mean():.3f}{spread}"
        return Cell(text, text)


def methods(runs: Sequence[Shown]) -> list[Method]:
    """Runs with the same settings but for seed and device, in the order of the first of each."""
    found = alike([(run.summary, run.result.config) for run in runs])
    return [Method(title, tuple(runs[i] for i in places)) for title, places in found.items()]


def alike(runs: Sequence[tuple[RunSummary, Mapping[str, Any]]]) -> dict[str, list[int]]:
    """The places of runs with the same data and settings but for seed and device, by their title.

    Parameters
    ----------
    runs : what is known of each at a glance, and its configuration as JSON values.
    """
    groups: dict[str, list[int]] = {}
    settings: dict[str, dict[str, str]] = {}
    for place, (run, config) in enumerate(runs):
        kept = {k: v for k, v in flattened(config).items() if k not in ASIDE}
        key = json.dumps([run.dataset, run.n_samples, kept], sort_keys=True)
        groups.setdefault(key, []).append(place)
        settings[key] = kept
    titles = _titles({key: runs[places[0]][0] for key, places in groups.items()}, settings)
    return {titles[key]: places for key, places in groups.items()}


def _titles(
    firsts: Mapping[str, RunSummary], settings: Mapping[str, Mapping[str, str]]
) -> dict[str, str]:
    """The name of each method; where two have the same, with the settings that differ."""
    data = len({run.dataset for run in firsts.values()}) > 1
    names = {
        key: (f"{run.dataset} · " if data else "") + run_words.method(run)
        for key, run in firsts.items()
    }
    told: dict[str, str] = {}
    for key, name in names.items():
        title = name + _difference(key, [k for k in names if names[k] == name], settings)
        told[key] = title if title not in told.values() else f"{title} · {firsts[key].run_id[-4:]}"
    return told


def _difference(key: str, alike: Sequence[str], settings: Mapping[str, Mapping[str, str]]) -> str:
    """The first settings of a method that not all of the same name share."""
    if len(alike) == 1:
        return ""
    own = settings[key]
    differs = [p for p in own if any(settings[other].get(p) != own[p] for other in alike)]
    return "".join(f" · {path} {own[path]}" for path in differs[:MOST_SETTINGS])


def table(found: Sequence[Method]) -> list[dict[str, Any]]:
    """One row for each method and way to W: mean ± spread of every score that is known."""
    keys = _known(found)
    return [
        row | {run_words.METRICS[k][0]: method.said(k, plain) for k in keys}
        for method, row, plain in _rows(found)
    ]


def numbers(found: Sequence[Method]) -> list[dict[str, Any]]:
    """The same with mean and standard deviation as numbers of their own."""
    rows = []
    for method, row, plain in _rows(found):
        for key in _known(found):
            values, name = method.values(key, plain), run_words.METRICS[key][0]
            row[f"{name} mean"] = float(values.mean()) if len(values) else None
            row[f"{name} sd"] = float(values.std(ddof=1)) if len(values) > 1 else None
        rows.append(row)
    return rows


def _known(found: Sequence[Method]) -> list[str]:
    return [k for k in run_words.METRICS if any(len(method.values(k)) for method in found)]


def _rows(found: Sequence[Method]) -> Iterator[tuple[Method, dict[str, Any], bool]]:
    """Each method and way to W; whether the way is the plain one beside the chosen."""
    for method in found:
        for way, plain in ways(method.runs[0]).items():
            yield method, {"method": method.title, "W": way, "seeds": len(method.runs)}, plain


def ways(run: Shown) -> dict[str, bool]:
    """The ways to clusters that a run was scored by; True for the plain W beside the chosen."""
    if run.result.affinity is None:
        return {"partition only": False}
    found = {run_words.affinity(run.summary): False}
    return found | (
        {} if run.summary.affinity == "plain" else {run_words.AFFINITIES["plain"]: True}
    )
