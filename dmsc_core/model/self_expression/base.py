"""What every self-expression layer offers, and the base of its options."""

from collections.abc import Iterator
from typing import Any, ClassVar, Protocol, Self

import numpy as np
import scipy.sparse as sp
import torch
from pydantic import BaseModel, ConfigDict
from torch import Tensor, nn


class SelfExpressionOptions(BaseModel):
    """The base of a layer's options: a ``kind`` and a title; the layer is made by ``build``."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    title: ClassVar[str] = ""
    kind: str

    def build(self, n_samples: int, p: int, generator: torch.Generator) -> "SelfExpression":
        """The layer for ``n_samples`` samples, with entrywise norm p."""
        raise TypeError(f"{type(self).__name__} declares no layer")

    def training_bytes(self, n_samples: int) -> int:
        """The bytes that training the layer needs at its peak, beside the networks."""
        raise TypeError(f"{type(self).__name__} declares no memory")


class SelfExpression(Protocol):
    """A layer that expresses each sample by the others: Z -> C Z with zero diagonal."""

    def __call__(self, latents: list[Tensor], indices: Tensor | None = None) -> list[Tensor]:
        """Latents (n, d_m) -> C Z_m, with the C that all latents share."""
        ...

    def penalty(self) -> Tensor:
        """||C||_p^p of the last forward pass."""
        ...

    def coefficients(
        self, latents: list[Tensor], top_k: int | None = None
    ) -> np.ndarray | sp.csr_matrix:
        """C as float32: dense, or the ``top_k`` largest |c_ij| of each row."""
        ...

    def parameters(self) -> Iterator[nn.Parameter]: ...

    def to(self, *, device: torch.device, dtype: torch.dtype) -> Self: ...

    def state_dict(self) -> dict[str, Any]: ...

    def load_state_dict(self, state: dict[str, Any]) -> Any: ...
