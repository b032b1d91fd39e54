"""The normalised cut as a training loss: soft assignments to clusters, learned by backpropagation.

The cut P(A | not A; T) is what spectral clustering minimises by eigenvectors; here the assignments
come from the latents, and the affinity from the self-expression, so both learn from it.
"""

import math

import torch
from torch import Tensor, nn

from dmsc_core.model.latents import Latents


def soft_ncut(assignments: Tensor, W: Tensor) -> Tensor:
    """sum_k (1 - a_k^T W a_k / a_k^T d), d = W 1; for one-hot assignments the Ncut itself.

    A cluster whose volume a_k^T d is zero is left by no walk and adds 0.

    Parameters
    ----------
    assignments : (n, K), a_k its columns, non-negative, rows sum to 1.
    W : (n, n) affinity, symmetric and non-negative.

    Returns
    -------
    0-dim, in 0..K.

    Raises
    ------
    ValueError
        The shapes do not fit.

    References
    ----------
    Shi, Malik, Normalized cuts and image segmentation, 2000; Bianchi, Grattarola, Alippi, Spectral
    clustering with graph neural networks for graph pooling, ICML 2020 (relaxed, its ratio of sums).
    """
    n = len(assignments)
    if assignments.ndim != 2 or W.shape != (n, n):
        raise ValueError(
            "assignments must be (n, K) and W (n, n), got shapes "
            f"{tuple(assignments.shape)} and {tuple(W.shape)}"
        )
    within = (assignments * (W @ assignments)).sum(dim=0)  # (K,)
    volume = W.sum(dim=1) @ assignments
    linked = volume > 0
    stays = within / torch.where(linked, volume, 1.0)
    return torch.where(linked, 1 - stays, 0.0).sum()


def imbalance(assignments: Tensor) -> Tensor:
    """log K - H(mean_i a_i) = log K + sum_k p_k log p_k, p_k = mean_i a_ik.

    0 where the K clusters are of equal size, log K where one holds all; (n, K) -> 0-dim.

    References
    ----------
    Krause, Perona, Gomes, Discriminative clustering by regularized information maximization, 2010.
    """
    p = assignments.mean(dim=0)
    p = p.clamp_min(torch.finfo(p.dtype).tiny)  # the slope of p log p at 0 is infinite
    return math.log(assignments.shape[1]) + (p * p.log()).sum()


class SoftNcut(nn.Module):
    """softmax(Z A + b), Z the latents side by side, and the soft Ncut of these assignments."""

    def __init__(
        self, n_features: int, n_clusters: int, generator: torch.Generator, balance: float = 1.0
    ) -> None:
        """The head, with weights drawn uniformly in +-1 / sqrt(n_features), biases zero.

        Parameters
        ----------
        n_features : sum_m d_m of the latents.
        n_clusters : K, at least 2.
        generator : on the CPU; draws the weights.
        balance : weight of :func:`imbalance`, not negative.

        Raises
        ------
        ValueError
            A number is out of its range.
        """
        super().__init__()
        if n_features < 1 or n_clusters < 2 or balance < 0:
            raise ValueError(
                "soft Ncut needs at least 1 feature, at least 2 clusters and a balance that is not "
                f"negative, got {n_features}, {n_clusters} and {balance}"
            )
        self.balance = balance
        bound = n_features**-0.5
        drawn = torch.rand(n_features, n_clusters, generator=generator)
        self.weight = nn.Parameter((2 * drawn - 1) * bound)
        self.bias = nn.Parameter(torch.zeros(n_clusters))

    def assignments(self, latents: Latents) -> Tensor:
        """a (n, K), rows sum to 1, of latents (n, d_m)."""
        Z = torch.cat([z.flatten(1) for z in latents.values], dim=1)  # (n, sum d_m)
        return torch.softmax(Z @ self.weight + self.bias, dim=1)

    def forward(self, latents: Latents, C: Tensor) -> Tensor:
        """soft_ncut(a, |C| + |C|^T) + balance * imbalance(a), 0-dim; gradients reach all three.

        Parameters
        ----------
        latents : (n, d_m) each.
        C : (n, n) self-expression coefficients of the same samples.
        """
        a = self.assignments(latents)
        magnitude = C.abs()
        return soft_ncut(a, magnitude + magnitude.T) + self.balance * imbalance(a)
