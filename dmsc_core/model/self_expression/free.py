"""The free layer: C is an n x n matrix of weights, learned directly.

Source: Ji et al., "Deep subspace clustering networks", NeurIPS 2017, sec. 3.
"""

from collections.abc import Sequence
from typing import ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor, nn

from dmsc_core.model.latents import Latents
from dmsc_core.model.losses import entrywise_norm
from dmsc_core.model.rows import Matrix, gather_own
from dmsc_core.model.self_expression.base import (
    LayerSetting,
    SelfExpressionLayer,
    SelfExpressionOptions,
)

# weights, gradient, two Adam moments, C, its gradient, one temporary: n x n float32 matrices
MATRICES_IN_TRAINING = 7


class Options(SelfExpressionOptions):
    """One weight for every pair of samples: exact and easy to read, memory grows with n squared."""

    title: ClassVar[str] = "Free matrix"
    run_title: ClassVar[str] = ""  # the usual layer
    formula: ClassVar[str] = r"C = \Theta - \mathrm{diag}(\Theta)"
    dense: ClassVar[bool] = True
    kind: Literal["free"] = "free"
    initial: float = Field(
        1e-4,
        gt=0,
        title="Initial value",
        description="The value that every coefficient starts from.",
    )

    def build(self, setting: LayerSetting) -> "FreeSelfExpression":
        return FreeSelfExpression(setting.n_samples, setting.p, self.initial)

    def training_bytes(
        self, n_samples: int, batch_size: int | None = None, latent_sizes: Sequence[int] = ()
    ) -> int:
        return MATRICES_IN_TRAINING * 4 * n_samples**2


class FreeSelfExpression(SelfExpressionLayer):
    """C = Theta - diag(Theta), Theta (n, n) learned; with a diagonal, C could be the identity."""

    stores_coefficients: ClassVar[bool] = True

    def __init__(self, n_samples: int, p: int = 2, initial: float = 1e-4) -> None:
        super().__init__()
        self.p = p
        self.theta = nn.Parameter(torch.full((n_samples, n_samples), float(initial)))

    def matrix(self) -> Tensor:
        """C, (n, n), with zero diagonal."""
        return self.theta - torch.diag(torch.diagonal(self.theta))

    def forward(self, latents: Latents, indices: Tensor | None = None) -> list[Tensor]:
        """C Z_m for every latent; ``indices`` (b,) restrict C to rows and columns of a batch."""
        C = self.matrix()
        if indices is not None:
            C = C[indices][:, indices]
        self._last = C
        return [C @ z for z in latents.values]

    def penalty(self) -> Tensor:
        return entrywise_norm(self._last, self.p)

    @torch.no_grad()
    def coefficients(self, latents: Latents | None = None, top_k: int | None = None) -> Matrix:
        C = self.matrix()
        return gather_own(lambda i: C[i], len(C), top_k, C.device)
