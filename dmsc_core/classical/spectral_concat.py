"""Spectral clustering of all modalities side by side."""

from typing import ClassVar, Literal

import numpy as np

from dmsc_core.classical.base import PeerFit
from dmsc_core.classical.concatenation import Weights, concatenate
from dmsc_core.classical.links import LinkOptions


class Options(LinkOptions):
    """Spectral clustering of the modalities side by side, as one long vector of each sample.

    Distances are those of the weighted concatenation.
    """

    title: ClassVar[str] = "Spectral clustering, concatenation"
    formula: ClassVar[str] = r"X = [\sqrt{v_1} X^1, \dots, \sqrt{v_M} X^M], \quad W = w(X)"
    kind: Literal["spectral-concat"] = "spectral-concat"
    weights: Weights = None

    def fit(self, modalities: list[np.ndarray], n_clusters: int, random_state: int) -> PeerFit:
        X = concatenate(modalities, self.weights)
        return PeerFit.of(0.5 * self.links(X, random_state), X)
