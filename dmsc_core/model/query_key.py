"""Learned maps of samples to queries and keys, whose inner products say who explains whom."""

import torch
from torch import Tensor, nn

from dmsc_core.model.encoders import initialise


class QueryKeyMaps(nn.Module):
    """Heads of two-layer networks: queries q_h(x) and keys k_h(x), (n, size) each.

    Keys start as copies of the queries, so that alike samples are near each other from the first
    step on; training lets them part. The parameters don't depend on the number of samples.

    Parameters
    ----------
    d : values of a sample. heads, width, size : how many, and outputs of the two layers.
    generator : draws the weights.
    """

    def __init__(
        self, d: int, heads: int, width: int, size: int, generator: torch.Generator
    ) -> None:
        super().__init__()
        self.query_maps = nn.ModuleList(_two_layers(d, width, size) for _ in range(heads))
        initialise(self.query_maps, generator)
        self.key_maps = nn.ModuleList(_two_layers(d, width, size) for _ in range(heads))
        self.key_maps.load_state_dict(self.query_maps.state_dict())

    def queries(self, X: Tensor) -> list[Tensor]:
        """q_h(X) for each head, (n, size)."""
        return [net(X) for net in self.query_maps]

    def keys(self, X: Tensor) -> list[Tensor]:
        """k_h(X) for each head, (n, size)."""
        return [net(X) for net in self.key_maps]


def hide_features(X: Tensor, share: float, generator: torch.Generator) -> Tensor:
    """X (n, d) without a random share of its columns; the others grow by 1 / (1 - share).

    The same columns for all samples, so that they are still compared by the same features. Maps
    that are trained on such samples lean on no few features.

    Source: dropout, Srivastava et al., JMLR 2014, of whole columns.
    """
    kept = torch.rand(X.shape[1], generator=generator).to(X.device) >= share
    return X * kept / (1 - share)


def _two_layers(d: int, width: int, size: int) -> nn.Module:
    return nn.Sequential(nn.Linear(d, width), nn.ReLU(), nn.Linear(width, size))
