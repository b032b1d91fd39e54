"""The settings that tell a run from others of its name: those that not all of them share."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dmsc_core.store.index import RunSummary
from dmsc_core.words import naming

Listed = tuple[RunSummary, Mapping[str, Any]]  # a run, and its configuration as JSON values

MOST_SETTINGS = 3  # that tell runs of one name apart
SAID = (  # beside the name of a run anyway, or no matter of its method
    "random_state", "device", "dataset.name", "dataset.data_dir", "clustering.n_clusters",
    "clustering.n_clusters_source",
)  # fmt: skip


def of_runs(listed: Sequence[Listed]) -> dict[str, str]:
    """By run: ``train.epochs 60``, or nothing where all runs of its name and data are alike."""
    groups: dict[tuple[str, str], dict[str, dict[str, str]]] = {}
    for run, config in listed:
        own = {path: value for path, value in flattened(config).items() if path not in SAID}
        groups.setdefault((run.dataset, naming.method(run)), {})[run.run_id] = own
    return {
        run_id: " · ".join(differs)
        for alike in groups.values()
        for run_id, differs in zip(alike, differing(list(alike.values())))
    }


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


def flattened(tree: Mapping[str, Any]) -> dict[str, str]:
    """``{"train": {"epochs": 60}}`` as ``{"train.epochs": "60"}``; what --set takes."""
    return dict(_leaves(tree, ""))


def _leaves(tree: Mapping[str, Any], before: str) -> Iterator[tuple[str, str]]:
    for key, value in tree.items():
        path = f"{before}.{key}" if before else str(key)
        if isinstance(value, Mapping) and value:
            yield from _leaves(value, path)
        else:
            yield path, value if isinstance(value, str) else json.dumps(value)
