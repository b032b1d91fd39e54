"""k-means: a partition, and no affinity."""

from typing import ClassVar, Literal

import numpy as np

from dmsc_core.classical.base import PeerFit, PeerOptions
from dmsc_core.classical.concatenation import Weights, concatenate
from dmsc_core.graph.spectral import by_size, k_means


class Options(PeerOptions):
    """K groups around their means; a partition only, there is no matrix to show.

    Distances are those of the weighted concatenation of the modalities; the best of ten starts.
    """

    title: ClassVar[str] = "k-means"
    formula: ClassVar[str] = r"\min \sum_k \sum_{i \in k} \|x_i - \mu_k\|^2"
    square_matrices: ClassVar[int] = 0
    partition: ClassVar[bool] = True
    kind: Literal["kmeans"] = "kmeans"
    weights: Weights = None

    def fit(self, modalities: list[np.ndarray], n_clusters: int, random_state: int) -> PeerFit:
        Z = concatenate(modalities, self.weights)
        labels = by_size(k_means(Z, n_clusters, random_state)).astype(np.int64)
        return PeerFit(None, labels, {"Z": Z.astype(np.float32)})
