"""Presets: named starting points. A preset may differ by kind of data, never by data set."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from dmsc_core.config import PEER_PACKAGE, RunConfig, config_from
from dmsc_core.errors import ConfigError
from dmsc_core.plugins import discover, summary

DataKind = Literal["image", "features"]
Family = Literal["fusion", "layer", "peer"]
Options = Callable[[DataKind, int], dict[str, Any]]


@dataclass(frozen=True)
class Preset:
    """A name, one sentence, and the options that differ from the defaults.

    Attributes
    ----------
    family : ``fusion`` trains networks, ``layer`` trains self-expression on the features as they
        are (or needs no training at all), ``peer`` is a classical method.
    """

    name: str
    sentence: str
    options: Options
    family: Family = "fusion"


def _fusion(kind: str, function: str | None = None) -> Options:
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


RAW = {"encoder": {"raw": True}, "pretrain": {"epochs": 0}}  # features as they are
TOP_5 = {"kind": "top_k", "k": 5}


def _closed_form(data: DataKind, n_clusters: int) -> dict[str, Any]:
    layer = {"kind": "closed_form", "ridge": 15.0}
    start = {"preprocess": {"kind": "l2"}, "train": {"epochs": 0}, "affinity": TOP_5}
    return RAW | start | {"self_expression": layer}


def _peer(kind: str, affinity: dict[str, Any] | None = None) -> Options:
    def options(data: DataKind, n_clusters: int) -> dict[str, Any]:
        return {
            "preprocess": {"kind": "standardize_l2"},
            "peer": {"kind": kind},
            "affinity": affinity or {"kind": "plain"},
        }

    return options


def _fusions() -> list[Preset]:
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
    return found


def _layers() -> list[Preset]:
    text = "The exact self-expression of the features as they are: no training, about a second."
    return [Preset("closed-form", text, _closed_form, "layer")]


def _peers() -> list[Preset]:
    known = discover(PEER_PACKAGE)
    return [
        Preset(kind, summary(known[kind].Options), _peer(kind), "peer")  # type: ignore[attr-defined]
        for kind in known
    ]


PRESETS = {preset.name: preset for preset in (*_fusions(), *_layers(), *_peers())}
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
