"""Latents: what the encoders make of the samples, and which samples have them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Latents:
    """The latents of some samples: one that all modalities share, or one for each.

    Attributes
    ----------
    values : Z_m, (n, d_m) each; zero in the rows of samples that lack it.
    present : (n,) bool for each latent, the samples that have it; None: everyone has all.
    """

    values: Sequence[Tensor]
    present: Sequence[Tensor] | None = None

    @classmethod
    def of(cls, values: Sequence[Tensor], present: Sequence[Tensor] | None) -> "Latents":
        """Latents (n, d_m) each, made zero where a sample lacks them."""
        if present is None:
            return cls(values)
        return cls([z * has[:, None] for z, has in zip(values, present)], present)

    @property
    def n_samples(self) -> int:
        return len(self.values[0])

    @property
    def device(self) -> torch.device:
        return self.values[0].device

    def map(self, change: Callable[[Tensor], Tensor]) -> "Latents":
        """The same latents, each ``change``d."""
        return Latents([change(z) for z in self.values], self.present)

    def side_by_side(self, weights: Sequence[float]) -> Tensor:
        """[sqrt(v_m) Z_m], (n, sum of d_m): its inner products are sum_m v_m z_i^m . z_j^m.

        So ||Z - C Z||_F^2 of the result is sum_m v_m ||Z_m - C Z_m||_F^2.
        """
        return torch.cat([v**0.5 * z for v, z in zip(weights, self.values)], dim=1)

    def has(self, m: int) -> Tensor | None:
        """The samples that have latent m, (n,) bool; None where everyone has."""
        return None if self.present is None else self.present[m]


def in_float64(values: Tensor) -> Tensor:
    """The values in float64, on the CPU where their device knows no float64; keeps gradients."""
    return (values.cpu() if values.device.type == "mps" else values).double()
