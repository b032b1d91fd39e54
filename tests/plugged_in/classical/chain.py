"""The chain: samples are linked by the cosine of their features."""

from typing import ClassVar, Literal

import numpy as np

from dmsc_core.classical.base import PeerFit, PeerOptions
from dmsc_core.classical.concatenation import concatenate


class Options(PeerOptions):
    """Samples are linked by the cosine of their features, where it is positive."""

    title: ClassVar[str] = "Chain of cosines"
    formula: ClassVar[str] = r"c_{ij} = \max(\cos(x_i, x_j), 0)"
    square_matrices: ClassVar[int] = 10_000
    kind: Literal["chain"] = "chain"

    def fit(self, modalities: list[np.ndarray], n_clusters: int, random_state: int) -> PeerFit:
        X = concatenate(modalities)
        X = X / np.linalg.norm(X, axis=1, keepdims=True)
        C = np.maximum(X @ X.T, 0).astype(np.float32)
        np.fill_diagonal(C, 0)
        return PeerFit(C, None, {"Z": X.astype(np.float32)})
