"""A stored configuration as flat settings, and without those that do not count."""

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any


def flattened(tree: Mapping[str, Any], without: Collection[str] = ()) -> dict[str, str]:
    """``{"train": {"epochs": 60}}`` as ``{"train.epochs": "60"}``; what --set takes.

    Parameters
    ----------
    tree : a configuration as JSON values.
    without : settings that are left out.
    """
    return {path: value for path, value in _leaves(tree, "") if path not in without}


def _leaves(tree: Mapping[str, Any], before: str) -> Iterator[tuple[str, str]]:
    for key, value in tree.items():
        path = f"{before}.{key}" if before else str(key)
        if isinstance(value, Mapping) and value:
            yield from _leaves(value, path)
        else:
            yield path, value if isinstance(value, str) else json.dumps(value)
