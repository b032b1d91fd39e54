"""Presets: named starting points. A preset may differ by kind of data, never by data set."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from dmsc_core.config import (
    FUSION_PACKAGE,
    PEER_PACKAGE,
    SELF_EXPRESSION_PACKAGE,
    RunConfig,
    config_from,
)
from dmsc_core.errors import ConfigError, did_you_mean
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
    slow : whether it takes thousands of epochs: a method of its own, not one of a grid.
    """

    name: str
    sentence: str
    options: Options
    family: Family = "fusion"
    slow: bool = False


ATTENTION = {"kind": "attention", "heads": 4, "width": 128, "dropout": 0.5}
TOP_10 = {"kind": "top_k", "k": 10}


def _fusion(kind: str, function: str | None = None) -> Options:
    fusion = {"kind": kind} | ({"function": function} if function else {})
    return lambda data, n_clusters: {"fusion": fusion} | _trained(data)


def _trained(data: DataKind) -> dict[str, Any]:
    """The options that all fusions share, so that a comparison changes the fusion alone.

    Losses are sums of squares, so the weight of ||C||^2 goes with the scale of the inputs: rows of
    length 1 for features, about a hundred times that for images in 0..1.
    """
    image = data == "image"
    return {
        "preprocess": {"kind": "minmax" if image else "standardize_l2"},
        "train": {"lambda_c": 4000 if image else 40},
        "affinity": {"kind": "reference"},
    }


def _affinity_attention(data: DataKind, n_clusters: int) -> dict[str, Any]:
    """Affinity fusion whose shared C is the mean of each modality's own attention."""
    return _trained(data) | {
        "fusion": {"kind": "affinity"},
        "self_expression": ATTENTION | {"sees": "one"},
        "train": {"epochs": 30, "batch_size": 500, "lambda_c": 0.0, "eval_every": 10},
        "affinity": TOP_10,
    }


def _seed(data: DataKind, n_clusters: int) -> dict[str, Any]:
    """The reference loop with its constants: two modalities, 42 x 42, weights 0.2 and 0.8.

    Source: Abavisani and Patel 2018 and their reference code.
    """
    return {
        "preprocess": {"kind": "minmax"},
        "encoder": {"tile": 42, "output": "relu", "biases": "uniform"},
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


def _correlation(data: DataKind, n_clusters: int) -> dict[str, Any]:
    """Deep CCA in mini-batches, then the exact self-expression of the canonical coordinates.

    K groups that are alike in all modalities but for noise have K - 1 correlations, so as many
    count in the loss.
    """
    image = data == "image"
    train = {"epochs": 20 if image else 10, "learning_rate": 2e-3 if image else 5e-4}
    return {
        "preprocess": {"kind": "minmax" if image else "l2"},
        "encoder": {"latent": max(20, 2 * n_clusters)},
        "fusion": {
            "kind": "correlation",
            "weight": 1e6 if image else 1200.0,
            "components": n_clusters - 1,
            "regularization": 1e-2,
        },
        "self_expression": {"kind": "closed_form", "ridge": 1000.0},
        "pretrain": {"epochs": 3 if image else 20},
        "train": train | {"batch_size": 500, "lambda_c": 1000.0, "eval_every": 5},
        "affinity": TOP_10,
    }


RAW = {"encoder": {"raw": True}, "pretrain": {"epochs": 0}}  # features as they are
TOP_5 = {"kind": "top_k", "k": 5}


def _on_features(
    layer: dict[str, Any],
    train: dict[str, Any],
    affinity: dict[str, Any] = TOP_5,
    preprocess: str = "standardize_l2",
) -> Options:
    """A layer that works, and learns where it has epochs, on the features as they are."""
    own = {"preprocess": {"kind": preprocess}, "self_expression": layer, "affinity": affinity}
    return lambda data, n_clusters: RAW | own | {"train": train}


def _peer(kind: str, preprocess: Mapping[str, str]) -> Options:
    own = {"peer": {"kind": kind}, "affinity": {"kind": "plain"}}
    return lambda data, n_clusters: own | {"preprocess": {"kind": preprocess[data]}}


def _fusions() -> list[Preset]:
    joined = {"sum": "added", "max": "joined by their maximum", "concat": "concatenated and mixed"}
    places = {
        "early": "The inputs are {joined} before the first layer.",
        "intermediate": "Groups of modalities are {joined} half-way.",
        "late": "The last encoder maps are {joined}.",
    }
    joins = [
        Preset(f"{kind}-{function}", sentence.format(joined=words), _fusion(kind, function))
        for kind, sentence in places.items()
        for function, words in joined.items()
    ]
    attention = "One network and one attention per modality; their mean is the affinity for all."
    correlation = (
        "One network per modality, drawn to what all modalities have in common (deep CCA)."
    )
    named = [
        Preset("seed", "The reference loop exactly; for two modalities, slow.", _seed, slow=True),
        Preset("single", "The first modality alone.", _fusion("single")),
        *joins,
        Preset("affinity", "One network per modality, one affinity for all.", _fusion("affinity")),
        Preset("affinity-attention", attention, _affinity_attention),
        Preset("correlation", correlation, _correlation),
    ]
    others = _others(FUSION_PACKAGE, "fusion", named)
    return named + [Preset(kind, summary(own), _fusion(kind)) for kind, own in others.items()]


def _layers() -> list[Preset]:
    steps = {"epochs": 100, "learning_rate": 1e-3}
    plain = {"kind": "plain"}  # of codes that are sparse by themselves
    closed_form = _on_features({"kind": "closed_form", "ridge": 15.0}, {"epochs": 0}, TOP_5, "l2")
    attention = _on_features(
        ATTENTION | {"temperature": 0.07},
        {"epochs": 80, "learning_rate": 1e-3, "batch_size": 500, "lambda_c": 0.0},
        {"kind": "top_k", "k": 15},
    )
    sparse = _on_features({"kind": "sparse"}, steps | {"batch_size": 1000, "lambda_c": 0.1}, plain)
    lista = _on_features(
        {"kind": "lista"}, steps | {"batch_size": 500, "lambda_c": 1.0, "lambda_e": 0.0}, plain
    )
    sentences = {
        "closed-form": ("Exact self-expression of the features: no training.", closed_form),
        "attention": ("Softmax attention, learned on the features as they are.", attention),
        "sparse": ("Few coefficients by a soft threshold, learned on the features.", sparse),
        "lista": ("Ten learned steps that reproduce sparse codes (SSC).", lista),
    }
    named = [Preset(name, *start, "layer") for name, start in sentences.items()]
    for kind, model in _others(SELF_EXPRESSION_PACKAGE, "self_expression", named).items():
        options = _on_features({"kind": kind}, steps if model.learns else {"epochs": 0})
        named.append(Preset(kind.replace("_", "-"), summary(model), options, "layer"))
    return named


def _others(package: str, place: str, named: list[Preset]) -> dict[str, Any]:
    """The options of each plug-in that neither a preset nor the default names, by kind."""
    used = {preset.options("features", 10).get(place, {}).get("kind") for preset in named}
    used.add(RunConfig.model_fields[place].default.kind)
    plugins = discover(package).items()
    return {kind: module.Options for kind, module in plugins if kind not in used}


def _peers() -> list[Preset]:
    return [
        Preset(kind, summary(peer.Options), _peer(kind, peer.Options.preprocess), "peer")
        for kind, peer in discover(PEER_PACKAGE).items()
    ]


PRESETS = {preset.name: preset for preset in (*_fusions(), *_layers(), *_peers())}
DEFAULT = "affinity"
ANY_K = 10  # that a preset is made for until K is known


def preset(name: str, data: DataKind = "features", n_clusters: int | None = None) -> RunConfig:
    """The configuration of a preset.

    Parameters
    ----------
    name : one of ``PRESETS``.
    data : ``image`` if every modality is an image, else ``features``.
    n_clusters : K, which the run then has, whatever classes the data have; None leaves it to the
        data.

    Raises
    ------
    ConfigError : an unknown name, or a K below 2.

    Examples
    --------
    >>> config = preset("late-max", n_clusters=4)
    >>> config.fusion.kind, config.fusion.function, config.clustering.n_clusters
    ('late', 'max', 4)
    >>> config.updated({"train.epochs": 5}).train.epochs
    5
    """
    if n_clusters is None:
        return made_for(name, data)
    if n_clusters < 2:
        raise ConfigError(f"n_clusters is {n_clusters}; expected 2 or more")
    own = {"clustering.n_clusters": n_clusters, "clustering.n_clusters_source": "person"}
    return made_for(name, data, n_clusters).updated(own)


def made_for(name: str, data: DataKind = "features", n_clusters: int = ANY_K) -> RunConfig:
    """A preset with the constants of the reference that depend on K; K itself is left open.

    Raises
    ------
    ConfigError : an unknown name.
    """
    if name not in PRESETS:
        raise ConfigError(
            f"unknown preset {name!r}; {did_you_mean(name, PRESETS)}choose from "
            f"{', '.join(PRESETS)}"
        )
    return config_from({"preset": name} | PRESETS[name].options(data, n_clusters))
