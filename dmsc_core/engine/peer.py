"""A classical peer as an experiment: no network, no epochs; one fit, then the same story."""

import time
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import numpy as np
import torch

from dmsc_core.config import RunConfig
from dmsc_core.data.dataset import MultimodalDataset
from dmsc_core.engine.experiment import inputs


class PeerExperiment:
    """What ``Experiment`` offers, for the peer of a config.

    Parameters
    ----------
    config : with a ``peer``.
    dataset : without labels; nothing here can see them.
    """

    learned = True
    device = torch.device("cpu")

    def __init__(self, config: RunConfig, dataset: MultimodalDataset) -> None:
        self.config, self.dataset = config, dataset
        self.seconds: dict[str, float] = {}

    @cached_property
    def fit(self) -> Any:
        """The peer's fit, made when it is first asked for."""
        start = time.perf_counter()
        flat = [values.reshape(len(values), -1) for values in inputs(self.config, self.dataset)]
        K = self.config.clustering.n_clusters or 0
        fit = self.config.peer.fit(flat, K, self.config.random_state)  # type: ignore[union-attr]
        self.seconds["train"] = time.perf_counter() - start
        return fit

    def train(self) -> Iterator[dict[str, Any]]:
        """There are no epochs."""
        return iter(())

    def is_at(self, record: Mapping[str, Any]) -> bool:
        return False

    def weights(self) -> dict[str, np.ndarray]:
        return {}

    def coefficients(self) -> Any:
        """C, or None where the peer makes a partition only."""
        return self.fit.coefficients

    def measured(self, samples: np.ndarray) -> dict[str, np.ndarray]:
        """A peer has no decoders."""
        return {}

    def rebuilt(self, C: Any, samples: np.ndarray) -> dict[str, np.ndarray]:
        """A peer has no decoders."""
        return {}

    def look(self, samples: np.ndarray) -> tuple[Any, dict[str, np.ndarray]]:
        return self.coefficients(), {}

    def partition(self) -> np.ndarray:
        """The clusters (n,) of a peer without a matrix."""
        return self.fit.labels

    def latents(self) -> Mapping[str, np.ndarray]:
        return self.fit.latents

    def extras(self) -> Mapping[str, np.ndarray]:
        return self.fit.extras
