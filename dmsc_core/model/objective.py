"""The terms of both stages' losses, made of latents, a layer, a network and a fusion.

Stage 1 minimises sum_m w_m ||X^m - D_m(E_m(X^m))||_F^2. Stage 2:
sum_m w_m ||X^m - D_m(C Z_m)||_F^2 + lambda_c ||C||_p^p + lambda_e sum_m v_m ||Z_m - C Z_m||_F^2,
and what the fusion adds.

Source: Abavisani and Patel, "Deep multimodal subspace clustering networks", IEEE JSTSP 2018,
eq. 6 to 10; Ji et al., NeurIPS 2017.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from dmsc_core.model.fusion.plan import FusionOptions
from dmsc_core.model.latents import Latents
from dmsc_core.model.losses import squared_error, weighted
from dmsc_core.model.network import MultimodalAutoencoder
from dmsc_core.model.self_expression.base import SelfExpressionLayer
from dmsc_core.model.soft_ncut import SoftNcut

Terms = dict[str, Tensor]  # each (), with ``total``


@dataclass(frozen=True)
class LossWeights:
    """The weight of each term.

    Attributes
    ----------
    reconstruction : w_m, one for each modality that takes part.
    self_expression : v_m, one for each latent.
    """

    reconstruction: Sequence[float]
    self_expression: Sequence[float]
    lambda_c: float = 1.0
    lambda_e: float = 1.0
    lambda_ncut: float = 0.0


class Objective:
    """The losses of a network and a layer on some samples, as functions of a batch.

    Every term is a sum over samples. ``total`` weighs the terms as the formula does;
    ``self_expression`` and ``regularization`` stand beside it without lambda_e and lambda_c, the
    other terms as they enter it.

    Parameters
    ----------
    network, layer : on the device of the samples.
    fusion : asked for the terms that it adds to the loss of stage 2.
    modalities : all modalities of the data, (n, ...) each.
    present : (n, M) bool; what a sample lacks is left out of the loss, and its latent is zero.
    weights : of the terms.
    cut : where the soft Ncut is a term of stage 2, what learns the soft clusters.
    """

    def __init__(
        self,
        network: MultimodalAutoencoder,
        layer: SelfExpressionLayer,
        fusion: FusionOptions,
        modalities: list[Tensor],
        present: Tensor,
        weights: LossWeights,
        cut: SoftNcut | None = None,
    ) -> None:
        self.network, self.layer, self.fusion, self.cut = network, layer, fusion, cut
        self.modalities, self.weights = modalities, weights
        columns = list(network.plan.modalities)
        self.targets = [modalities[m] for m in columns]
        self.present = None if bool(present.all()) else [present[:, m] for m in columns]
        self.latent_present = network.presence(present)

    @property
    def modules(self) -> dict[str, nn.Module]:
        """All that has weights, by name."""
        own = {"network": self.network, "layer": self.layer}
        return own if self.cut is None else own | {"cut": self.cut}

    def pretrain(self, indices: Tensor | None = None) -> Terms:
        """The terms of stage 1 on a batch (b,); None: all samples."""
        total = self._reconstruction(self._latents(indices).values, indices)
        return {"total": total, "reconstruction": total}

    def train(self, indices: Tensor | None = None) -> Terms:
        """The terms of stage 2 on a batch (b,), whose samples explain each other."""
        latents, weights = self._latents(indices), self.weights
        expressed = self.layer(latents, indices)
        terms: Terms = {}
        if len(self.network.decoders):
            terms["reconstruction"] = self._reconstruction(expressed, indices)
        terms["self_expression"] = self._self_expression(latents, expressed)
        terms["regularization"] = self.layer.penalty()
        share = latents.n_samples / len(self.modalities[0])  # of terms that are no sums
        for name, value in self.fusion.extra_losses(latents).items():
            terms[name] = share * value
        if self.cut is not None:
            terms["ncut"] = share * weights.lambda_ncut * self.cut(latents, self.layer.current())
        factors = {"regularization": weights.lambda_c, "self_expression": weights.lambda_e}
        plain = [value for name, value in terms.items() if name not in factors]
        weighed = [factor * terms[name] for name, factor in factors.items()]
        return {"total": torch.stack([*plain, *weighed]).sum(), **terms}

    def trained(self) -> list[nn.Parameter]:
        """The weights that stage 2 trains."""
        modules = self.modules
        if self.layer.keeps_latents:
            del modules["network"]
        return [weight for module in modules.values() for weight in module.parameters()]

    def prepare(self) -> None:
        """Let the layer look at the latents of all samples, as it may once before stage 2."""
        self.layer.prepare(self.latents())

    @torch.no_grad()
    def latents(self) -> Latents:
        """Z of all samples, (n, d) each, as the network is now."""
        return Latents.of(self.network.encode_all(self.modalities), self.latent_present)

    def _latents(self, indices: Tensor | None) -> Latents:
        Z = self.network.encode(_rows(self.modalities, indices))
        has = self.latent_present
        return Latents.of(Z, None if has is None else _rows(has, indices))

    def _reconstruction(self, latents: Sequence[Tensor], indices: Tensor | None) -> Tensor:
        """sum_m w_m ||X^m - D_m(Z_m)||_F^2, over what is there."""
        targets = _rows(self.targets, indices)
        has = [None] * len(targets) if self.present is None else _rows(self.present, indices)
        outputs = self.network.decode(latents)
        terms = [squared_error(x, y, own) for x, y, own in zip(targets, outputs, has)]
        return weighted(self.weights.reconstruction, terms)

    def _self_expression(self, latents: Latents, expressed: list[Tensor]) -> Tensor:
        """sum_m v_m ||Z_m - C Z_m||_F^2, over the latents that are there."""
        sides = zip(*self.layer.pairs(latents, expressed))
        terms = [squared_error(z, cz, latents.has(m)) for m, (z, cz) in enumerate(sides)]
        return weighted(self.weights.self_expression, terms)


def _rows(tensors: list[Tensor], indices: Tensor | None) -> list[Tensor]:
    return tensors if indices is None else [t[indices] for t in tensors]
