"""The memory that a run will need: estimated from shapes before it starts, refused if too much."""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from dmsc_core import runtime
from dmsc_core.config import RunConfig
from dmsc_core.data.dataset import MultimodalDataset
from dmsc_core.engine.parts import DENSE_SAMPLES, input_shapes, make_network
from dmsc_core.model.encoders import Shape
from dmsc_core.model.network import ENCODED_AT_ONCE, MultimodalAutoencoder
from dmsc_core.model.self_expression.base import BYTES_PER_WEIGHT, FLOAT

COPIES_OF_MAP = 3  # a map, its gradient, a temporary
COPIES_OF_LATENTS = 2  # of all samples, and as they are put together or normalised
MATRICES_IN_CLUSTERING = 4  # C, |C|, W and a temporary, float32


@dataclass(frozen=True)
class Footprint:
    """The bytes that a run needs at its peak: weights, maps of a batch, self-expression.

    Attributes
    ----------
    method : as a sentence names it.
    needed : the bytes for a number of samples.
    """

    method: str
    n_samples: int
    needed: Callable[[int], int]

    @property
    def n_bytes(self) -> int:
        return self.needed(self.n_samples)

    def require(self, device: torch.device) -> None:
        """Refuse a run that cannot fit on the device, and say what would.

        Raises
        ------
        ResourceError : more is needed than 90 % of what is free.
        """
        available = runtime.free_memory(device)
        n = self.n_samples
        fits = bisect_right(range(n), runtime.SHARE_OF_MEMORY * available, key=self.needed) - 1
        runtime.require_memory(
            self.n_bytes,
            available,
            f"{self.method} on {n} samples",
            f"about {max(fits, 0)} samples fit: keep fewer of each class with dataset.per_class "
            "(--per-class), or choose a machine with more memory",
        )


def footprint(
    config: RunConfig, n_samples: int, shapes: list[Shape], network: MultimodalAutoencoder | None
) -> Footprint:
    """The footprint of a run on samples of these shapes; ``network`` is None for a peer."""
    if network is None:
        name = f"the classical peer {config.peer.kind!r}"  # type: ignore[union-attr]
        return Footprint(name, n_samples, _of_peer(config, shapes))
    name = f"self-expression {config.self_expression.kind!r}"
    return Footprint(name, n_samples, _of_networks(config, shapes, network))


def footprint_of(config: RunConfig, dataset: MultimodalDataset) -> Footprint:
    """The footprint of a run that nothing was made ready for, as a form asks it.

    Data are preprocessed only where their shapes cannot be known otherwise.
    """
    shapes = input_shapes(config, dataset)
    network = make_network(config, shapes) if config.peer is None else None
    return footprint(config, dataset.n_samples, shapes, network)


def _of_networks(
    config: RunConfig, shapes: list[Shape], network: MultimodalAutoencoder
) -> Callable[[int], int]:
    """From a number of samples to the bytes of training; one sample passes the network."""
    weights = sum(p.numel() for p in network.parameters()) * BYTES_PER_WEIGHT
    maps = _map_values(network, shapes) * FLOAT * COPIES_OF_MAP
    data = sum(int(np.prod(shape)) for shape in shapes) * FLOAT
    scale = 2 if config.dtype == "float64" else 1
    layer, batch = config.self_expression, config.train.batch_size
    all_latents = sum(network.latent_sizes) * FLOAT * COPIES_OF_LATENTS
    grows = layer.dense or config.affinity.dense

    def needed(n: int) -> int:
        at_once = maps * (n if batch is None else min(n, batch))
        encoding = maps // COPIES_OF_MAP * min(n, ENCODED_AT_ONCE)
        training = weights + (data + all_latents) * n + max(at_once, encoding)
        training += layer.training_bytes(n, batch, network.latent_sizes)
        return max(training * scale, _clustering_bytes(n, grows or n <= DENSE_SAMPLES))

    return needed


def _of_peer(config: RunConfig, shapes: list[Shape]) -> Callable[[int], int]:
    width = sum(int(np.prod(shape)) for shape in shapes)
    dense = config.affinity.dense

    def needed(n: int) -> int:
        fitting = config.peer.fit_bytes(n, width)  # type: ignore[union-attr]
        return max(fitting, _clustering_bytes(n, dense))

    return needed


def _clustering_bytes(n: int, dense: bool) -> int:
    return MATRICES_IN_CLUSTERING * FLOAT * n**2 if dense else 0


def _map_values(network: MultimodalAutoencoder, shapes: list[Shape]) -> int:
    """The number of values that one sample leaves in the maps of all layers."""
    count = 0

    def add(module: Any, arguments: Any, output: Any) -> None:
        nonlocal count
        count += output.numel()

    leaves = [m for m in network.modules() if not list(m.children())]
    handles = [leaf.register_forward_hook(add) for leaf in leaves]
    dtype = next(iter(network.parameters()), torch.zeros(0)).dtype
    with torch.no_grad():
        network.decode(network.encode([torch.zeros(1, *shape, dtype=dtype) for shape in shapes]))
    for handle in handles:
        handle.remove()
    return count
