"""The data and the network of a run, made ready once, and refused first where they cannot fit."""

import time
from dataclasses import dataclass

import numpy as np
import torch

from dmsc_core.config import RunConfig
from dmsc_core.data import precision
from dmsc_core.data.dataset import MultimodalDataset
from dmsc_core.data.preprocessing.scaling import Scaling, fit
from dmsc_core.engine.footprint import footprint
from dmsc_core.engine.parts import input_shapes, inputs, make_network, replaces_features
from dmsc_core.model.network import MultimodalAutoencoder


@dataclass(frozen=True)
class Prepared:
    """A run on its way to a device, for one start.

    Attributes
    ----------
    dataset : without labels.
    scaling : the statistics by which it was preprocessed.
    arrays : every modality as the method meets it, (n, ...) each.
    network : with its initial weights, on the CPU; None for a classical peer.
    seconds : what making ready took.
    notes : on values that float32 cannot hold, a sentence each.
    """

    config: RunConfig
    dataset: MultimodalDataset
    scaling: Scaling
    arrays: list[np.ndarray]
    network: MultimodalAutoencoder | None
    device: torch.device
    seconds: float
    notes: tuple[str, ...] = ()


def prepare(config: RunConfig, dataset: MultimodalDataset, device: torch.device) -> Prepared:
    """Preprocess the data and build the network; the labels are left behind here.

    Where the shapes are known before, a run that cannot fit is refused before data are copied.

    Parameters
    ----------
    config : with its K.
    device : the one that must have the memory.

    Raises
    ------
    ResourceError : the run does not fit on the device.
    """
    start = time.perf_counter()
    dataset = dataset.without_labels()
    ready = _inputs(config, dataset) if replaces_features(config, dataset) else None
    shapes = input_shapes(config, dataset) if ready is None else [x.shape[1:] for x in ready[1]]
    network = make_network(config, shapes) if config.peer is None else None
    footprint(config, dataset.n_samples, shapes, network).require(device)
    scaling, arrays = ready or _inputs(config, dataset)
    seconds = time.perf_counter() - start
    told = _lost(dataset, arrays)
    return Prepared(config, dataset, scaling, arrays, network, device, seconds, told)


def _lost(dataset: MultimodalDataset, arrays: list[np.ndarray]) -> tuple[str, ...]:
    """A sentence for each modality whose values do not fit into float32, of those who have it."""
    told = []
    for modality, values, has in zip(dataset.modalities, arrays, dataset.present.T):
        rows = slice(None) if has.all() else has  # nothing is copied where nothing is missing
        after = values.reshape(len(values), -1)
        told.append(precision.caution(modality.name, modality.flat()[rows], after[rows]))
    return tuple(filter(None, told))


def _inputs(config: RunConfig, dataset: MultimodalDataset) -> tuple[Scaling, list[np.ndarray]]:
    scaling = fit(dataset, config.preprocess)
    return scaling, inputs(config, dataset, scaling)
