"""The likeness layer: C is the cosine of two samples; it has nothing to learn."""

from collections.abc import Sequence
from typing import ClassVar, Literal

import torch
from torch import Tensor

from dmsc_core.model.latents import Latents
from dmsc_core.model.rows import gather_own, without_own
from dmsc_core.model.self_expression.base import (
    LayerSetting,
    SelfExpressionLayer,
    SelfExpressionOptions,
)


class Options(SelfExpressionOptions):
    """Cosines of the samples: no weights, no epochs."""

    title: ClassVar[str] = "Likeness"
    formula: ClassVar[str] = r"c_{ij} = \cos(z_i, z_j) / (n - 1)"
    learns: ClassVar[bool] = False
    kind: Literal["likeness"] = "likeness"

    def build(self, setting: LayerSetting) -> "Likeness":
        return Likeness(setting.weights)

    def training_bytes(
        self, n_samples: int, batch_size: int | None = None, latent_sizes: Sequence[int] = ()
    ) -> int:
        return 12 * (batch_size or n_samples) ** 2


class Likeness(SelfExpressionLayer):
    """c_ij = cos(z_i, z_j) / (n - 1), c_ii = 0, of all latents side by side."""

    def __init__(self, weights: tuple[float, ...]) -> None:
        super().__init__()
        self.weights = weights

    def forward(self, latents: Latents, indices: Tensor | None = None) -> list[Tensor]:
        everyone = torch.arange(latents.n_samples, device=latents.device)
        self._last = self._rows(latents, everyone)
        return [self._last @ z for z in latents.values]

    def current(self) -> Tensor:
        return self._last

    def penalty(self) -> Tensor:
        return self._last.square().sum()

    def coefficients(self, latents: Latents, top_k: int | None = None):
        n, device = latents.n_samples, latents.device
        return gather_own(lambda rows: self._rows(latents, rows), n, top_k, device)

    def _rows(self, latents: Latents, rows: Tensor) -> Tensor:
        units = torch.nn.functional.normalize(latents.side_by_side(self.weights), dim=1)
        return without_own(units[rows] @ units.T / (len(units) - 1), rows)
