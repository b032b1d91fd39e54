"""Spectral clustering of the mean affinity of the modalities."""

from typing import ClassVar, Literal

import numpy as np

from dmsc_core.classical.base import PeerFit
from dmsc_core.classical.concatenation import Weights, normalised
from dmsc_core.classical.links import LinkOptions


class Options(LinkOptions):
    """Spectral clustering of the mean of the modalities' own affinities: W = sum_m v_m W_m.

    Each modality is linked by its own distances; a sample that lacks one has no link there.
    """

    title: ClassVar[str] = "Spectral clustering, mean affinity"
    formula: ClassVar[str] = r"W = \sum_m v_m W_m"
    kind: Literal["spectral-mean"] = "spectral-mean"
    weights: Weights = None

    def fit(self, modalities: list[np.ndarray], n_clusters: int, random_state: int) -> PeerFit:
        v = normalised(self.weights, len(modalities))
        C = sum(float(w) / 2 * self.links(X, random_state) for w, X in zip(v, modalities))
        latents = {f"Z_{m}": X.astype(np.float32) for m, X in enumerate(modalities)}
        return PeerFit(C, None, latents)
