"""Runs that differ in nothing but their seed, and how much that matters; no arrays are read."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dmsc_core.report.document import Cell
from dmsc_core.store.index import RunSummary
from dmsc_core.words import naming
from dmsc_core.words.differing_settings import Listed, differing, flattened

ASIDE = (  # what a method is not
    "random_state", "device", "dataset.data_dir", "clustering.n_clusters_source",
)  # fmt: skip


@dataclass(frozen=True)
class Method:
    """Runs of one method on the same data.

    Attributes
    ----------
    title : unlike that of every other method.
    runs : one of each seed, by their seeds; one or more.
    """

    title: str
    runs: tuple[RunSummary, ...]

    def values(self, key: str, plain: bool = False) -> np.ndarray:
        """The score of every run that has it."""
        metrics = [(run.metrics_plain if plain else run.metrics) or {} for run in self.runs]
        return np.array([m[key] for m in metrics if m.get(key) is not None], float)

    def said(self, key: str, plain: bool = False) -> Cell | None:
        """``0.861 ± 0.012``: mean and standard deviation over the runs; None where none has it."""
        found = self.values(key, plain)
        if not len(found):
            return None
        spread = f" ± {found.std(ddof=1):.3f}" if len(found) > 1 else ""
        text = f"{found.mean():.3f}{spread}"
        return Cell(text, text)

    @property
    def seconds(self) -> float | None:
        """What a run took, on average; clustering again what was trained before does not count."""
        found = [run.seconds["total"] for run in self.runs if run.seconds and not run.parent]
        return float(np.mean(found)) if found else None


def methods(runs: Sequence[Listed]) -> list[Method]:
    """Finished runs with the same data and settings but for seed and device, as they first come.

    Of each seed the newest run counts: the same once more says nothing of the spread.
    """
    groups: dict[str, dict[int | None, RunSummary]] = {}
    settings: dict[str, dict[str, str]] = {}
    for run, config in runs:
        if run.status != "finished":
            continue
        kept = {k: v for k, v in flattened(config).items() if k not in ASIDE}
        key = json.dumps([run.dataset, run.n_samples, kept], sort_keys=True)
        seeds, settings[key] = groups.setdefault(key, {}), kept
        other = seeds.get(run.random_state, run)
        seeds[run.random_state] = max(other, run, key=lambda r: r.created)
    found = {k: sorted(g.values(), key=lambda r: r.random_state or 0) for k, g in groups.items()}
    titles = _titles({key: runs[0] for key, runs in found.items()}, settings)
    return [Method(titles[key], tuple(runs)) for key, runs in found.items()]


def _titles(
    firsts: Mapping[str, RunSummary], settings: Mapping[str, Mapping[str, str]]
) -> dict[str, str]:
    """The name of each method; where two have the same, with the settings that differ."""
    data = len({run.dataset for run in firsts.values()}) > 1
    names = {
        key: (f"{run.dataset} · " if data else "") + naming.method(run)
        for key, run in firsts.items()
    }
    told: dict[str, str] = {}
    for key, name in names.items():
        alike = [k for k in names if names[k] == name]
        differs = differing([settings[k] for k in alike])[alike.index(key)]
        title = " · ".join([name, *differs])
        told[key] = title if title not in told.values() else f"{title} · {firsts[key].run_id[-4:]}"
    return told


def table(found: Sequence[Method]) -> list[dict[str, Any]]:
    """One row for each method and way to W: mean ± spread of every score that is known."""
    keys = _known(found)
    return [
        {"method": method.title, "W": way, "seeds": len(method.runs)}
        | {naming.METRICS[k][0]: method.said(k, plain) for k in keys}
        for method, way, plain in _each(found)
    ]


def numbers(found: Sequence[Method]) -> list[dict[str, Any]]:
    """The same with mean and standard deviation (ddof 1) as numbers of their own."""
    rows = []
    for method, way, plain in _each(found):
        row: dict[str, Any] = {
            "method": method.title,
            "data": method.runs[0].dataset,
            "W": way,
            "runs": len(method.runs),
            "seeds": ", ".join(str(run.random_state) for run in method.runs),
        }
        for key in _known(found):
            values, name = method.values(key, plain), naming.METRICS[key][0]
            row[f"{name} mean"] = float(values.mean()) if len(values) else None
            row[f"{name} sd"] = float(values.std(ddof=1)) if len(values) > 1 else None
        rows.append(row | {"seconds": method.seconds})
    return rows


def scores(found: Sequence[Method], key: str) -> dict[str, list[float]]:
    """One score of every run from its chosen W, by method; methods without it are left out."""
    values = {method.title: method.values(key).tolist() for method in found}
    return {title: some for title, some in values.items() if some}


def _known(found: Sequence[Method]) -> list[str]:
    return [k for k in naming.METRICS if any(len(method.values(k)) for method in found)]


def _each(found: Sequence[Method]) -> Iterator[tuple[Method, str, bool]]:
    """Each method and way to W; whether the way is the plain one beside the chosen."""
    for method in found:
        for way, plain in ways(method.runs[0]).items():
            yield method, way, plain


def ways(run: RunSummary) -> dict[str, bool]:
    """The ways to clusters that a run was scored by; True for the plain W beside the chosen."""
    found = {naming.affinity(run): False}
    alone = run.partition or run.affinity == "plain" or not run.metrics_plain
    return found if alone else found | {naming.PLAIN_W: True}
