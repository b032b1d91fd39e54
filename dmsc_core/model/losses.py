"""The terms of the training loss; each is a sum over samples, as in the papers."""

from collections.abc import Sequence

from torch import Tensor


def squared_error(target: Tensor, value: Tensor, present: Tensor | None = None) -> Tensor:
    """||target - value||_F^2, over the samples that are present.

    Parameters
    ----------
    target, value : (n, ...) tensors of equal shape.
    present : (n,) bool, the samples that count; None for all.

    Source: the reconstruction and self-expression terms of Abavisani and Patel 2018, eq. 6 and 10.
    """
    difference = (target - value).flatten(1)
    if present is not None:
        difference = difference[present]
    return difference.square().sum()


def weighted(weights: Sequence[float], terms: Sequence[Tensor]) -> Tensor:
    """sum_m weight_m * term_m."""
    total = weights[0] * terms[0]
    for weight, term in zip(weights[1:], terms[1:]):
        total = total + weight * term
    return total


def entrywise_norm(C: Tensor, p: int) -> Tensor:
    """||C||_p^p = sum_ij |c_ij|^p for p = 1 or 2."""
    if p == 1:
        return C.abs().sum()
    if p == 2:
        return C.square().sum()
    raise ValueError(f"p must be 1 or 2; got {p!r}")
