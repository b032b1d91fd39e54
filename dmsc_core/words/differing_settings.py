"""The settings that tell a run from others of its name: those that not all of them share."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from dmsc_core.store.index import RunSummary
from dmsc_core.store.settings import flattened
from dmsc_core.words import naming

Listed = tuple[RunSummary, Mapping[str, Any]]  # a run, and its configuration as JSON values

MOST_SETTINGS = 3  # that tell runs of one name apart
SAID = (  # beside the name of a run anyway, or no matter of its method
    "random_state", "device", "dataset.name", "dataset.data_dir", "clustering.n_clusters",
    "clustering.n_clusters_source",
)  # fmt: skip


def of_runs(listed: Sequence[Listed]) -> dict[str, str]:
    """By run: ``train.epochs 60``, or nothing where all runs of its name and data are alike."""
    names = {run.run_id: (run.dataset, naming.method(run)) for run, _ in listed}
    settings = {run.run_id: flattened(config, without=SAID) for run, config in listed}
    return {run_id: " · ".join(own) for run_id, own in telling_apart(names, settings).items()}


def telling_apart(
    names: Mapping[str, Hashable], settings: Mapping[str, Mapping[str, str]]
) -> dict[str, list[str]]:
    """Of each key, the settings that differ from those of others of its name."""
    told: dict[str, list[str]] = {}
    for name in dict.fromkeys(names.values()):
        alike = [key for key in names if names[key] == name]
        told |= zip(alike, differing([settings[key] for key in alike]))
    return told


def differing(alike: Sequence[Mapping[str, str]]) -> list[list[str]]:
    """Of each, the first settings that not all of them share."""
    paths = dict.fromkeys(path for own in alike for path in own)
    differs = [path for path in paths if len({own.get(path) for own in alike}) > 1]
    differs = [path for path in differs if not _follows(path, alike, differs)]
    return [[f"{p} {own[p]}" for p in differs if p in own][:MOST_SETTINGS] for own in alike]


def _follows(path: str, alike: Sequence[Mapping[str, str]], differs: Sequence[str]) -> bool:
    """True of a setting that only another kind has or lacks, where its kind is named, too."""
    kind = path.rsplit(".", 1)[0] + ".kind"
    values = {own[path] for own in alike if path in own}
    return path != kind and kind in differs and len(values) == 1
