"""The ablation: a trained method taken apart, so that one sees what the network added.

*Features*: C of the preprocessed modalities as they are. *Autoencoder*: C of the latents after
stage 1. *Full model*: the method itself. The first two have the closed form C = argmin sum_m v_m
||Z_m - C Z_m||^2 + lambda ||C||^2, diag(C) = 0, which needs no training, with the method's own
lambda where it has one.
"""

from collections.abc import Mapping
from typing import Any, Literal

from dmsc_core.config import RunConfig
from dmsc_core.errors import ConfigError
from dmsc_core.store.settings import flattened

Step = Literal["features", "autoencoder", "full"]

RIDGE = 15.0  # lambda of a closed form where the method has none, as in the preset closed-form
ASIDE = (  # in these runs may differ and still be the same step
    "preset", "device", "dataset.data_dir", "clustering.n_clusters_source",
)  # fmt: skip


def can_be_ablated(config: RunConfig) -> bool:
    """True for a method with trained networks, so that it can be asked what they added."""
    return config.peer is None and not config.encoder.raw and config.train.epochs > 0


def ablation(config: RunConfig, n_modalities: int) -> dict[Step, RunConfig]:
    """The steps of a trained method on so many modalities; the last is the method itself.

    Raises
    ------
    ConfigError : the method trains no network.
    """
    if not can_be_ablated(config):
        raise ConfigError("an ablation needs a method that trains networks; this one has none")
    tree = config.model_dump(mode="json")
    train = tree["train"] | {"epochs": 0, "lambda_ncut": 0.0}
    layer = {"kind": "closed_form", "ridge": _ridge(config)}
    shared = tree | {"preset": None, "train": train, "self_expression": layer}
    joins = config.fusion.plan(n_modalities, config.encoder.depth).joins
    fusion = {"kind": "affinity"} if joins else tree["fusion"]  # raw features cannot be joined
    raw = {
        "fusion": fusion,
        "encoder": tree["encoder"] | {"raw": True, "tile": None},
        "pretrain": tree["pretrain"] | {"epochs": 0},
    }
    return {
        "features": RunConfig.model_validate(shared | raw),
        "autoencoder": RunConfig.model_validate(shared),
        "full": config,
    }


def same_settings(config: RunConfig, stored: Mapping[str, Any]) -> bool:
    """True where a stored configuration asks for the same run, on any device, whoever named K.

    Parameters
    ----------
    stored : a configuration as JSON values.
    """
    return flattened(config.model_dump(mode="json"), ASIDE) == flattened(stored, ASIDE)


def _ridge(config: RunConfig) -> float:
    own = getattr(config.self_expression, "ridge", None)
    train = config.train
    if own is None and train.lambda_c > 0 and train.lambda_e > 0:
        return train.lambda_c / train.lambda_e
    return float(own) if own is not None else RIDGE
