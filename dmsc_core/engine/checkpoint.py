"""The weights that a run leaves for others: to go on from, or to place new samples with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from dmsc_core.config import RunConfig
from dmsc_core.data.preprocessing.base import as_now
from dmsc_core.data.preprocessing.scaling import Scaling
from dmsc_core.errors import ConfigError
from dmsc_core.model.network import MultimodalAutoencoder
from dmsc_core.model.self_expression.base import SelfExpressionLayer

Checkpoint = Mapping[str, Any]


@dataclass(frozen=True)
class Pretrained:
    """The encoders after stage 1, and where they come from.

    Attributes
    ----------
    stage_1 : ``config.stage_1`` of the run that trained them.
    epochs : of it that were done; fewer than asked where it was stopped.
    """

    weights: Mapping[str, Any]
    stage_1: Mapping[str, Any]
    epochs: int


def checkpoint(
    config: RunConfig,
    pretrained: Pretrained,
    network: MultimodalAutoencoder,
    layer: SelfExpressionLayer,
    scaling: Scaling,
) -> Checkpoint:
    """The weights after stage 1 and at the end, with what another run must share to take them."""
    arrays = {f"pretrained/{k}": v for k, v in pretrained.weights.items()}
    arrays |= {f"network/{k}": v.cpu().numpy() for k, v in network.state_dict().items()}
    if not layer.stores_coefficients:  # C is stored beside, once
        arrays |= {f"layer/{k}": v.cpu().numpy() for k, v in layer.state_dict().items()}
    for m, statistics in enumerate(scaling.statistics):
        arrays |= {f"preprocess/{m}/{k}": np.asarray(v) for k, v in statistics.items()}
    origin = {"stage_1": pretrained.stage_1, "pretrained_epochs": pretrained.epochs}
    return {"arrays": arrays, "meta": _encoder_identity(config) | origin}


def tensors(checkpoint: Checkpoint, part: str) -> dict[str, torch.Tensor]:
    """The arrays below ``part`` (``network``, ``layer``, ``pretrained``) as tensors by name."""
    prefix = f"{part}/"
    return {
        key.removeprefix(prefix): torch.as_tensor(np.array(value))
        for key, value in checkpoint["arrays"].items()
        if key.startswith(prefix)
    }


def _encoder_identity(config: RunConfig) -> dict[str, Any]:
    dump = config.model_dump(mode="json")
    return {key: dump[key] for key in ("dataset", "preprocess", "encoder", "fusion")}


def is_complete(given: Checkpoint, epochs: int) -> bool:
    """True of encoders that were pretrained for as many epochs; those of old runs are believed."""
    return given["meta"].get("pretrained_epochs", epochs) >= epochs


def take_over(
    config: RunConfig, network: MultimodalAutoencoder, given: Checkpoint
) -> Mapping[str, Any]:
    """Give a network the pretrained encoders of another run, and say where these come from.

    Returns
    -------
    The other run's ``stage_1`` and its ``epochs``, as :class:`Pretrained` has them.

    Raises
    ------
    ConfigError : the other run's data, preprocessing or encoders differ; names what does.
    """
    identity, meta = _encoder_identity(config), as_now(given["meta"])
    differ = [key for key in ("dataset", "preprocess", "encoder") if identity[key] != meta[key]]
    state = tensors(given, "pretrained")
    own = {key: tuple(value.shape) for key, value in network.state_dict().items()}
    if not differ and own != {key: tuple(value.shape) for key, value in state.items()}:
        differ = ["fusion"]
    if differ:
        raise ConfigError(
            "the encoders cannot be taken over: the runs differ in "
            + ", ".join(f"{key} ({meta[key]} there, {identity[key]} here)" for key in differ)
        )
    network.load_state_dict(state)
    epochs = meta.get("pretrained_epochs", config.pretrain.epochs)
    return {"stage_1": as_now(meta.get("stage_1", {})), "epochs": epochs}
