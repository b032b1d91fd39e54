"""The two training stages, as a generator of epoch records.

Stage 1 (``pretrain``) minimises sum_m w_m ||X^m - D_m(E_m(X^m))||_F^2. Stage 2 (``train``):
sum_m w_m ||X^m - D_m(C Z_m)||_F^2 + lambda_c ||C||_p^p + lambda_e sum_m v_m ||Z_m - C Z_m||_F^2.

Source: Abavisani and Patel, "Deep multimodal subspace clustering networks", IEEE JSTSP 2018,
eq. 6 to 10; Ji et al., NeurIPS 2017.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, isfinite
from typing import Any, Literal

import torch
from torch import Tensor

from dmsc_core.errors import NumericalError
from dmsc_core.model.fusion.plan import FusionOptions
from dmsc_core.model.losses import squared_error, weighted
from dmsc_core.model.network import MultimodalAutoencoder
from dmsc_core.model.self_expression.base import SelfExpressionLayer
from dmsc_core.model.soft_ncut import SoftNcut

Stage = Literal["pretrain", "train"]
Record = dict[str, Any]
SECONDS_BETWEEN_TRANSFERS = 0.25  # losses stay on the device for that long


@dataclass(frozen=True)
class Schedule:
    """How long and how fast to train, and what each term weighs."""

    pretrain_epochs: int
    train_epochs: int
    pretrain_rate: float = 1e-3
    train_rate: float = 1e-3
    batch_size: int | None = None  # of stage 1; None: all samples at once
    train_batch_size: int | None = None  # of stage 2
    lambda_c: float = 1.0
    lambda_e: float = 1.0
    lambda_ncut: float = 0.0
    reconstruction_weights: Sequence[float] = ()  # one per modality that takes part
    self_expression_weights: Sequence[float] = ()  # one per latent
    report_every: int = 0  # in stage 2, a record comes at least after so many epochs


class Trainer:
    """Trains a network and a self-expression layer; knows neither the fusion nor the layer.

    Parameters
    ----------
    network, layer : on ``device``; the layer's parameters are free until stage 2.
    modalities : all modalities of the data, (n, ...) each, on ``device``.
    present : (n, M) bool; the loss leaves out samples that lack a modality, and their latents
        are zero.
    fusion : asked for the terms that it adds to the loss of stage 2.
    generator : draws the mini-batches.
    cut : where the soft Ncut is a term of stage 2, what learns the soft clusters.
    """

    def __init__(
        self,
        network: MultimodalAutoencoder,
        layer: SelfExpressionLayer,
        modalities: list[Tensor],
        present: Tensor,
        fusion: FusionOptions,
        schedule: Schedule,
        generator: torch.Generator,
        cut: SoftNcut | None = None,
    ) -> None:
        self.network, self.layer, self.cut = network, layer, cut
        self.modalities, self.fusion, self.schedule = modalities, fusion, schedule
        self.generator = generator
        columns = list(network.plan.modalities)
        self.targets = [modalities[m] for m in columns]
        everyone = bool(present.all())
        self.present = None if everyone else [present[:, m] for m in columns]
        self.latent_present = None if everyone else _latent_present(network, present)
        self.stage: Stage = "pretrain"
        self.epoch = 0  # epochs of this stage that are done
        self.seconds = 0.0
        self._prepared = False
        self._before_stage_1 = generator.get_state()
        self._optimizer = self._new_optimizer()

    def train(self) -> Iterator[Record]:
        """Yield ``{stage, epoch, losses: {term: value}, seconds}`` until both stages are done.

        Losses are sums over the samples, each taken before the step that lowers it; ``total``
        weighs the terms as the formula does; ``self_expression`` and ``regularization`` stand
        beside it without lambda_e and lambda_c, the other terms as they enter it.
        Records come in groups, at most one transfer from the device per 0.25 s. The generator may
        be left at any record and taken up again.

        Raises
        ------
        NumericalError : a term is not finite; names the term, the stage and the epoch.
        """
        while True:
            if self.stage == "pretrain" and self.epoch >= self.schedule.pretrain_epochs:
                self.skip_pretraining()
            total = self.schedule.pretrain_epochs
            if self.stage == "train":
                total = self.schedule.train_epochs
            if self.epoch >= total:
                return
            self._prepare()
            yield from self._stage(total)

    def _stage(self, epochs: int) -> Iterator[Record]:
        waiting: list[tuple[int, float, dict[str, Tensor]]] = []
        before, last_transfer = self.seconds, time.perf_counter()
        started = last_transfer
        while self.epoch < epochs:
            losses = self._epoch()
            self.epoch += 1
            now = time.perf_counter()
            self.seconds = before + now - started
            waiting.append((self.epoch, self.seconds, losses))
            every = self.schedule.report_every if self.stage == "train" else 0
            due = now - last_transfer >= SECONDS_BETWEEN_TRANSFERS
            if due or self.epoch == epochs or (every and self.epoch % every == 0):
                records = self._fetch(waiting)
                waiting, last_transfer = [], time.perf_counter()
                self.seconds = before + last_transfer - started  # a GPU's work ends with the fetch
                records[-1]["seconds"] = before = self.seconds
                yield from records
                started = time.perf_counter()

    def _fetch(self, waiting: list[tuple[int, float, dict[str, Tensor]]]) -> list[Record]:
        names = list(waiting[0][2])
        table = torch.stack([torch.stack([losses[k] for k in names]) for _, _, losses in waiting])
        records = []
        for (epoch, seconds, _), row in zip(waiting, table.cpu().double().tolist()):
            losses = dict(zip(names, row))
            self._require_finite(losses, epoch)
            records.append(
                {"stage": self.stage, "epoch": epoch, "losses": losses, "seconds": seconds}
            )
        return records

    def _require_finite(self, losses: dict[str, float], epoch: int) -> None:
        bad = [term for term, value in losses.items() if not isfinite(value)]
        if bad:
            term = bad[-1]  # the total comes first and is the last to blame
            raise NumericalError(
                f"the loss term {term!r} became {losses[term]} in epoch {epoch} of stage "
                f"{self.stage!r}; expected a finite number. Use a smaller learning rate "
                f"({self.stage}.learning_rate), or scale the data (preprocess.kind)"
            )

    def _prepare(self) -> None:
        """Before the first epoch of stage 2 the layer may look at the latents of all samples."""
        if self.stage == "train" and not self._prepared:
            self.layer.prepare(self.latents(), self.latent_present)
            self._prepared = True

    def _epoch(self) -> dict[str, Tensor]:
        sums: dict[str, Tensor] = {}
        for indices in self._batches():
            for term, value in self._step(indices).items():
                sums[term] = sums.get(term, 0) + value
        return sums

    def _batches(self) -> list[Tensor | None]:
        """Batches in a new order; one of everybody where they all fit.

        In stage 2, where samples explain each other, batches are of nearly equal size, and none is
        of one sample.
        """
        schedule, n = self.schedule, len(self.modalities[0])
        size = schedule.batch_size if self.stage == "pretrain" else schedule.train_batch_size
        if size is None or size >= n:
            return [None]
        order = torch.randperm(n, generator=self.generator).to(self.modalities[0].device)
        if self.stage == "pretrain":
            return list(order.split(size))
        return list(order.tensor_split(min(ceil(n / size), n // 2)))

    def _step(self, indices: Tensor | None) -> dict[str, Tensor]:
        losses = self.losses(indices)
        if self._optimizer is None:  # nothing to train: the losses are looked at only
            return {term: value.detach() for term, value in losses.items()}
        self._optimizer.zero_grad(set_to_none=True)
        losses["total"].backward()
        self._optimizer.step()
        return {term: value.detach() for term, value in losses.items()}

    def losses(self, indices: Tensor | None = None) -> dict[str, Tensor]:
        """The terms of this stage's loss on a batch (None: all samples), and their ``total``."""
        inputs, targets = _rows(self.modalities, indices), _rows(self.targets, indices)
        present = self._present(self.present, indices, len(targets))
        latents = self._latents(inputs, indices)
        if self.stage == "pretrain":
            total = self._reconstruction(targets, latents, present)
            return {"total": total, "reconstruction": total}
        return self._train_losses(targets, latents, present, indices)

    def _train_losses(
        self,
        targets: list[Tensor],
        latents: list[Tensor],
        present: Sequence[Tensor | None],
        indices: Tensor | None,
    ) -> dict[str, Tensor]:
        schedule = self.schedule
        there = None if self.latent_present is None else _rows(self.latent_present, indices)
        nobody_missing: list[Tensor | None] = [None] * len(latents)
        expressed = self.layer(latents, indices, there)
        terms: dict[str, Tensor] = {}
        if len(self.network.decoders):
            terms["reconstruction"] = self._reconstruction(targets, expressed, present)
        terms["self_expression"] = weighted(
            list(schedule.self_expression_weights),
            [
                squared_error(z, cz, keep)
                for z, cz, keep in zip(
                    *self.layer.pairs(latents, expressed), there or nobody_missing
                )
            ],
        )
        terms["regularization"] = self.layer.penalty()
        share = len(latents[0]) / len(self.modalities[0])  # terms that are no sums over samples
        for name, value in self.fusion.extra_losses(latents, there).items():
            terms[name] = share * value
        if self.cut is not None:
            cut = self.cut(latents, self.layer.current())
            terms["ncut"] = share * schedule.lambda_ncut * cut
        factors = {"regularization": schedule.lambda_c, "self_expression": schedule.lambda_e}
        plain = [value for name, value in terms.items() if name not in factors]
        weighed = [factor * terms[name] for name, factor in factors.items()]
        return {"total": torch.stack([*plain, *weighed]).sum(), **terms}

    @staticmethod
    def _present(
        columns: list[Tensor] | None, indices: Tensor | None, count: int
    ) -> Sequence[Tensor | None]:
        """Who is there in a batch, for each of ``count`` tensors; None where everyone is."""
        return [None] * count if columns is None else _rows(columns, indices)

    def _reconstruction(
        self, targets: list[Tensor], latents: list[Tensor], present: Sequence[Tensor | None]
    ) -> Tensor:
        outputs = self.network.decode(latents)
        terms = [squared_error(x, y, keep) for x, y, keep in zip(targets, outputs, present)]
        return weighted(list(self.schedule.reconstruction_weights), terms)

    def _latents(self, inputs: list[Tensor], indices: Tensor | None) -> list[Tensor]:
        latents = self.network.encode(inputs)
        if self.latent_present is None:
            return latents
        kept = _rows(self.latent_present, indices)
        return [z * keep[:, None] for z, keep in zip(latents, kept)]

    @torch.no_grad()
    def latents(self) -> list[Tensor]:
        """Z of all samples, (n, d) each, as the network is now."""
        latents = self.network.encode_all(self.modalities)
        if self.latent_present is None:
            return latents
        return [z * keep[:, None] for z, keep in zip(latents, self.latent_present)]

    @property
    def trained(self) -> bool:
        """Whether stage 2 has taken a step."""
        return self.stage == "train" and self.epoch > 0

    @torch.no_grad()
    def coordinates(self, latents: list[Tensor] | None = None) -> list[Tensor]:
        """What the final C is made of: the latents, as the fusion wants them.

        A layer with weights of its own has learned them on the latents as they are.

        Parameters
        ----------
        latents : those of now, where they are at hand.
        """
        latents = self.latents() if latents is None else latents
        if any(True for _ in self.layer.parameters()):
            return latents
        return self.fusion.coordinates(latents, self.latent_present)

    @torch.no_grad()
    def rebuilt(self, rows: Tensor, latents: list[Tensor] | None = None) -> list[Tensor]:
        """D_m(C Z_m) of some samples, (s, ...) for each modality that takes part; none if raw.

        Parameters
        ----------
        rows : (s, n) of C.
        latents : those of now, where they are at hand.
        """
        if not len(self.network.decoders):
            return []
        latents = self.latents() if latents is None else latents
        return self.network.decode([rows.to(z) @ z for z in latents])

    def _new_optimizer(self) -> torch.optim.Optimizer | None:
        """Adam for the weights of this stage; None where there are none to train."""
        parameters, rate = list(self.network.parameters()), self.schedule.pretrain_rate
        if self.stage == "train":
            parameters = [] if self.layer.keeps_latents else parameters
            parameters += list(self.layer.parameters())
            parameters += list(self.cut.parameters()) if self.cut else []
            rate = self.schedule.train_rate
        return torch.optim.Adam(parameters, rate) if parameters else None

    def skip_pretraining(self) -> None:
        """Go on with stage 2, with a fresh optimizer.

        It draws what it would draw if there had been no stage 1, so that a run with encoders that
        were taken over is bit by bit the one that trains them itself.
        """
        self.stage, self.epoch = "train", 0
        self.generator.set_state(self._before_stage_1)
        self._optimizer = self._new_optimizer()

    def state(self) -> dict[str, Any]:
        """All that a checkpoint needs to go on as if nothing had happened."""
        return {
            "stage": self.stage,
            "epoch": self.epoch,
            "seconds": self.seconds,
            "network": self.network.state_dict(),
            "layer": self.layer.state_dict(),
            "cut": self.cut.state_dict() if self.cut else {},
            "optimizer": self._optimizer.state_dict() if self._optimizer else {},
            "generator": self.generator.get_state(),
        }

    def load_state(self, state: dict[str, Any]) -> None:
        """Go on from ``state()`` of a trainer of the same network, layer and data."""
        self.stage, self.epoch, self.seconds = state["stage"], state["epoch"], state["seconds"]
        self.network.load_state_dict(state["network"])
        self._prepared = False
        self._prepare()  # of the same latents: what a layer looked at is the same again
        self.layer.load_state_dict(state["layer"])
        if self.cut is not None:
            self.cut.load_state_dict(state["cut"])
        self._optimizer = self._new_optimizer()
        if self._optimizer is not None:
            self._optimizer.load_state_dict(state["optimizer"])
        self.generator.set_state(state["generator"])


def _rows(tensors: list[Tensor], indices: Tensor | None) -> list[Tensor]:
    return tensors if indices is None else [t[indices] for t in tensors]


def _latent_present(network: MultimodalAutoencoder, present: Tensor) -> list[Tensor]:
    """A latent exists where at least one of the modalities that it was made from does."""
    return [present[:, list(stream)].any(1) for stream in network.streams]
