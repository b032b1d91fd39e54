"""Stages of training, as a generator of epoch records: epochs, batches, optimiser, state."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, isfinite
from typing import Any

import torch
from torch import Tensor, nn

from dmsc_core.errors import NumericalError

Record = dict[str, Any]
Waiting = list[tuple[int, float, dict[str, Tensor]]]  # epoch, seconds, losses on the device
SECONDS_BETWEEN_TRANSFERS = 0.25  # losses stay on the device for that long


@dataclass(frozen=True)
class Stage:
    """One stage of training: a loss, the weights that lower it, how long and how fast.

    Attributes
    ----------
    losses : from the indices (b,) of a batch, None for all samples, to the terms of the loss and
        their ``total``.
    parameters : the weights that this stage trains; asked for when it begins.
    batch_size : None for all samples at once.
    balanced : batches are of nearly equal size, and none is of one sample.
    report_every : a record comes at least after so many epochs; 0 where none is asked for.
    prepare : called before the first epoch.
    """

    name: str
    epochs: int
    learning_rate: float
    losses: Callable[[Tensor | None], dict[str, Tensor]]
    parameters: Callable[[], Iterable[nn.Parameter]]
    batch_size: int | None = None
    balanced: bool = False
    report_every: int = 0
    prepare: Callable[[], None] = lambda: None


class Trainer:
    """Goes through stages, one after the other, with Adam; knows neither the model nor the data.

    Parameters
    ----------
    stages : in their order.
    modules : all that has weights, by the name under which its state is found.
    n_samples : from which mini-batches are drawn.
    generator : draws the mini-batches.
    device : of the indices of a batch.
    """

    def __init__(
        self,
        stages: Sequence[Stage],
        modules: Mapping[str, nn.Module],
        n_samples: int,
        generator: torch.Generator,
        device: torch.device | str = "cpu",
    ) -> None:
        self.stages, self.modules = tuple(stages), modules
        self.n_samples, self.generator, self.device = n_samples, generator, device
        self.stage = 0  # its number
        self.epoch = 0  # epochs of this stage that are done
        self.seconds = 0.0
        self._prepared = False
        self._start = generator.get_state()
        self._optimizer = self._new_optimizer()

    @property
    def position(self) -> tuple[str, int]:
        """The stage and its epochs that are done."""
        return self.stages[self.stage].name, self.epoch

    def train(self) -> Iterator[Record]:
        """Yield ``{stage, epoch, losses: {term: value}, seconds}`` until all stages are done.

        Losses are sums over the batches of an epoch, each taken before the step that lowers it.
        Records come in groups, at most one transfer from the device per 0.25 s. The generator may
        be left at any record and taken up again.

        Raises
        ------
        NumericalError : a term is not finite; names the term, the stage and the epoch.
        """
        while True:
            while self.epoch >= self.stages[self.stage].epochs:
                if self.stage + 1 == len(self.stages):
                    return
                self.next_stage()
            self._prepare()
            yield from self._epochs(self.stages[self.stage])

    def _epochs(self, stage: Stage) -> Iterator[Record]:
        waiting: Waiting = []
        before, last_transfer = self.seconds, time.perf_counter()
        started = last_transfer
        while self.epoch < stage.epochs:
            losses = self._epoch(stage)
            self.epoch += 1
            now = time.perf_counter()
            self.seconds = before + now - started
            waiting.append((self.epoch, self.seconds, losses))
            due = now - last_transfer >= SECONDS_BETWEEN_TRANSFERS
            every = stage.report_every
            if due or self.epoch == stage.epochs or (every and self.epoch % every == 0):
                records = self._fetch(stage.name, waiting)
                waiting, last_transfer = [], time.perf_counter()
                self.seconds = before + last_transfer - started  # a GPU's work ends with the fetch
                records[-1]["seconds"] = before = self.seconds
                yield from records
                started = time.perf_counter()

    def _fetch(self, stage: str, waiting: Waiting) -> list[Record]:
        terms = list(waiting[0][2])
        table = torch.stack([torch.stack([losses[k] for k in terms]) for _, _, losses in waiting])
        records = []
        for (epoch, seconds, _), row in zip(waiting, table.cpu().double().tolist()):
            losses = dict(zip(terms, row))
            _require_finite(losses, stage, epoch)
            records.append({"stage": stage, "epoch": epoch, "losses": losses, "seconds": seconds})
        return records

    def _prepare(self) -> None:
        if not self._prepared:
            self.stages[self.stage].prepare()
            self._prepared = True

    def _epoch(self, stage: Stage) -> dict[str, Tensor]:
        sums: dict[str, Tensor] = {}
        for indices in self._batches(stage):
            for term, value in self._step(stage, indices).items():
                sums[term] = sums.get(term, 0) + value
        return sums

    def _batches(self, stage: Stage) -> list[Tensor | None]:
        """Batches in a new order; one of everybody where they all fit."""
        n, size = self.n_samples, stage.batch_size
        if size is None or size >= n:
            return [None]
        order = torch.randperm(n, generator=self.generator).to(self.device)
        if stage.balanced:
            return list(order.tensor_split(min(ceil(n / size), n // 2)))
        return list(order.split(size))

    def _step(self, stage: Stage, indices: Tensor | None) -> dict[str, Tensor]:
        losses = stage.losses(indices)
        if self._optimizer is not None:  # else nothing is trained, and losses are looked at only
            self._optimizer.zero_grad(set_to_none=True)
            losses["total"].backward()
            self._optimizer.step()
        return {term: value.detach() for term, value in losses.items()}

    def _new_optimizer(self) -> torch.optim.Optimizer | None:
        stage = self.stages[self.stage]
        parameters = list(stage.parameters())
        return torch.optim.Adam(parameters, stage.learning_rate) if parameters else None

    def next_stage(self) -> None:
        """Go on with the next stage, with a fresh optimizer.

        It draws what it would draw if there had been no stage before, so that a run with encoders
        that were taken over is bit by bit the one that trains them itself.
        """
        self.stage, self.epoch, self._prepared = self.stage + 1, 0, False
        self.generator.set_state(self._start)
        self._optimizer = self._new_optimizer()

    def state(self) -> dict[str, Any]:
        """All that a checkpoint needs to go on as if nothing had happened."""
        return {
            "stage": self.stages[self.stage].name,
            "epoch": self.epoch,
            "seconds": self.seconds,
            **{name: module.state_dict() for name, module in self.modules.items()},
            "optimizer": self._optimizer.state_dict() if self._optimizer else {},
            "generator": self.generator.get_state(),
        }

    def load_state(self, state: dict[str, Any]) -> None:
        """Go on from ``state()`` of a trainer of the same stages and modules."""
        self.stage = [stage.name for stage in self.stages].index(state["stage"])
        self.epoch, self.seconds = state["epoch"], state["seconds"]
        self._load_modules(state)
        self._prepared = False
        self._prepare()  # it looks at the same weights as it did then
        self._load_modules(state)  # and what it set has been learned on since
        self._optimizer = self._new_optimizer()
        if self._optimizer is not None:
            self._optimizer.load_state_dict(state["optimizer"])
        self.generator.set_state(state["generator"])

    def _load_modules(self, state: dict[str, Any]) -> None:
        for name, module in self.modules.items():
            module.load_state_dict(state[name])


def _require_finite(losses: dict[str, float], stage: str, epoch: int) -> None:
    bad = [term for term, value in losses.items() if not isfinite(value)]
    if bad:
        term = bad[-1]  # the total comes first and is the last to blame
        raise NumericalError(
            f"the loss term {term!r} became {losses[term]} in epoch {epoch} of stage {stage!r}; "
            f"expected a finite number. Use a smaller learning rate ({stage}.learning_rate), or "
            "scale the data (preprocess.kind)"
        )
