"""Learned maps of samples to queries and keys, whose inner products say who explains whom."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from dmsc_core.model.encoders import initialise
from dmsc_core.model.latents import Latents
from dmsc_core.model.rows import Matrix, gather, gather_own
from dmsc_core.model.self_expression.base import SelfExpressionLayer


class QueryKeyMaps(nn.Module):
    """Heads of two-layer networks: queries q_h(x) and keys k_h(x), (n, size) each.

    Keys start as copies of the queries, so that alike samples are near each other from the first
    step on; training lets them part. The parameters don't depend on the number of samples.

    Parameters
    ----------
    columns : for each head the values of a sample that it sees.
    width, size : outputs of the two layers.
    generator : draws the weights.
    """

    def __init__(
        self, columns: Sequence[range], width: int, size: int, generator: torch.Generator
    ) -> None:
        super().__init__()
        self.columns = [slice(own.start, own.stop) for own in columns]
        self.query_maps = nn.ModuleList(two_layers(len(d), width, size) for d in columns)
        initialise(self.query_maps, generator)
        self.key_maps = nn.ModuleList(two_layers(len(d), width, size) for d in columns)
        self.key_maps.load_state_dict(self.query_maps.state_dict())

    def queries(self, X: Tensor) -> list[Tensor]:
        """q_h(X) for each head, (n, size)."""
        return [net(X[:, own]) for net, own in zip(self.query_maps, self.columns)]

    def keys(self, X: Tensor) -> list[Tensor]:
        """k_h(X) for each head, (n, size)."""
        return [net(X[:, own]) for net, own in zip(self.key_maps, self.columns)]


class QueryKeyLayer(SelfExpressionLayer):
    """C from the cosines of queries and keys; the layers differ in what they make of the cosines.

    A sample is its latents side by side, sqrt(v_m) z^m. New samples are queries against the keys
    of the stored ones. ``_rows`` gives C for the queries and keys of each head, which have length
    1, or 0 where the sample lacks the one modality that the head sees.
    """

    maps: QueryKeyMaps
    weights: tuple[float, ...]  # v_m
    sees: Sequence[int | None]  # for each head its one modality; None: all of them

    @torch.no_grad()
    def coefficients(self, latents: Latents, top_k: int | None = None) -> Matrix:
        X = latents.side_by_side(self.weights)
        queries, keys = self._queries(X, latents), self._keys(X, latents)
        return gather_own(
            lambda i: self._rows([q[i] for q in queries], keys, i), len(X), top_k, X.device
        )

    @torch.no_grad()
    def coefficients_for(self, new: Latents, stored: Latents, top_k: int | None = None) -> Matrix:
        """Queries of the new samples against the keys of the stored ones."""
        queries = self._queries(new.side_by_side(self.weights), new)
        keys = self._keys(stored.side_by_side(self.weights), stored)
        return gather(
            lambda i: self._rows([q[i] for q in queries], keys, None),
            new.n_samples,
            stored.n_samples,
            top_k,
            new.device,
        )

    def _among_themselves(self, X: Tensor, latents: Latents) -> Tensor:
        """C of a batch by itself, (b, b); the maps see X (b, d), its latents side by side."""
        own = torch.arange(len(X), device=X.device)
        return self._rows(self._queries(X, latents), self._keys(X, latents), own)

    def _queries(self, X: Tensor, latents: Latents) -> list[Tensor]:
        return self._units(self.maps.queries(X), latents)

    def _keys(self, X: Tensor, latents: Latents) -> list[Tensor]:
        return self._units(self.maps.keys(X), latents)

    def _units(self, heads: list[Tensor], latents: Latents) -> list[Tensor]:
        units = [nn.functional.normalize(vectors, dim=1) for vectors in heads]
        if latents.present is None:
            return units
        has = latents.present
        return [u if m is None else u * has[m][:, None] for u, m in zip(units, self.sees)]

    def _rows(self, queries: list[Tensor], keys: list[Tensor], own: Tensor | None) -> Tensor:
        """C (b, n) of queries (b, size) by keys (n, size), zero in the columns ``own`` (b,)."""
        raise NotImplementedError


def hide_features(X: Tensor, share: float, generator: torch.Generator) -> Tensor:
    """X (n, d) without a random share of its columns; the others grow by 1 / (1 - share).

    The same columns for all samples, so that they are still compared by the same features. Maps
    that are trained on such samples lean on no few features.

    Source: dropout, Srivastava et al., JMLR 2014, of whole columns.
    """
    visible = torch.rand(X.shape[1], generator=generator).to(X.device) >= share
    return X * visible / (1 - share)


def two_layers(d: int, width: int, size: int) -> nn.Module:
    """A linear layer, ReLU and another linear layer, (n, d) -> (n, size)."""
    return nn.Sequential(nn.Linear(d, width), nn.ReLU(), nn.Linear(width, size))
