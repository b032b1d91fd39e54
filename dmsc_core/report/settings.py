"""A configuration as a list of settings."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from dmsc_core.store.index import RunSummary

Listed = tuple[RunSummary, Mapping[str, Any]]  # a run, and its configuration as JSON values


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
