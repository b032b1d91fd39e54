"""Runs that differ in nothing but their seed, and their spread; no arrays are read."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dmsc_core.report.document import Cell
from dmsc_core.store.index import RunSummary
from dmsc_core.store.settings import flattened
from dmsc_core.words import naming
from dmsc_core.words.differing_settings import Listed, telling_apart

ASIDE = (  # settings that make no other method
    "random_state", "device", "dataset.data_dir", "clustering.n_clusters_source",
)  # fmt: skip


@dataclass(frozen=True)
class SeededRuns:
    """Runs of one method on the same data.

    Attributes
    ----------
    title : unlike that of every other method.
    runs : one of each seed, by their seeds; one or more.
    key : what `key_of` says of each.
    """

    title: str
    runs: tuple[RunSummary, ...]
    key: str = ""

    def values(self, key: str, plain: bool = False) -> np.ndarray:
        """The score of every run that has it."""
        metrics = [(run.metrics_plain if plain else run.metrics) or {} for run in self.runs]
        return np.array([m[key] for m in metrics if m.get(key) is not None], float)

    def said(self, key: str, plain: bool = False) -> Cell | None:
        """``0.861 ± 0.012``: mean and standard deviation over the runs; None where none has it."""
        values = self.values(key, plain)
        if not len(values):
            return None
        spread = f" ± {values.std(ddof=1):.3f}" if len(values) > 1 else ""
        text = f"{values.mean():.3f}{spread}"
        return Cell(text, text)

    @property
    def seconds(self) -> float | None:
        """The mean time of a run; clustering again what was trained before does not count."""
        times = [run.seconds["total"] for run in self.runs if run.seconds and not run.parent]
        return float(np.mean(times)) if times else None


def methods(runs: Sequence[Listed]) -> list[SeededRuns]:
    """Finished runs with the same data and settings but for seed and device, as they first come.

    Of each seed the newest run counts: the same once more says nothing of the spread.
    """
    groups: dict[str, dict[int | None, RunSummary]] = {}
    settings: dict[str, dict[str, str]] = {}
    for run, config in runs:
        if run.status != "finished":
            continue
        key = key_of(run, config)
        seeds, settings[key] = groups.setdefault(key, {}), flattened(config, without=ASIDE)
        other = seeds.get(run.random_state, run)
        seeds[run.random_state] = max(other, run, key=lambda r: r.created)
    alike = {k: sorted(g.values(), key=lambda r: r.random_state or 0) for k, g in groups.items()}
    titles = _titles({key: same[0] for key, same in alike.items()}, settings)
    return [SeededRuns(titles[key], tuple(same), key) for key, same in alike.items()]


def key_of(run: RunSummary, config: Mapping[str, Any]) -> str:
    """The data and the settings of a run but for seed and device: the same of one method."""
    own = flattened(config, without=ASIDE)
    return json.dumps([run.dataset, run.n_samples, own], sort_keys=True)


def _titles(
    firsts: Mapping[str, RunSummary], settings: Mapping[str, Mapping[str, str]]
) -> dict[str, str]:
    """The name of each method; where two have the same, with the settings that differ."""
    data = len({run.dataset for run in firsts.values()}) > 1
    names = {
        key: (f"{run.dataset} · " if data else "") + naming.method(run)
        for key, run in firsts.items()
    }
    differs = telling_apart(names, settings)
    told: dict[str, str] = {}
    for key, name in names.items():
        title = " · ".join([name, *differs[key]])
        told[key] = title if title not in told.values() else f"{title} · {firsts[key].run_id[-4:]}"
    return told


def table(compared: Sequence[SeededRuns]) -> list[dict[str, Any]]:
    """One row for each method and way to W: mean ± spread of every score that is known."""
    keys = _keys(compared)
    return [
        {"method": method.title, "W": way, "seeds": len(method.runs)}
        | {naming.METRICS[k][0]: method.said(k, plain) for k in keys}
        for method, way, plain in _each(compared)
    ]


def numbers(compared: Sequence[SeededRuns]) -> list[dict[str, Any]]:
    """The same with mean and standard deviation (ddof 1) as numbers of their own."""
    rows = []
    for method, way, plain in _each(compared):
        row: dict[str, Any] = {
            "method": method.title,
            "data": method.runs[0].dataset,
            "W": way,
            "runs": len(method.runs),
            "seeds": ", ".join(str(run.random_state) for run in method.runs),
        }
        for key in _keys(compared):
            values, name = method.values(key, plain), naming.METRICS[key][0]
            row[f"{name} mean"] = float(values.mean()) if len(values) else None
            row[f"{name} sd"] = float(values.std(ddof=1)) if len(values) > 1 else None
        rows.append(row | {"seconds": method.seconds})
    return rows


def scores(compared: Sequence[SeededRuns], key: str) -> dict[str, list[float]]:
    """One score of every run from its chosen W, by method; methods without it are left out."""
    values = {method.title: method.values(key).tolist() for method in compared}
    return {title: some for title, some in values.items() if some}


def _keys(compared: Sequence[SeededRuns]) -> list[str]:
    return [k for k in naming.METRICS if any(len(method.values(k)) for method in compared)]


def _each(compared: Sequence[SeededRuns]) -> Iterator[tuple[SeededRuns, str, bool]]:
    """Each method and way to W; True for the plain way beside the chosen."""
    for method in compared:
        for way, plain in ways(method.runs[0]).items():
            yield method, way, plain


def ways(run: RunSummary) -> dict[str, bool]:
    """The ways to clusters that a run was scored by; True for the plain W beside the chosen."""
    own = {naming.affinity(run): False}
    alone = run.partition or run.affinity == naming.PLAIN or not run.metrics_plain
    return own if alone else own | {naming.PLAIN_W: True}
