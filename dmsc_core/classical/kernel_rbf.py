"""The Gaussian affinity of samples."""

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from dmsc_core.classical.base import PeerFit, PeerOptions
from dmsc_core.classical.concatenation import Weights, concatenate
from dmsc_core.classical.distances import median_squared_distance, squared_distances
from dmsc_core.graph.largest import blocks


class Options(PeerOptions):
    """Samples are linked by how near they are: w_ij = exp(-||x_i - x_j||^2 / (2 sigma^2)).

    x is the weighted concatenation of the modalities; C = W / 2, its diagonal zero.
    """

    title: ClassVar[str] = "Gaussian kernel (RBF)"
    formula: ClassVar[str] = r"w_{ij} = \exp(-\|x_i - x_j\|^2 / (2 \sigma^2))"
    square_matrices: ClassVar[int] = 2
    kind: Literal["kernel-rbf"] = "kernel-rbf"
    sigma: float | None = Field(
        None, gt=0, description="Width of the kernel; empty: the median distance."
    )
    weights: Weights = None

    def fit(self, modalities: list[np.ndarray], n_clusters: int, random_state: int) -> PeerFit:
        X = concatenate(modalities, self.weights)
        sigma = self.sigma or np.sqrt(median_squared_distance(X, random_state))
        return PeerFit.of(0.5 * rbf(X, sigma), X, sigma=np.array([sigma]))


def rbf(X: np.ndarray, sigma: float) -> np.ndarray:
    """w_ij = exp(-||x_i - x_j||^2 / (2 sigma^2)), w_ii = 0.

    Parameters
    ----------
    X : (n, d).
    sigma : in the units of X.

    Returns
    -------
    (n, n) float32.

    References
    ----------
    Ng, Jordan, Weiss, On spectral clustering, NeurIPS 2001, step 1.
    """
    W = np.empty((len(X), len(X)), np.float32)
    for block in blocks(len(X)):
        W[block] = np.exp(-squared_distances(X, block) / (2 * sigma**2))
    np.fill_diagonal(W, 0)
    return W
