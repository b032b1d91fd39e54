"""The links between samples that spectral clustering makes of one set of features."""

from typing import Literal

import numpy as np
import scipy.sparse as sp
from pydantic import Field

from dmsc_core.classical.base import DOUBLE, PeerOptions
from dmsc_core.classical.distances import median_squared_distance
from dmsc_core.classical.kernel_knn import nearest_neighbours
from dmsc_core.classical.kernel_rbf import rbf
from dmsc_core.graph.largest import AnyMatrix


class LinkOptions(PeerOptions):
    """Options of a peer that links samples by nearness."""

    graph: Literal["knn", "rbf"] = Field(
        "knn",
        description="knn: each sample with its k nearest; rbf: all by a Gaussian kernel.",
        json_schema_extra={
            "meanings": {
                "knn": "Each sample is linked to its k nearest ones.",
                "rbf": r"All samples: $w_{ij} = \exp(-\|x_i - x_j\|^2 / (2 \sigma^2))$.",
            }
        },
    )
    k: int = Field(
        10, ge=1, title="k, links per row", description="Neighbours of each sample, for knn."
    )
    sigma: float | None = Field(
        None, gt=0, description="Width of the Gaussian kernel, for rbf; empty: the median distance."
    )

    def fit_bytes(self, n_samples: int, n_features: int) -> int:
        whole = super().fit_bytes(n_samples, n_features)
        if self.graph == "rbf":
            return whole
        return whole - DOUBLE * self.square_matrices * n_samples**2  # neighbours go row by row

    def links(self, X: np.ndarray, random_state: int) -> AnyMatrix:
        """W, (n, n) float32, symmetric, zero diagonal; sparse for knn.

        A row of zeros in X (n, d) is a sample that lacks the modality: it has no link.
        """
        present = np.flatnonzero(X.any(axis=1))
        features = X[present].astype(np.float64)
        if self.graph == "knn":
            A = nearest_neighbours(features, self.k, random_state)
            return _spread(0.5 * (A + A.T), present, len(X))
        sigma = self.sigma or np.sqrt(median_squared_distance(features, random_state))
        return _spread(rbf(features, sigma), present, len(X))


def _spread(W: AnyMatrix, present: np.ndarray, n: int) -> AnyMatrix:
    """W of the samples ``present`` as one of all n, zero elsewhere."""
    if len(present) == n:
        return W
    if isinstance(W, np.ndarray):
        whole = np.zeros((n, n), W.dtype)
        whole[np.ix_(present, present)] = W
        return whole
    entries = W.tocoo()
    return sp.csr_matrix((entries.data, (present[entries.row], present[entries.col])), (n, n))
