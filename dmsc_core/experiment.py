"""A run made ready: tensors on a device, a network, a layer and a trainer, as a config says."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from dmsc_core import runtime
from dmsc_core.config import RunConfig
from dmsc_core.data.dataset import MultimodalDataset
from dmsc_core.data.preprocess import apply as preprocess
from dmsc_core.errors import ConfigError
from dmsc_core.model.encoders import Shape, tile
from dmsc_core.model.fusion.plan import Plan
from dmsc_core.model.network import MultimodalAutoencoder
from dmsc_core.training.trainer import Schedule, Trainer

FLOAT = 4  # bytes of a float32
BYTES_PER_WEIGHT = 16  # value, gradient and two moments of Adam, float32
COPIES_OF_MAP = 3  # a map, its gradient, a temporary
MATRICES_IN_CLUSTERING = 4  # C, |C|, W and a temporary, float32


def resolve(config: RunConfig, dataset: MultimodalDataset) -> RunConfig:
    """The config with the number of clusters and its source filled in.

    The person comes first, then the catalog entry, then the number of classes of the file.

    Raises
    ------
    ConfigError : nobody names K, or K does not go with the number of samples.
    """
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


def inputs(config: RunConfig, dataset: MultimodalDataset) -> list[np.ndarray]:
    """What the network sees: each modality preprocessed, and tiled to a square if asked for."""
    ready = preprocess(dataset, config.preprocess)
    arrays = [modality.values for modality in ready.modalities]
    side = config.encoder.tile
    return arrays if side is None else [tile(values, side) for values in arrays]


def input_shapes(config: RunConfig, dataset: MultimodalDataset) -> list[Shape]:
    """The shapes of ``inputs`` for one sample, without computing them for all."""
    if config.preprocess.kind == "pca":  # how many directions there are is known afterwards only
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


def estimate_memory(config: RunConfig, dataset: MultimodalDataset) -> int:
    """The bytes that a run needs at its peak: weights, maps of a full batch, self-expression.

    An estimate from shapes; one sample passes the network to measure its maps.
    """
    return _needs(config, input_shapes(config, dataset))(dataset.n_samples)


def _needs(config: RunConfig, shapes: list[Shape]) -> Callable[[int], int]:
    """The bytes at the peak of a run, as a function of its number of samples."""
    network = make_network(config, shapes)
    weights = sum(p.numel() for p in network.parameters()) * BYTES_PER_WEIGHT
    maps = _map_values(network, shapes) * FLOAT * COPIES_OF_MAP
    data = sum(int(np.prod(shape)) for shape in shapes) * FLOAT
    scale = 2 if config.dtype == "float64" else 1

    def needed(n: int) -> int:
        training = weights + (maps + data) * n + config.self_expression.training_bytes(n)
        return max(training * scale, MATRICES_IN_CLUSTERING * FLOAT * n**2)

    return needed


def _map_values(network: MultimodalAutoencoder, shapes: list[Shape]) -> int:
    """How many values one sample leaves in the maps of all layers."""
    count = 0

    def add(module: Any, arguments: Any, output: Any) -> None:
        nonlocal count
        count += output.numel()

    leaves = [m for m in network.modules() if not list(m.children())]
    handles = [leaf.register_forward_hook(add) for leaf in leaves]
    dtype = next(network.parameters()).dtype
    with torch.no_grad():
        network.decode(network.encode([torch.zeros(1, *shape, dtype=dtype) for shape in shapes]))
    for handle in handles:
        handle.remove()
    return count


def require_memory(config: RunConfig, dataset: MultimodalDataset, device: torch.device) -> None:
    """Refuse a run that cannot fit on the device, and say what would.

    Raises
    ------
    ResourceError : more is needed than 90 % of what is free.
    """
    available = runtime.free_memory(device)
    n = dataset.n_samples
    needed = _needs(config, input_shapes(config, dataset))
    fits = bisect_right(range(n), runtime.SHARE_OF_MEMORY * available, key=needed) - 1
    runtime.require_memory(
        needed(n),
        available,
        f"self-expression {config.self_expression.kind!r} on {n} samples",
        f"about {max(fits, 0)} samples fit: keep fewer of each class with dataset.per_class "
        "(--per-class), or choose a machine with more memory",
    )


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

    def latents(self) -> dict[str, np.ndarray]:
        """The latents by name: ``Z``, or one for each modality's name."""
        arrays = [z.cpu().float().numpy() for z in self.trainer.latents()]
        if len(arrays) == 1:
            return {"Z": arrays[0]}
        return dict(zip(self.modality_names, arrays))

    def coefficients(self) -> Any:
        """C as the layer is now."""
        return self.trainer.layer.coefficients(self.trainer.latents())


def prepare(config: RunConfig, dataset: MultimodalDataset) -> Experiment:
    """Make a run ready. The data come without labels: nothing below this line can see them."""
    device = runtime.choose_device(config.device)
    require_memory(config, dataset, device)
    runtime.reset_peak_memory(device)
    arrays = inputs(config, dataset)
    shapes = [values.shape[1:] for values in arrays]
    # channels last: the same sums, and half the time of a convolution on a CPU
    network = make_network(config, shapes).to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    plan = network.plan
    dtype = getattr(torch, config.dtype)
    generator = torch.Generator().manual_seed(config.random_state + 1)
    layer = config.self_expression.build(dataset.n_samples, config.train.p, generator)
    w, v = weights_of(config, plan, dataset.n_modalities)
    trainer = Trainer(
        network,
        layer.to(device=device, dtype=dtype),
        [torch.as_tensor(values, dtype=dtype, device=device) for values in arrays],
        torch.as_tensor(dataset.present, device=device),
        config.fusion,
        schedule(config, w, v),
        generator,
    )
    names = tuple(dataset.modalities[m].name for m in plan.modalities)
    return Experiment(trainer, plan, device, names)


def schedule(config: RunConfig, w: list[float], v: list[float]) -> Schedule:
    """The trainer's plain numbers from a config."""
    return Schedule(
        pretrain_epochs=config.pretrain.epochs,
        train_epochs=config.train.epochs,
        pretrain_rate=config.pretrain.learning_rate,
        train_rate=config.train.learning_rate,
        batch_size=config.pretrain.batch_size,
        lambda_c=config.train.lambda_c,
        lambda_e=config.train.lambda_e,
        reconstruction_weights=w,
        self_expression_weights=v,
        report_every=config.train.eval_every,
    )


def notes(config: RunConfig, dataset: MultimodalDataset, plan: Plan) -> Iterator[str]:
    """What a person should know before the run starts."""
    if config.weights.self_expression is not None and plan.n_latents == 1:
        yield "weights.self_expression is not used: this fusion has one latent, not one each"
    absent = int((~dataset.present).sum())
    if absent:
        yield (
            f"{absent} of {dataset.present.size} modality entries are missing; "
            "they are left out of the loss"
        )
    if dataset.pairing:
        yield f"pairing: {dataset.pairing}"


Checkpoint = Mapping[str, Any]


def checkpoint(config: RunConfig, pretrained: dict[str, Any], experiment: Experiment) -> Checkpoint:
    """The weights after stage 1 and at the end, with what another run must share to take them."""
    now = experiment.trainer.network.state_dict()
    arrays = {f"pretrained/{k}": v for k, v in pretrained.items()}
    arrays |= {f"network/{k}": v.cpu().numpy() for k, v in now.items()}
    return {"arrays": arrays, "meta": _encoder_identity(config)}


def _encoder_identity(config: RunConfig) -> dict[str, Any]:
    dump = config.model_dump(mode="json")
    return {key: dump[key] for key in ("dataset", "preprocess", "encoder", "fusion")}


def take_over(config: RunConfig, experiment: Experiment, given: Checkpoint) -> None:
    """Start at stage 2 from the pretrained encoders of another run.

    Raises
    ------
    ConfigError : the other run's data, preprocessing or encoders differ; names what does.
    """
    identity, meta = _encoder_identity(config), given["meta"]
    differ = [key for key in ("dataset", "preprocess", "encoder") if identity[key] != meta[key]]
    prefix = "pretrained/"
    state = {
        key.removeprefix(prefix): torch.as_tensor(np.asarray(value))
        for key, value in given["arrays"].items()
        if key.startswith(prefix)
    }
    network = experiment.trainer.network
    own = {key: tuple(value.shape) for key, value in network.state_dict().items()}
    if not differ and own != {key: tuple(value.shape) for key, value in state.items()}:
        differ = ["fusion"]
    if differ:
        raise ConfigError(
            "the encoders cannot be taken over: the runs differ in "
            + ", ".join(f"{key} ({meta[key]} there, {identity[key]} here)" for key in differ)
        )
    network.load_state_dict(state)
    experiment.trainer.skip_pretraining()
