"""The exponential of inner products: what softmax attention normalises."""

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from dmsc_core.classical.base import PeerFit, PeerOptions
from dmsc_core.classical.concatenation import Weights, concatenate
from dmsc_core.errors import NumericalError
from dmsc_core.graph.largest import blocks


class Options(PeerOptions):
    """Samples are linked as attention links them: w_ij = exp(x_i^T x_j / sigma).

    x is the weighted concatenation of the modalities; divided by its degrees, W is the softmax
    attention of x to itself, without its diagonal. C = W / 2 up to one scale.
    """

    title: ClassVar[str] = "Exponential of inner products"
    formula: ClassVar[str] = r"w_{ij} = \exp(x_i^\top x_j / \sigma)"
    square_matrices: ClassVar[int] = 3
    kind: Literal["kernel-exp-dot"] = "kernel-exp-dot"
    sigma: float | None = Field(
        None,
        gt=0,
        description="Temperature; empty: as in scaled dot-product attention, sqrt(d) for values of "
        "unit size.",
    )
    weights: Weights = None

    def fit(self, modalities: list[np.ndarray], n_clusters: int, random_state: int) -> PeerFit:
        X = concatenate(modalities, self.weights)
        sigma = self.sigma or attention_scale(X)
        return PeerFit.of(0.5 * exp_dot(X, sigma), X, sigma=np.array([sigma]))


def exp_dot(X: np.ndarray, sigma: float) -> np.ndarray:
    """w_ij = exp((x_i^T x_j - max) / sigma), w_ii = 0, the largest entry 1.

    Parameters
    ----------
    X : (n, d).
    sigma : in the units of x^T x.

    Returns
    -------
    (n, n) float32.
    """
    G = X @ X.T
    np.fill_diagonal(G, -np.inf)
    top = G.max()
    W = np.empty(G.shape, np.float32)
    for block in blocks(len(X)):
        W[block] = np.exp((G[block] - top) / sigma)
    return W


def attention_scale(X: np.ndarray) -> float:
    """sigma = s^2 sqrt(d), s^2 the mean square of the values of X (n, d).

    Raises
    ------
    NumericalError : X is zero.

    References
    ----------
    Vaswani et al., Attention is all you need, NeurIPS 2017, section 3.2.1 (there s = 1).
    """
    mean = float(np.mean(X**2))
    if mean == 0:
        raise NumericalError("every value is zero: inner products have no scale")
    return mean * float(np.sqrt(X.shape[1]))
