"""Several latents as one, as the self-expression of all modalities sees them."""

from collections.abc import Sequence

import torch
from torch import Tensor


def side_by_side(latents: Sequence[Tensor], weights: Sequence[float]) -> Tensor:
    """[sqrt(v_m) Z_m], (n, sum of d_m): its inner products are sum_m v_m z_i^m . z_j^m.

    So ||Z - C Z||_F^2 of the result is sum_m v_m ||Z_m - C Z_m||_F^2.
    """
    return torch.cat([v**0.5 * z for v, z in zip(weights, latents)], dim=1)


def in_float64(values: Tensor) -> Tensor:
    """The values in float64, on the CPU where their device knows no float64; keeps gradients."""
    return (values.cpu() if values.device.type == "mps" else values).double()
