"""Four affinities of the same samples X, in two pairs, each made into a graph W.

By likeness: the kernel of spectral clustering and softmax attention. By explanation: the
self-expression in closed form and the linear attention that it is.
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import scipy.sparse as sp

from dmsc_core.classical.kernel_rbf import rbf
from dmsc_core.data.preprocessing.rows import unit_rows
from dmsc_core.graph.affinities.plain import plain
from dmsc_core.graph.affinities.top_k import top_k
from dmsc_core.graph.attention import exp_dot_affinity, softmax_affinity
from dmsc_core.graph.laplacian import row_sums
from dmsc_core.graph.spectral import spectral_clustering

Kind = Literal["kernel", "softmax", "self_expression", "linear"]
KINDS: tuple[Kind, ...] = ("kernel", "softmax", "self_expression", "linear")


@dataclass(frozen=True)
class Setting:
    """The settings of the four affinities.

    Attributes
    ----------
    kernel : exp(x_i^T x_j / sigma), or the Gaussian exp(-||x_i - x_j||^2 / (2 sigma)), which for
        rows of unit length is the same up to a constant factor.
    scores : of attention, inner products or cosines.
    sigma : temperature, in the units of an inner product.
    ridge : lambda of the self-expression.
    links : k, each sample keeps its k strongest links, and one that both samples keep counts
        twice; the walk on such a graph is attention with the other links masked. None: all.
    """

    kernel: Literal["exp_dot", "rbf"] = "exp_dot"
    scores: Literal["dot", "cosine"] = "dot"
    sigma: float = 0.1
    ridge: float = 15.0
    links: int | None = 10

    def relevant(self, kind: Kind) -> "Setting":
        """The same as far as ``kind`` depends on it, the rest as by default."""
        used = {
            "kernel": ("kernel", "sigma", "links"),
            "softmax": ("scores", "sigma", "links"),
        }.get(kind, ("ridge", "links"))
        return replace(Setting(), **{name: getattr(self, name) for name in used})


@dataclass(frozen=True, eq=False)
class View:
    """One affinity of the samples.

    Attributes
    ----------
    weights : (n, n) float32, non-negative, all links; its rows rank the samples.
    W : (n, n) float32, symmetric, the links that are kept; dense or csr.
    clusters : (n,) int64, spectral clustering of W.
    """

    weights: np.ndarray
    W: np.ndarray | sp.csr_matrix
    clusters: np.ndarray


def view(
    X: np.ndarray, kind: Kind, setting: Setting, n_clusters: int, random_state: int = 0
) -> View:
    """One affinity of X (n, d), its graph, and the clusters of that graph.

    Raises
    ------
    ValueError : an unknown kind.
    NumericalError : sigma or lambda is too small for these data.
    """
    if kind == "self_expression":
        weights = coefficients(X, setting.ridge)
    else:
        weights = _symmetric_weights(X, kind, setting)
    return viewed(weights, setting.links, n_clusters, random_state)


def coefficients(X: np.ndarray, ridge: float) -> np.ndarray:
    """C, (n, n) float64: the exact self-expression of X (n, d) with zero diagonal."""
    import torch

    from dmsc_core.model.ridge import fit

    rows = fit(torch.as_tensor(X), ridge).rows()
    return rows(torch.arange(len(X))).numpy()


def linear_attention(X: np.ndarray, ridge: float) -> np.ndarray:
    """phi(x_i)^T phi(x_j), (n, n) float64, zero diagonal, with phi(x)^T phi(y) = x^T M y.

    M = (X^T X + lambda I)^-1. A row divided by 1 - |phi(x_i)|^2 is a row of C; a walk does not see
    what a row is divided by.
    """
    import torch

    from dmsc_core.model.ridge import PrimalRidge

    phi = PrimalRidge(torch.as_tensor(X), ridge).phi.numpy()
    products = phi @ phi.T
    np.fill_diagonal(products, 0)
    return products


def linear_attention_difference(X: np.ndarray, ridge: float) -> float:
    """max |c_ij - a_ij| in float64 of two independent routes, for X (n, d)."""
    import torch

    from dmsc_core.model.ridge import linear_attention_error

    return linear_attention_error(torch.as_tensor(X), ridge)


def viewed(weights: np.ndarray, links: int | None, n_clusters: int, random_state: int = 0) -> View:
    """The view of weights S (n, n): W = |S_k| + |S_k|^T, the k strongest of each row of S."""
    weights = np.abs(weights)
    W = plain(weights) if links is None else top_k(weights, links)
    clusters = spectral_clustering(W, n_clusters, random_state=random_state).labels
    top = weights.max() or 1.0
    return View((weights / top).astype(np.float32), W, clusters)


def _symmetric_weights(X: np.ndarray, kind: Kind, setting: Setting) -> np.ndarray:
    """s_ij = s_ji >= 0 that a walk on all links is made of, (n, n) float64, zero diagonal."""
    if kind == "linear":
        return np.abs(linear_attention(X, setting.ridge))
    if kind == "kernel":
        if setting.kernel == "rbf":
            return rbf(X, np.sqrt(setting.sigma)).astype(np.float64)
        return exp_dot_affinity(X, setting.sigma)
    if kind == "softmax":
        Q = unit_rows(X) if setting.scores == "cosine" else X
        degrees = row_sums(exp_dot_affinity(Q, setting.sigma))  # its partition functions, scaled
        S = degrees[:, None] * softmax_affinity(Q, setting.sigma)
        return (S + S.T) / 2
    raise ValueError(f"unknown affinity {kind!r}; choose from {', '.join(KINDS)}")
