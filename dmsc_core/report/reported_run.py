"""A stored run, as reports take it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from html import escape

import numpy as np

from dmsc_core.figure_data import sources
from dmsc_core.result import RunResult
from dmsc_core.store import derived
from dmsc_core.store.artifacts import RunStore
from dmsc_core.store.index import RunSummary

UMAP = "umap-affinity-2d"
PICTURES = {UMAP: "UMAP of the affinity"}  # pictures that are worked out once and kept


@dataclass(frozen=True)
class ReportedRun:
    """A stored run with what was worked out of it already.

    Attributes
    ----------
    command : the command line that makes it again.
    pictures : further places of its samples, (n, 2) each, by what they are called.
    """

    summary: RunSummary
    result: RunResult
    command: str
    pictures: Mapping[str, np.ndarray] = field(default_factory=dict)


def reported(
    store: RunStore,
    run_id: str,
    command: str,
    result: RunResult | None = None,
    umap: bool = False,
) -> ReportedRun:
    """A stored run of that id.

    Parameters
    ----------
    result : of the run, where it was read already.
    umap : whether to work out (and keep) the UMAP picture of the affinity where it is not there.

    Raises
    ------
    StoreError : there is no such run, or it left no result.
    """
    result = store.load(run_id) if result is None else result
    folder = store.path(run_id)
    if umap and result.affinity is not None and derived.load(folder, UMAP) is None:
        derived.keep(folder, UMAP, {"points": sources.umap_picture(result, sources.AFFINITY)})
    stored = {title: derived.load(folder, name) for name, title in PICTURES.items()}
    pictures = {title: parts[0]["points"] for title, parts in stored.items() if parts is not None}
    return ReportedRun(store.summary(run_id), result, command, pictures)


def spelled(run: ReportedRun) -> ReportedRun:
    """The same, with the names of the data as figures spell them: plotly reads tags in a text."""
    data = run.result.dataset
    named = replace(
        data,
        name=_text(data.name),
        modalities=tuple({**m, "name": _text(m["name"])} for m in data.modalities),
        sample_ids=tuple(map(_text, data.sample_ids)),
        class_names=None if data.class_names is None else tuple(map(_text, data.class_names)),
    )
    latents = {_text(name): Z for name, Z in run.result.latents.items()}
    return replace(run, result=replace(run.result, dataset=named, latents=latents))


def _text(name: str) -> str:
    return escape(str(name), quote=False)
