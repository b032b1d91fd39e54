"""Networks and a self-expression layer at work: what a config trains, on its device."""

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor, nn

from dmsc_core import runtime
from dmsc_core.config import RunConfig
from dmsc_core.data.preprocessing.scaling import Scaling
from dmsc_core.engine import checkpoint
from dmsc_core.engine.checkpoint import Checkpoint, Pretrained
from dmsc_core.engine.method import Arrays, Outcome
from dmsc_core.engine.parts import (
    DENSE_SAMPLES,
    ROW_ENTRIES,
    make_layer,
    make_soft_cut,
    weights_of,
)
from dmsc_core.engine.prepared import Prepared
from dmsc_core.model.latents import Latents
from dmsc_core.model.objective import LossWeights, Objective, Terms
from dmsc_core.result import Matrix
from dmsc_core.training.trainer import Stage, Trainer


@dataclass(frozen=True)
class Experiment:
    """A trainer and what it stands on, as a :class:`dmsc_core.engine.method.Method`."""

    config: RunConfig
    objective: Objective
    trainer: Trainer
    device: torch.device
    modality_names: tuple[str, ...]  # of those that take part
    scaling: Scaling
    seconds: ClassVar[Mapping[str, float]] = {}  # every step is one of an epoch

    @property
    def position(self) -> tuple[str, int]:
        return self.trainer.position

    @property
    def learned(self) -> bool:
        stage, epoch = self.position
        return (stage == "train" and epoch > 0) or not list(self.objective.layer.parameters())

    def train(self) -> Iterator[dict[str, Any]]:
        return self.trainer.train()

    def weights(self) -> dict[str, np.ndarray]:
        state = self.objective.network.state_dict()
        return {key: value.cpu().numpy().copy() for key, value in state.items()}

    def measured(self, samples: np.ndarray) -> dict[str, np.ndarray]:
        targets = self.objective.targets if len(self.objective.network.decoders) else []
        rows = torch.as_tensor(samples, device=self.device)
        return self._by_name([target[rows] for target in targets])

    def look(self, samples: np.ndarray | None) -> tuple[Matrix, Arrays]:
        latents = self.objective.latents()
        C = self._coefficients(latents)
        return C, {} if samples is None else self.rebuilt(C, latents, samples)

    def outcome(self, samples: np.ndarray) -> Outcome:
        latents = self.objective.latents()
        C = self._coefficients(latents)
        one = len(latents.values) == 1
        return Outcome(
            C,
            rebuilt=self.rebuilt(C, latents, samples),
            latents={"Z": _array(latents.values[0])} if one else self._by_name(latents.values),
            extras={n: _array(x) for n, x in self.objective.fusion.extras(latents).items()},
        )

    def take_over(self, encoders: Checkpoint) -> Pretrained:
        origin = checkpoint.take_over(self.config, self.objective.network, encoders)
        self.trainer.next_stage()
        return Pretrained(self.weights(), **origin)

    def checkpoint(self, pretrained: Pretrained) -> Checkpoint:
        network, layer = self.objective.network, self.objective.layer
        return checkpoint.checkpoint(self.config, pretrained, network, layer, self.scaling)

    @torch.no_grad()
    def _coefficients(self, latents: Latents) -> Matrix:
        """C of the latents as the fusion wants them; of many samples each row's largest, sparse.

        A layer with weights of its own has learned them on the latents as they are.
        """
        layer = self.objective.layer
        if not list(layer.parameters()):
            latents = self.objective.fusion.coordinates(latents)
        dense = layer.stores_coefficients or latents.n_samples <= DENSE_SAMPLES
        entries = max(ROW_ENTRIES, self.config.affinity.row_entries or 0)
        return layer.coefficients(latents, None if dense else entries)

    @torch.no_grad()
    def rebuilt(self, C: Matrix, latents: Latents, samples: np.ndarray) -> dict[str, np.ndarray]:
        """The decoders' D_m(C Z_m) of some samples, (s, ...) by modality; none without decoders."""
        if not len(self.objective.network.decoders):
            return {}
        rows: Any = C[samples]
        dense = torch.as_tensor(rows if isinstance(rows, np.ndarray) else rows.toarray())
        outputs = self.objective.network.decode([dense.to(z) @ z for z in latents.values])
        return self._by_name(outputs)

    def _by_name(self, values: Sequence[Tensor]) -> dict[str, np.ndarray]:
        return {name: _array(value) for name, value in zip(self.modality_names, values)}


def _array(tensor: Tensor) -> np.ndarray:
    return tensor.cpu().float().numpy()


def start(prepared: Prepared) -> Experiment:
    """Bring the network of a run, its layer and its data to their device."""
    config, dataset, device = prepared.config, prepared.dataset, prepared.device
    assert prepared.network is not None, "a classical peer is no experiment"
    network = copy.deepcopy(prepared.network)  # a second start begins anew
    runtime.reset_peak_memory(device)
    dtype = getattr(torch, config.dtype)
    # channels last: the same sums, and half the time of a convolution on a CPU
    network.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    generator = torch.Generator().manual_seed(config.random_state + 1)
    w, v = weights_of(config, network.plan, dataset.n_modalities)
    layer = make_layer(config, network, dataset.n_samples, tuple(v), generator)
    cut = make_soft_cut(config, network, generator)
    train = config.train
    objective = Objective(
        network,
        layer.to(device=device, dtype=dtype),
        config.fusion,
        [torch.as_tensor(values, dtype=dtype, device=device) for values in prepared.arrays],
        torch.as_tensor(dataset.present, device=device),
        LossWeights(w, v, train.lambda_c, train.lambda_e, train.lambda_ncut),
        cut if cut is None else cut.to(device=device, dtype=dtype),
    )
    trainer = Trainer(
        stages(config, objective), objective.modules, dataset.n_samples, generator, device
    )
    names = tuple(dataset.modalities[m].name for m in network.plan.modalities)
    return Experiment(config, objective, trainer, device, names, prepared.scaling)


def stages(config: RunConfig, objective: Objective) -> tuple[Stage, Stage]:
    """Both stages of training, as a config has them."""

    def stage(
        name: str,
        losses: Callable[[Tensor | None], Terms],
        weights: Callable[[], Iterable[nn.Parameter]],
        **more: Any,
    ) -> Stage:
        own = getattr(config, name)
        return Stage(name, own.epochs, own.learning_rate, losses, weights, own.batch_size, **more)

    looks = {"report_every": config.train.eval_every, "prepare": objective.prepare}
    return (
        stage("pretrain", objective.pretrain, objective.network.parameters),
        stage("train", objective.train, objective.trained, balanced=True, **looks),
    )
