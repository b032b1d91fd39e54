"""The parts of a run, each made as its config says: inputs, network, layer, weights."""

import numpy as np
import torch

from dmsc_core.config import RunConfig
from dmsc_core.data.dataset import MultimodalDataset
from dmsc_core.data.preprocessing.scaling import Scaling, fit, transform
from dmsc_core.errors import ConfigError
from dmsc_core.model.encoders import Shape, tile
from dmsc_core.model.fusion.plan import Plan
from dmsc_core.model.network import MultimodalAutoencoder
from dmsc_core.model.self_expression.base import LayerSetting, SelfExpressionLayer
from dmsc_core.model.soft_ncut import SoftNcut

DENSE_SAMPLES = 12_000  # with more, C keeps the largest entries of each row, where it can
ROW_ENTRIES = 50  # how many, unless the affinity wants more


def inputs(config: RunConfig, dataset: MultimodalDataset, scaling: Scaling) -> list[np.ndarray]:
    """Each modality preprocessed, and tiled to a square if asked for, as the network sees it.

    Parameters
    ----------
    scaling : the statistics of the data that the network is trained on.
    """
    ready = transform(dataset, scaling).modalities
    return [tile(m.values.astype(np.float32, copy=False), config.encoder.tile) for m in ready]


def replaces_features(config: RunConfig, dataset: MultimodalDataset) -> bool:
    """True where preprocessing makes other features, whose number is known afterwards alone."""
    return any(m.kind in config.preprocess.replaces for m in dataset.modalities)


def input_shapes(config: RunConfig, dataset: MultimodalDataset) -> list[Shape]:
    """The shapes of ``inputs`` for one sample, without computing them for all."""
    if replaces_features(config, dataset):  # by as many as turn out then
        arrays = inputs(config, dataset, fit(dataset, config.preprocess))
        return [values.shape[1:] for values in arrays]
    return [tile(m.values[:2], config.encoder.tile).shape[1:] for m in dataset.modalities]


def plan_of(config: RunConfig, n_modalities: int) -> Plan:
    """The fusion plan of a config for that many modalities."""
    return config.fusion.plan(n_modalities, config.encoder.depth)


def make_network(config: RunConfig, shapes: list[Shape]) -> MultimodalAutoencoder:
    """The network with its initial weights, on the CPU."""
    generator = torch.Generator().manual_seed(config.random_state)
    plan = plan_of(config, len(shapes))
    network = MultimodalAutoencoder(shapes, plan, config.encoder, generator)
    return network.to(getattr(torch, config.dtype))


def weights_of(config: RunConfig, plan: Plan, n_modalities: int) -> tuple[list[float], list[float]]:
    """w of the modalities that take part and v of the latents, normalised if asked for.

    Raises
    ------
    ConfigError : not one weight per modality, or none above zero.
    """
    w, v = _chosen(config, "reconstruction", plan, n_modalities), [1.0] * plan.n_latents
    if plan.n_latents == len(plan.modalities) > 1:
        v = _chosen(config, "self_expression", plan, n_modalities)
    if config.weights.normalise:
        w, v = ([value / sum(values) for value in values] for values in (w, v))
    return w, v


def _chosen(config: RunConfig, name: str, plan: Plan, n_modalities: int) -> list[float]:
    given = getattr(config.weights, name)
    if given is None:
        return [1.0] * len(plan.modalities)
    if len(given) != n_modalities:
        raise ConfigError(
            f"weights.{name} has {len(given)} values, but the data have {n_modalities} "
            f"modalities; give one weight each"
        )
    chosen = [float(given[m]) for m in plan.modalities]
    if min(chosen) < 0 or sum(chosen) <= 0:
        raise ConfigError(f"weights.{name} is {given}; expected weights >= 0, one above 0")
    return chosen


def make_layer(
    config: RunConfig,
    network: MultimodalAutoencoder,
    n_samples: int,
    v: tuple[float, ...],
    generator: torch.Generator,
) -> SelfExpressionLayer:
    """The self-expression layer with its initial weights, on the CPU."""
    setting = LayerSetting(
        n_samples=n_samples,
        latent_sizes=tuple(network.latent_sizes),
        weights=v,
        p=config.train.p,
        lambda_c=config.train.lambda_c,
        lambda_e=config.train.lambda_e,
        generator=generator,
    )
    return config.self_expression.build(setting)


def make_soft_cut(
    config: RunConfig, network: MultimodalAutoencoder, generator: torch.Generator
) -> SoftNcut | None:
    """The head that learns soft clusters, on the CPU, where the soft Ncut is a term of the loss."""
    if not config.train.lambda_ncut:
        return None
    K = config.clustering.n_clusters or 2
    return SoftNcut(sum(network.latent_sizes), K, generator)
