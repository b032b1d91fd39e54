"""Attention: C is a learned softmax over the other samples, a random walk in one step.

Heads h give A_h = softmax_{j != i}(cos(q_h(x_i), k_h(x_j)) / sigma), x the weighted latents side by
side, and C = mean_h A_h, shared by the modalities. The self-expression term compares g_m(Z_m) with
C g_m(Z_m): g is the identity, or a learned value map.

Source: Vaswani et al., "Attention is all you need", NeurIPS 2017, sec. 3.2; the reading of
softmax(x_i . x_j / sigma) as the random walk of spectral clustering, whose maps are then learned.
"""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from math import log
from typing import ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor, nn

from dmsc_core.model.encoders import initialise
from dmsc_core.model.latents import Latents, in_float64
from dmsc_core.model.self_expression.base import (
    BYTES_PER_WEIGHT,
    FLOAT,
    LayerSetting,
    SelfExpressionOptions,
)
from dmsc_core.model.self_expression.query_key import (
    QueryKeyLayer,
    QueryKeyMaps,
    hide_features,
    two_layers,
)

MATRICES_OF_HEAD = 5  # products, their softmax, both gradients, a temporary
MATRICES_BESIDE = 4  # C, its gradient, temporaries
NEXT_TO_NOTHING = 1e-12  # what a head counts that cannot see a sample: alone, it still counts
FLOOR = 1e-4  # added to the covariance of values: its logarithm stays finite

Value = Literal["identity", "learned"]


class Options(SelfExpressionOptions):
    """Softmax attention over the other samples: learned in mini-batches, places new samples."""

    title: ClassVar[str] = "Attention"
    formula: ClassVar[str] = (
        r"C = \frac{1}{H} \sum_h \mathrm{softmax}_{j \ne i}(\cos(q_h(z_i), k_h(z_j)) / \sigma)"
    )
    kind: Literal["attention"] = "attention"
    heads: int = Field(2, ge=1, le=16, description="Attention matrices that are averaged.")
    sees: Literal["all", "one"] = Field(
        "all",
        description="What a head compares samples by: all modalities side by side, or one of "
        "them; then every modality has its own heads, and C is the mean over modalities.",
        json_schema_extra={
            "meanings": {
                "all": r"$q_h(z^1 \dots z^M)$: one likeness for all modalities side by side.",
                "one": r"$C = \sum_m v_m C_m$, $C_m$ of $q_h(z^m)$: samples that are near in one "
                "modality are linked, wherever the others place them.",
            }
        },
    )
    width: int = Field(64, ge=1, description="Hidden values of the query and key networks.")
    size: int = Field(32, ge=1, description="Values of a query and of a key.")
    temperature: float = Field(
        0.05,
        gt=0,
        le=10,
        description="sigma: small, few sharp links; large, all samples alike.",
    )
    dropout: float = Field(
        0.0,
        ge=0,
        lt=1,
        description="Share of the features that queries and keys do not see in a step; the whole "
        "sample is still to be reproduced.",
    )
    learn_temperature: bool = Field(False, description="Let training move sigma.")
    value: Value = Field(
        "identity",
        description="What C has to reproduce: the latents, or a learned map of them, which a "
        "penalty keeps from collapsing.",
        json_schema_extra={
            "meanings": {
                "identity": r"$\min \|Z - C Z\|$: the latents themselves.",
                "learned": r"$\min \|g(Z) - C g(Z)\|$, $g$ learned beside queries and keys.",
            }
        },
    )
    value_size: int = Field(32, ge=1, description="Values of a learned map.")

    def build(self, setting: LayerSetting) -> "Attention":
        return Attention(self, setting)

    def training_bytes(
        self, n_samples: int, batch_size: int | None = None, latent_sizes: Sequence[int] = ()
    ) -> int:
        """Attention matrices of one batch; with ``latent_sizes`` also the networks' weights."""
        b = n_samples if batch_size is None else min(batch_size, n_samples)
        columns = [columns for columns, _ in self.looks(latent_sizes or (0,))]
        matrices = (MATRICES_OF_HEAD * len(columns) + MATRICES_BESIDE) * b**2
        maps = 2 * 2 * len(columns) * (self.width + self.size) * b  # values and gradients
        weights = 2 * self.width * sum(len(d) + self.size for d in columns)
        if self.value == "learned":
            weights += self.width * sum(d_m + self.value_size for d_m in latent_sizes)
        return FLOAT * (matrices + maps) + BYTES_PER_WEIGHT * weights

    def looks(self, latent_sizes: Sequence[int]) -> list[tuple[range, int | None]]:
        """For each head the columns of [Z_1 .. Z_M] that it sees, and its modality if only one."""
        ends = list(accumulate(latent_sizes, initial=0))
        if self.sees == "all":
            return [(range(ends[-1]), None)] * self.heads
        each = [(range(*edges), m) for m, edges in enumerate(pairwise(ends))]
        return [look for look in each for _ in range(self.heads)]


class Attention(QueryKeyLayer):
    """C = mean_h softmax(cos(q_h, k_h) / sigma) without the diagonal; rows sum to 1.

    Heads that see one modality count v_m; those of a modality that sample i lacks do not count in
    row i, and a sample that lacks it is as unlike the others as can be. To heads that see all, and
    among the values, there are zeros in its place. In training a batch attends to itself, so memory
    goes with its size; nothing goes with n.
    """

    inductive: ClassVar[bool] = True

    def __init__(self, options: Options, setting: LayerSetting) -> None:
        super().__init__()
        self.weights = setting.weights
        self.dropout, self.generator = options.dropout, setting.generator
        columns, self.sees = zip(*options.looks(setting.latent_sizes))
        self.shares = [1.0 if m is None else self.weights[m] for m in self.sees]
        self.maps = QueryKeyMaps(columns, options.width, options.size, setting.generator)
        start = torch.tensor(log(options.temperature))
        if options.learn_temperature:
            self.log_temperature = nn.Parameter(start)
        else:
            self.register_buffer("log_temperature", start)
        self.value_maps: nn.ModuleList | None = None
        if options.value == "learned":
            self.value_maps = nn.ModuleList(
                two_layers(d_m, options.width, options.value_size) for d_m in setting.latent_sizes
            )
            initialise(self.value_maps, setting.generator)

    def forward(self, latents: Latents, indices: Tensor | None = None) -> list[Tensor]:
        X = latents.side_by_side(self.weights)
        if self.training and self.dropout:
            X = hide_features(X, self.dropout, self.generator)
        self._last = self._among_themselves(X, latents)
        self._values = latents
        if self.value_maps is not None:
            values = [net(z) for net, z in zip(self.value_maps, latents.values)]
            self._values = Latents.of(values, latents.present)
        return [self._last @ z for z in latents.values]

    def pairs(
        self, latents: Latents, expressed: list[Tensor]
    ) -> tuple[Sequence[Tensor], list[Tensor]]:
        if self.value_maps is None:
            return latents.values, expressed
        return self._values.values, [self._last @ g for g in self._values.values]

    def penalty(self) -> Tensor:
        """Zero for g = identity; else b sum_m (tr S_m - log det S_m - r) / 2, S_m = cov(g_m).

        A learned g could make ||g - C g|| zero by being constant, or by leaving all but a few
        directions empty. This is the divergence of a Gaussian of covariance S_m from the standard
        one: zero where all directions carry the same variance, infinite where one is empty. The
        factor b, the samples of the batch, lets it grow with them as the other terms do.
        """
        if self.value_maps is None:
            return self._last.new_zeros(())
        terms = [whiteness(g, self._values.has(m)) for m, g in enumerate(self._values.values)]
        return len(self._last) * torch.stack(terms).sum()

    def _rows(self, queries: list[Tensor], keys: list[Tensor], own: Tensor | None) -> Tensor:
        """Mean of the heads' softmax of q k^T / sigma without the columns ``own``: (b, n)."""
        C, mass = queries[0].new_zeros(()), queries[0].new_zeros(())
        for share, q, k in zip(self.shares, queries, keys):
            cosines = torch.where(_nonzero(k)[:, 0], q @ k.T, -1.0)
            logits = cosines / self.log_temperature.exp()
            if own is not None:
                logits = logits.scatter(1, own[:, None], -torch.inf)
            weight = share * _nonzero(q) + NEXT_TO_NOTHING
            C, mass = C + weight * logits.softmax(1), mass + weight
        return C / mass


def _nonzero(vectors: Tensor) -> Tensor:
    """The rows (n, size) that are not zero, (n, 1)."""
    return (vectors != 0).any(1, keepdim=True)


def whiteness(values: Tensor, present: Tensor | None = None) -> Tensor:
    """(tr S - log det S - r) / 2 of the covariance S of ``values`` (n, r), (); 0 where S = I.

    Parameters
    ----------
    present : (n,) bool, the rows that count; None for all.
    """
    if present is not None:
        values = values[present]
    centred = in_float64(values - values.mean(0))
    r = values.shape[1]
    eye = torch.eye(r, dtype=centred.dtype, device=centred.device)
    S = centred.T @ centred / max(len(centred), 1) + FLOOR * eye
    return ((S.diagonal().sum() - torch.linalg.slogdet(S).logabsdet - r) / 2).to(values)
