"""The lines that make a run again: of a command line, and in Python."""

import json
import shlex
from collections.abc import Iterator, Mapping
from typing import Any

from dmsc_core.config import RunConfig, config_from
from dmsc_core.presets import DEFAULT, PRESETS, preset

OWN_FLAGS = ("preset", "dataset", "random_state", "device")
ABSENT = object()  # an option that the other plug-in does not have


def _config(config: RunConfig | Mapping[str, Any]) -> RunConfig:
    return config if isinstance(config, RunConfig) else config_from(dict(config))


def differences(config: RunConfig, data: str) -> dict[str, Any]:
    """The options that differ from the config's preset, or from the defaults, by path."""
    start = RunConfig()
    if config.preset in PRESETS:
        start = _start(config, config.preset, data)
    return _changes(start, config)


def _start(config: RunConfig, name: str, data: str) -> RunConfig:
    return preset(name, data, config.clustering.n_clusters or 10)  # type: ignore[arg-type]


def _changes(start: RunConfig, config: RunConfig) -> dict[str, Any]:
    changes = _compared(start.model_dump(mode="json"), config.model_dump(mode="json"), "")
    hidden = ("clustering.n_clusters", "clustering.n_clusters_source")
    return {k: v for k, v in changes if k.split(".")[0] not in OWN_FLAGS and k not in hidden}


def _compared(start: Any, end: Any, path: str) -> Iterator[tuple[str, Any]]:
    """The paths below ``path`` at which ``end`` differs, and its values; a new kind first."""
    if not (isinstance(end, dict) and isinstance(start, dict)):
        if start != end:
            yield path, end
        return
    if end.get("kind") != start.get("kind"):
        yield f"{path}.kind", end["kind"]
        start = {}
    for key, value in end.items():
        if key != "kind":
            yield from _compared(start.get(key, ABSENT), value, f"{path}.{key}" if path else key)


def command_line(
    config: RunConfig | Mapping[str, Any], data: str = "features", encoders_from: str | None = None
) -> str:
    """The shell command that makes the run again.

    Parameters
    ----------
    config : of the run.
    data : ``image`` or ``features``, the kind of data that its preset was made for.
    encoders_from : the run whose encoders it took over.
    """
    config = _config(config)
    name = config.preset if config.preset in PRESETS else DEFAULT  # a run has some preset there
    parts = ["python", "-m", "dmsc_core", "run", "--dataset", config.dataset.name]
    parts += ["--preset", name]
    if config.dataset.data_dir:
        parts += ["--data-dir", config.dataset.data_dir]
    if config.dataset.per_class:
        parts += ["--per-class", str(config.dataset.per_class)]
    if config.clustering.n_clusters and config.clustering.n_clusters_source == "person":
        parts += ["--n-clusters", str(config.clustering.n_clusters)]
    for path, value in _changes(_start(config, name, data), config).items():
        text = value if isinstance(value, str) else json.dumps(value)
        parts += ["--set", f"{path}={text}"]
    parts += ["--seed", str(config.random_state)]
    if encoders_from:
        parts += ["--encoders-from", encoders_from]
    if config.device != "auto":
        parts += ["--device", config.device]
    return shlex.join(parts)


def python_lines(
    config: RunConfig | Mapping[str, Any], data: str = "features", encoders_from: str | None = None
) -> str:
    """The Python lines that make the run again; arguments as for ``command_line``."""
    config = _config(config)
    changes = differences(config, data)
    changes |= {"random_state": config.random_state, "device": config.device}
    where = {
        key: value
        for key, value in config.dataset.model_dump().items()
        if key != "name" and value is not None
    }
    load = "".join(f", {key}={value!r}" for key, value in where.items())
    changes |= {f"dataset.{k}": v for k, v in where.items()} | {"dataset.name": config.dataset.name}
    K = config.clustering.n_clusters
    if K and config.clustering.n_clusters_source == "person":
        changes["clustering.n_clusters"] = K
    start = f"dmsc_core.preset({config.preset!r}, {data!r}, n_clusters={K or 10})"
    if config.preset not in PRESETS:
        start = "dmsc_core.RunConfig()"
    imports, more = ["import dmsc_core"], ""
    if encoders_from:
        imports.append("from dmsc_core.store.artifacts import RunStore")
        more = f", encoders=RunStore('runs').encoders_of({encoders_from!r})"
    return "\n".join(
        [
            *imports,
            "",
            f"dataset = dmsc_core.load_dataset({config.dataset.name!r}{load})",
            f"config = {start}.updated({changes!r})",
            f"result = dmsc_core.run_to_end(config, dataset{more})",
            "print(result.metrics)",
        ]
    )
