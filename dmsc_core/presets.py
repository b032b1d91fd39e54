"""Presets: named starting points. A preset may differ by kind of data, never by data set."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from dmsc_core.config import RunConfig, config_from
from dmsc_core.errors import ConfigError

DataKind = Literal["image", "features"]


@dataclass(frozen=True)
class Preset:
    """A name, one sentence, and the options that differ from the defaults."""

    name: str
    sentence: str
    options: Callable[[DataKind, int], dict[str, Any]]


def _fusion(kind: str, function: str | None = None) -> Callable[[DataKind, int], dict[str, Any]]:
    def options(data: DataKind, n_clusters: int) -> dict[str, Any]:
        fusion = {"kind": kind} | ({"function": function} if function else {})
        return {"fusion": fusion} | _trained(data)

    return options


def _trained(data: DataKind) -> dict[str, Any]:
    """What all fusions share, so that a comparison changes the fusion alone.

    Losses are sums of squares, so the weight of ||C||^2 goes with the scale of the inputs: rows of
    length 1 for features, about a hundred times that for images in 0..1.
    """
    image = data == "image"
    return {
        "preprocess": {"kind": "minmax" if image else "standardize_l2"},
        "train": {"lambda_c": 4000 if image else 40},
        "affinity": {"kind": "reference"},
    }


def _seed(data: DataKind, n_clusters: int) -> dict[str, Any]:
    """The reference loop with its constants: two modalities, 42 x 42, weights 0.2 and 0.8.

    Source: Abavisani and Patel 2018 and their reference code.
    """
    return {
        "preprocess": {"kind": "minmax"},
        "encoder": {"tile": 42, "output": "relu"},
        "fusion": {"kind": "affinity"},
        "weights": {
            "reconstruction": (0.2, 0.8),
            "self_expression": (0.2, 0.8),
            "normalise": False,
        },
        "pretrain": {"epochs": 2000, "learning_rate": 1e-3, "batch_size": None},
        "train": {
            "epochs": 1001,
            "learning_rate": 1e-3,
            "lambda_c": 0.1,
            "lambda_e": 50 * 10 ** (n_clusters / 10 - 3),
            "p": 2,
            "eval_every": 50,
        },
        "affinity": {"kind": "reference"},
        "clustering": {"assign": "discretize"},
    }


def _presets() -> dict[str, Preset]:
    found = [
        Preset("seed", "The reference loop exactly; for two modalities, slow.", _seed),
        Preset("single", "The first modality alone.", _fusion("single")),
    ]
    how = {"sum": "added", "max": "joined by their maximum", "concat": "concatenated and mixed"}
    where = {
        "early": "The inputs are {how} before the first layer.",
        "intermediate": "Groups of modalities are {how} half-way.",
        "late": "The last encoder maps are {how}.",
    }
    for kind, sentence in where.items():
        for function, words in how.items():
            text = sentence.format(how=words)
            found.append(Preset(f"{kind}-{function}", text, _fusion(kind, function)))
    text = "One network per modality, one affinity for all."
    found.append(Preset("affinity", text, _fusion("affinity")))
    return {preset.name: preset for preset in found}


PRESETS = _presets()
DEFAULT = "affinity"


def preset(name: str, data: DataKind = "features", n_clusters: int = 10) -> RunConfig:
    """The configuration of a preset.

    Parameters
    ----------
    name : one of ``PRESETS``.
    data : ``image`` if every modality is an image, else ``features``.
    n_clusters : K, on which some constants of the reference depend.

    Raises
    ------
    ConfigError : an unknown name.
    """
    if name not in PRESETS:
        raise ConfigError(f"unknown preset {name!r}; choose from {', '.join(PRESETS)}")
    return config_from({"preset": name} | PRESETS[name].options(data, n_clusters))
