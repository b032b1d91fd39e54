"""The lines that make a run again: of a command line, and in Python."""

import json
import shlex
from collections.abc import Iterator, Mapping
from typing import Any

from dmsc_core.config import RunConfig, config_from
from dmsc_core.presets import ANY_K, DEFAULT, PRESETS, made_for

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
    return made_for(name, data, config.clustering.n_clusters or ANY_K)  # type: ignore[arg-type]


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
    dataset, settings = config.dataset, _changes(_start(config, name, data), config)
    flags = [
        ("--dataset", dataset.name),
        ("--preset", name),
        ("--data-dir", dataset.data_dir or None),
        ("--per-class", dataset.per_class),
        ("--label", dataset.labels_key),
        ("--missing", dataset.missing),
        ("--n-clusters", _own_n_clusters(config)),
        *(("--set", f"{path}={_text(value)}") for path, value in settings.items()),
        ("--seed", config.random_state),
        ("--encoders-from", encoders_from or None),
        ("--device", config.device if config.device != "auto" else None),
    ]
    words = [str(word) for flag in flags if flag[1] is not None for word in flag]
    words += ["--no-label"] if dataset.no_labels else []
    return shlex.join(["python", "-m", "dmsc_core", "run", *words])


def _own_n_clusters(config: RunConfig) -> int | None:
    """K where a person named it."""
    clustering = config.clustering
    return clustering.n_clusters if clustering.n_clusters_source == "person" else None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def python_lines(
    config: RunConfig | Mapping[str, Any], data: str = "features", encoders_from: str | None = None
) -> str:
    """The Python lines that make the run again; arguments as for ``command_line``."""
    config = _config(config)
    changes = differences(config, data)
    changes |= {"random_state": config.random_state, "device": config.device}
    where = config.dataset.model_dump(exclude={"name"}, exclude_defaults=True)
    load = "".join(f", {key}={value!r}" for key, value in where.items())
    changes |= {f"dataset.{k}": v for k, v in where.items()} | {"dataset.name": config.dataset.name}
    K = config.clustering.n_clusters
    named = f", n_clusters={K}" if K else ""
    start = f"dmsc_core.preset({config.preset!r}, {data!r}{named})"
    if config.preset not in PRESETS:
        start = "dmsc_core.RunConfig()"
        changes |= {"clustering.n_clusters": K} if _own_n_clusters(config) else {}
    store = encoders = ""
    if encoders_from:
        store = "\nfrom dmsc_core.store.artifacts import RunStore"
        encoders = f", encoders=RunStore('runs').encoders_of({encoders_from!r})"
    return f"""import dmsc_core{store}

dataset = dmsc_core.load_dataset({config.dataset.name!r}{load})
config = {start}.updated({changes!r})
result = dmsc_core.run_to_end(config, dataset{encoders})
print(result.metrics)"""
