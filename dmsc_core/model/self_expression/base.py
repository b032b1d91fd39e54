"""The interface of every self-expression layer, and the base of its options."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import torch
from torch import Tensor, nn

from dmsc_core.model.latents import Latents
from dmsc_core.model.rows import Matrix
from dmsc_core.plugins import PluginOptions

FLOAT = 4  # bytes of a float32
BYTES_PER_WEIGHT = 16  # value, gradient and two moments of Adam, float32


@dataclass(frozen=True)
class LayerSetting:
    """The sizes and weights that a layer may depend on; nothing of the samples themselves.

    Attributes
    ----------
    latent_sizes : d_m, the values of one sample in each latent.
    weights : v_m, the weight of each latent.
    p, lambda_c, lambda_e : of the training loss.
    generator : on the CPU; draws the initial weights.
    """

    n_samples: int
    latent_sizes: tuple[int, ...]
    weights: tuple[float, ...]
    p: int = 2
    lambda_c: float = 1.0
    lambda_e: float = 1.0
    generator: torch.Generator = field(default_factory=torch.Generator)


class SelfExpressionOptions(PluginOptions):
    """The base of a layer's options: a ``kind`` and a title; the layer is made by ``build``."""

    run_title: ClassVar[str | None] = None  # in that of a run; None: the title, empty: nothing
    learns: ClassVar[bool] = True  # whether the layer has weights of its own
    dense: ClassVar[bool] = False  # whether C is made with all n x n entries, however large n is

    def build(self, setting: LayerSetting) -> "SelfExpressionLayer":
        """The layer with its initial weights, on the CPU."""
        raise TypeError(f"{type(self).__name__} declares no layer")

    def training_bytes(
        self, n_samples: int, batch_size: int | None = None, latent_sizes: Sequence[int] = ()
    ) -> int:
        """The bytes that training the layer needs at its peak, beside the networks.

        ``latent_sizes`` are the d_m; empty where they are not known.
        """
        raise TypeError(f"{type(self).__name__} declares no memory")


class SelfExpressionLayer(nn.Module):
    """A layer that expresses each sample by the others: Z -> C Z with zero diagonal.

    ``indices`` (b,) say which samples a mini-batch holds; None is all of them, in order.
    """

    inductive: ClassVar[bool] = False  # whether ``coefficients_for`` exists
    stores_coefficients: ClassVar[bool] = False  # whether its parameters are C itself
    keeps_latents: ClassVar[bool] = False  # whether networks must rest while it learns
    _last: Tensor

    def prepare(self, latents: Latents) -> None:
        """Called once, with the latents of all samples, when stage 2 begins."""

    def forward(self, latents: Latents, indices: Tensor | None = None) -> list[Tensor]:
        """C Z_m for every latent, with the C that all latents share."""
        raise NotImplementedError

    def pairs(
        self, latents: Latents, expressed: list[Tensor]
    ) -> tuple[Sequence[Tensor], list[Tensor]]:
        """The two sides of the self-expression term: Z_m and C Z_m, or g(Z_m) and C g(Z_m)."""
        return latents.values, expressed

    def current(self) -> Tensor:
        """C of the last forward pass, (b, b), through which gradients reach the layer.

        ``forward`` leaves it in ``_last``.
        """
        return self._last

    def penalty(self) -> Tensor:
        """The regularisation of the last forward pass, () ; its weight is lambda_c."""
        raise NotImplementedError

    def coefficients(self, latents: Latents, top_k: int | None = None) -> Matrix:
        """C as float32: dense, or the ``top_k`` largest |c_ij| of each row."""
        raise NotImplementedError

    def coefficients_for(self, new: Latents, stored: Latents, top_k: int | None = None) -> Matrix:
        """Coefficients (n_new, n) of new samples against the stored ones, where inductive."""
        raise NotImplementedError
