"""A run made ready: tensors on a device, a network, a layer and a trainer, as a config says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from dmsc_core import runtime
from dmsc_core.config import RunConfig, WeightOptions
from dmsc_core.data.dataset import MultimodalDataset
from dmsc_core.data.preprocessing.scaling import Scaling, fit, transform
from dmsc_core.errors import ConfigError
from dmsc_core.model.encoders import Shape, tile
from dmsc_core.model.fusion.plan import Plan
from dmsc_core.model.network import MultimodalAutoencoder
from dmsc_core.model.self_expression.base import LayerSetting, SelfExpressionLayer
from dmsc_core.model.soft_ncut import SoftNcut
from dmsc_core.training.trainer import Schedule, Trainer

DENSE_SAMPLES = 12_000  # with more, C keeps the largest entries of each row, where it can
ROW_ENTRIES = 50  # how many, unless the affinity wants more


def resolve(config: RunConfig, dataset: MultimodalDataset) -> RunConfig:
    """The config with the number of clusters and its source filled in.

    The person comes first, then the catalog entry, then the number of classes of the file.

    Raises
    ------
    ConfigError : nobody names K, K does not go with the number of samples, or epochs are asked for
        that have nothing to train.
    """
    require_something_to_train(config)
    K, source = config.clustering.n_clusters, config.clustering.n_clusters_source
    if K is not None:
        source = source or "person"
    elif dataset.suggested_n_clusters is not None:
        K, source = dataset.suggested_n_clusters, "catalog"
    elif dataset.n_classes is not None:
        K, source = dataset.n_classes, "labels"
    else:
        raise ConfigError(
            "the number of clusters is not known: the data have no labels and no catalog entry; "
            "give it with --n-clusters K (clustering.n_clusters)"
        )
    require_clusters(K, dataset.n_samples)
    changes = {"n_clusters": K, "n_clusters_source": source}
    clustering = config.clustering.model_copy(update=changes)
    return config.model_copy(update={"clustering": clustering})


def require_something_to_train(config: RunConfig) -> None:
    """Refuse epochs of a stage that has no weights.

    Raises
    ------
    ConfigError : there is no network, and there are epochs of stage 1, or of stage 2 with a layer
        that learns nothing.
    """
    if config.peer is not None or not config.encoder.raw:
        return
    if config.pretrain.epochs:
        raise ConfigError(
            "encoder.raw leaves nothing to pretrain, but pretrain.epochs is "
            f"{config.pretrain.epochs}; use 0"
        )
    if config.train.epochs and not config.self_expression.learns:
        raise ConfigError(
            f"{config.self_expression.kind!r} works out C of the features as they are at once, but "
            f"train.epochs is {config.train.epochs}; use 0, or train networks with "
            "encoder.raw=false"
        )


def require_clusters(n_clusters: int, n_samples: int) -> None:
    """Refuse a K that spectral clustering of so many samples cannot have.

    Raises
    ------
    ConfigError : K is below 2 or above n - 2.
    """
    if not 2 <= n_clusters <= n_samples - 2:
        raise ConfigError(
            f"clustering.n_clusters is {n_clusters}; expected 2 to {n_samples - 2} "
            f"for {n_samples} samples"
        )


def data_kind(dataset: MultimodalDataset) -> str:
    """``image`` if every modality is an image, else ``features``: what a preset may depend on."""
    return "image" if all(m.kind == "image" for m in dataset.modalities) else "features"


def inputs(
    config: RunConfig, dataset: MultimodalDataset, scaling: Scaling | None = None
) -> list[np.ndarray]:
    """What the network sees: each modality preprocessed, and tiled to a square if asked for.

    Parameters
    ----------
    scaling : the statistics of the data that the network was trained on; None: of these data.
    """
    ready = transform(dataset, scaling or fit(dataset, config.preprocess))
    arrays = [modality.values for modality in ready.modalities]
    side = config.encoder.tile
    return arrays if side is None else [tile(values, side) for values in arrays]


def input_shapes(config: RunConfig, dataset: MultimodalDataset) -> list[Shape]:
    """The shapes of ``inputs`` for one sample, without computing them for all."""
    replaced = config.preprocess.replaces
    if any(m.kind in replaced for m in dataset.modalities):  # by as many as turn out then
        return [values.shape[1:] for values in inputs(config, dataset)]
    first = [m.values[:2] for m in dataset.modalities]
    side = config.encoder.tile
    return [(values if side is None else tile(values, side)).shape[1:] for values in first]


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
    w = _chosen("reconstruction", config.weights.reconstruction, n_modalities, plan.modalities)
    if plan.n_latents == len(plan.modalities) > 1:
        v = _chosen(
            "self_expression", config.weights.self_expression, n_modalities, plan.modalities
        )
    else:
        v = [1.0] * plan.n_latents
    if config.weights.normalise:
        w, v = ([value / sum(values) for value in values] for values in (w, v))
    return w, v


def _chosen(
    name: str, given: tuple[float, ...] | None, n_modalities: int, used: tuple[int, ...]
) -> list[float]:
    if given is None:
        return [1.0] * len(used)
    if len(given) != n_modalities:
        raise ConfigError(
            f"weights.{name} has {len(given)} values, but the data have {n_modalities} "
            f"modalities; give one weight each"
        )
    chosen = [float(given[m]) for m in used]
    if min(chosen) < 0 or sum(chosen) <= 0:
        raise ConfigError(f"weights.{name} is {given}; expected weights >= 0, one above 0")
    return chosen


@dataclass(frozen=True)
class Experiment:
    """A trainer and what it stands on."""

    trainer: Trainer
    plan: Plan
    device: torch.device
    modality_names: tuple[str, ...]
    row_entries: int  # of a sparse C
    scaling: Scaling

    def train(self) -> Iterator[dict[str, Any]]:
        """Records of epochs, as they are done."""
        return self.trainer.train()

    def is_at(self, record: Mapping[str, Any]) -> bool:
        """Whether the record is of the network as it is now, not of one of its last epochs."""
        return bool((self.trainer.stage, self.trainer.epoch) == (record["stage"], record["epoch"]))

    def weights(self) -> dict[str, np.ndarray]:
        """A copy of the network's weights by name."""
        state = self.trainer.network.state_dict()
        return {key: value.cpu().numpy().copy() for key, value in state.items()}

    def latents(self) -> dict[str, np.ndarray]:
        """The latents by name: ``Z``, or one for each modality's name."""
        arrays = [z.cpu().float().numpy() for z in self.trainer.latents()]
        if len(arrays) == 1:
            return {"Z": arrays[0]}
        return dict(zip(self.modality_names, arrays))

    def coefficients(self, latents: list[torch.Tensor] | None = None) -> Any:
        """C as the layer is now; for many samples the largest entries of each row, sparse."""
        trainer = self.trainer
        latents, present = trainer.coordinates(latents), trainer.latent_present
        dense = trainer.layer.stores_coefficients or len(latents[0]) <= DENSE_SAMPLES
        return trainer.layer.coefficients(latents, None if dense else self.row_entries, present)

    def measured(self, samples: np.ndarray) -> dict[str, np.ndarray]:
        """What the decoders should give back, by modality, (s, ...); empty without decoders."""
        targets = self.trainer.targets if len(self.trainer.network.decoders) else []
        rows = torch.as_tensor(samples, device=self.device)
        return self._by_name([target[rows] for target in targets])

    def _by_name(self, values: list[torch.Tensor]) -> dict[str, np.ndarray]:
        return {n: x.cpu().float().numpy() for n, x in zip(self.modality_names, values)}

    def rebuilt(
        self, C: Any, samples: np.ndarray, latents: list[torch.Tensor] | None = None
    ) -> dict[str, np.ndarray]:
        """What the decoders make of (C Z)_i for some samples i, in the shape of ``measured``."""
        rows = C[samples]
        dense = rows if isinstance(rows, np.ndarray) else rows.toarray()
        return self._by_name(self.trainer.rebuilt(torch.as_tensor(dense), latents))

    def look(self, samples: np.ndarray) -> tuple[Any, dict[str, np.ndarray]]:
        """``coefficients`` and ``rebuilt`` with one pass through the encoders."""
        latents = self.trainer.latents()
        C = self.coefficients(latents)
        return C, self.rebuilt(C, samples, latents)

    def partition(self) -> np.ndarray:
        """Never asked for: clusters come from C."""
        raise TypeError("a trained run has coefficients, not a partition")

    def extras(self) -> dict[str, np.ndarray]:
        """What the fusion has to show beside C, by name."""
        latents = self.trainer.latents()
        found = self.trainer.fusion.extras(latents, self.trainer.latent_present)
        return {name: value.cpu().float().numpy() for name, value in found.items()}

    @property
    def seconds(self) -> dict[str, float]:
        """Of steps that no epoch record tells of."""
        return {}

    @property
    def learned(self) -> bool:
        """Whether C means something: it was trained, or has nothing to train."""
        layer = self.trainer.layer
        return self.trainer.trained or not list(layer.parameters())


def prepare(config: RunConfig, dataset: MultimodalDataset) -> Experiment:
    """Make a run ready. The data come without labels: nothing below this line can see them."""
    device = runtime.choose_device(config.device)
    runtime.reset_peak_memory(device)
    scaling = fit(dataset, config.preprocess)
    arrays = inputs(config, dataset, scaling)
    shapes = [values.shape[1:] for values in arrays]
    # channels last: the same sums, and half the time of a convolution on a CPU
    network = make_network(config, shapes).to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    plan = network.plan
    dtype = getattr(torch, config.dtype)
    generator = torch.Generator().manual_seed(config.random_state + 1)
    w, v = weights_of(config, plan, dataset.n_modalities)
    layer = make_layer(config, network, dataset.n_samples, tuple(v), generator)
    trainer = Trainer(
        network,
        layer.to(device=device, dtype=dtype),
        [torch.as_tensor(values, dtype=dtype, device=device) for values in arrays],
        torch.as_tensor(dataset.present, device=device),
        config.fusion,
        schedule(config, w, v),
        generator,
        _soft_cut(config, network, generator, device),
    )
    names = tuple(dataset.modalities[m].name for m in plan.modalities)
    entries = max(ROW_ENTRIES, getattr(config.affinity, "k", 0))
    return Experiment(trainer, plan, device, names, entries, scaling)


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
        latent_sizes=tuple(int(np.prod(shape)) for shape in network.latent_shapes),
        weights=v,
        p=config.train.p,
        lambda_c=config.train.lambda_c,
        lambda_e=config.train.lambda_e,
        generator=generator,
    )
    return config.self_expression.build(setting)


def _soft_cut(
    config: RunConfig,
    network: MultimodalAutoencoder,
    generator: torch.Generator,
    device: torch.device,
) -> SoftNcut | None:
    """What learns soft clusters, where the soft Ncut is a term of the loss."""
    if not config.train.lambda_ncut:
        return None
    width = sum(int(np.prod(shape)) for shape in network.latent_shapes)
    K = config.clustering.n_clusters or 2
    return SoftNcut(width, K, generator).to(device=device, dtype=getattr(torch, config.dtype))


def schedule(config: RunConfig, w: list[float], v: list[float]) -> Schedule:
    """The trainer's plain numbers from a config."""
    return Schedule(
        pretrain_epochs=config.pretrain.epochs,
        train_epochs=config.train.epochs,
        pretrain_rate=config.pretrain.learning_rate,
        train_rate=config.train.learning_rate,
        batch_size=config.pretrain.batch_size,
        train_batch_size=config.train.batch_size,
        lambda_c=config.train.lambda_c,
        lambda_e=config.train.lambda_e,
        lambda_ncut=config.train.lambda_ncut,
        reconstruction_weights=w,
        self_expression_weights=v,
        report_every=config.train.eval_every,
    )


def notes(config: RunConfig, dataset: MultimodalDataset) -> Iterator[str]:
    """What a person should know before the run starts."""
    weights = config.weights.self_expression
    if config.peer is not None and config.weights != WeightOptions():
        yield "weights are not used: a classical peer takes the modalities as they are"
    elif weights is not None and plan_of(config, dataset.n_modalities).n_latents == 1:
        yield "weights.self_expression is not used: this fusion has one latent, not one each"
    absent = int((~dataset.present).sum())
    if absent:
        loss = "self-expression" if config.encoder.raw else "loss"
        what = f"left out of the {loss}" if config.peer is None else "zeros to a classical peer"
        yield f"{absent} of {dataset.present.size} modality entries are missing; they are {what}"
    if dataset.pairing:
        yield f"pairing: {dataset.pairing}"
