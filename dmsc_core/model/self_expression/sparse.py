"""The self-expressive network: c_ij = alpha soft_b(q_i . k_j) / (n - 1), an elastic net on C.

Queries q and keys k are learned maps of the samples to the unit sphere, b and alpha are learned
numbers: so C is sparse, its parameters don't depend on the number of samples, and new samples have
coefficients too.

Source: Zhang, You, Vidal and Li, "Learning a self-expressive network for subspace clustering",
CVPR 2021, sec. 3. There q and k end in tanh and alpha is a constant. On the sphere b is a cosine,
whatever the scale of the samples; alpha over the number of candidates keeps C Z the same whether a
sample meets a batch or all others.
"""

from collections.abc import Sequence
from math import log
from typing import ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor, nn

from dmsc_core.model.latents import Latents
from dmsc_core.model.rows import without_own
from dmsc_core.model.self_expression.base import (
    BYTES_PER_WEIGHT,
    FLOAT,
    LayerSetting,
    SelfExpressionOptions,
)
from dmsc_core.model.self_expression.query_key import QueryKeyLayer, QueryKeyMaps
from dmsc_core.model.sparse_coding import soft

MATRICES_IN_TRAINING = 8  # products, thresholded, C, penalties, gradients


class Options(SelfExpressionOptions):
    """Sparse coefficients from learned queries and keys: mini-batches, places new samples."""

    title: ClassVar[str] = "Self-expressive network"
    run_title: ClassVar[str] = "Sparse self-expression"
    formula: ClassVar[str] = (
        r"c_{ij} = \frac{\alpha}{n - 1} \, \mathrm{sign}(s) \max(|s| - b, 0),"
        r" \quad s = q_i^\top k_j"
    )
    kind: Literal["sparse"] = "sparse"
    width: int = Field(128, ge=1, description="Hidden values of the query and key networks.")
    size: int = Field(64, ge=1, description="Values of a query and of a key.")
    scale: float = Field(10.0, gt=0, description="alpha at the start; training moves it.")
    threshold: float = Field(
        0.1, gt=0, lt=1, description="b at the start, a cosine; training moves it."
    )
    l1_share: float = Field(
        0.9, ge=0, le=1, description="Of the elastic net: 1, few neighbours; 0, many small ones."
    )

    def build(self, setting: LayerSetting) -> "SelfExpressiveNetwork":
        return SelfExpressiveNetwork(self, setting)

    def training_bytes(
        self, n_samples: int, batch_size: int | None = None, latent_sizes: Sequence[int] = ()
    ) -> int:
        """Matrices of one batch; with ``latent_sizes`` also the networks' weights."""
        b = n_samples if batch_size is None else min(batch_size, n_samples)
        maps = 2 * 2 * (self.width + self.size) * b  # values and gradients
        weights = 2 * self.width * (sum(latent_sizes) + self.size)
        return FLOAT * (MATRICES_IN_TRAINING * b**2 + maps) + BYTES_PER_WEIGHT * weights


class SelfExpressiveNetwork(QueryKeyLayer):
    """C from thresholded inner products of queries and keys; options as in :class:`Options`.

    The penalty is sum_ij rho |c_ij| + (1 - rho) / 2 c_ij^2. Where a batch of b samples stands for
    n, its coefficients are n / b times as large and as few: their squares count b / n.
    """

    inductive: ClassVar[bool] = True

    def __init__(self, options: Options, setting: LayerSetting) -> None:
        super().__init__()
        self.weights, self.n_samples = setting.weights, setting.n_samples
        self.l1_share = options.l1_share
        self.sees = [None]
        everything = [range(sum(setting.latent_sizes))]
        self.maps = QueryKeyMaps(everything, options.width, options.size, setting.generator)
        self.log_scale = nn.Parameter(torch.tensor(log(options.scale)))
        self.log_threshold = nn.Parameter(torch.tensor(log(options.threshold)))

    def forward(self, latents: Latents, indices: Tensor | None = None) -> list[Tensor]:
        X = latents.side_by_side(self.weights)
        self._share = 1.0 if indices is None else len(indices) / self.n_samples
        self._last = self._among_themselves(X, latents)
        return [self._last @ z for z in latents.values]

    def penalty(self) -> Tensor:
        C = self._last
        squares = self._share * C.square().sum() / 2
        return self.l1_share * C.abs().sum() + (1 - self.l1_share) * squares

    def _rows(self, queries: list[Tensor], keys: list[Tensor], own: Tensor | None) -> Tensor:
        """alpha soft_b(q k^T) / candidates, zero in the columns ``own``: (b, n)."""
        (q,), (k,) = queries, keys
        candidates = len(k) if own is None else max(len(k) - 1, 1)
        C = soft(q @ k.T, self.log_threshold.exp())
        C = self.log_scale.exp() / candidates * C
        return C if own is None else without_own(C, own)
