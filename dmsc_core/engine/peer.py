"""A classical peer at work: no network, no epochs; one fit, then the same story."""

import time
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import numpy as np
import torch

from dmsc_core.engine.checkpoint import Checkpoint, Pretrained
from dmsc_core.engine.method import Arrays, Outcome
from dmsc_core.engine.prepared import Prepared
from dmsc_core.errors import ConfigError
from dmsc_core.result import Matrix


class PeerExperiment:
    """The peer of a config, as a :class:`dmsc_core.engine.method.Method`."""

    device = torch.device("cpu")
    position = None
    learned = True

    def __init__(self, prepared: Prepared) -> None:
        self.prepared, self.scaling = prepared, prepared.scaling
        self.seconds: dict[str, float] = {}

    @cached_property
    def _fit(self) -> Any:
        start = time.perf_counter()
        config = self.prepared.config
        flat = [values.reshape(len(values), -1) for values in self.prepared.arrays]
        K = config.clustering.n_clusters or 0
        fit = config.peer.fit(flat, K, config.random_state)  # type: ignore[union-attr]
        self.seconds["train"] = time.perf_counter() - start
        return fit

    def train(self) -> Iterator[dict[str, Any]]:
        """No epochs: a peer is fitted at once."""
        return iter(())

    def weights(self) -> Arrays:
        """Nothing: a peer has no networks."""
        return {}

    def measured(self, samples: np.ndarray) -> Arrays:
        return {}

    def look(self, samples: np.ndarray | None) -> tuple[Matrix, Arrays]:
        return self._fit.coefficients, {}

    def outcome(self, samples: np.ndarray) -> Outcome:
        """Everything of the fit; it is made when this is first asked for."""
        fit = self._fit
        partition = fit.labels if fit.coefficients is None else None
        return Outcome(fit.coefficients, partition, latents=fit.latents, extras=fit.extras)

    def take_over(self, encoders: Checkpoint) -> Pretrained:
        raise ConfigError("a classical peer has no encoders that could be taken over")

    def checkpoint(self, pretrained: Pretrained) -> Mapping[str, Any] | None:
        return None
