"""Spectral clustering of one modality."""

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from dmsc_core.classical.base import PeerFit
from dmsc_core.classical.links import LinkOptions
from dmsc_core.errors import ConfigError


class Options(LinkOptions):
    """Spectral clustering of a single modality, as if there were no other.

    Samples that lack the modality have no link.
    """

    title: ClassVar[str] = "Spectral clustering, one modality"
    formula: ClassVar[str] = r"W = w(X^m)"
    kind: Literal["spectral-single"] = "spectral-single"
    modality: int = Field(0, ge=0, description="Which modality, counted from 0.")

    def fit(self, modalities: list[np.ndarray], n_clusters: int, random_state: int) -> PeerFit:
        if self.modality >= len(modalities):
            raise ConfigError(
                f"modality is {self.modality}, but the data have {len(modalities)}; "
                f"choose from 0 to {len(modalities) - 1}"
            )
        X = modalities[self.modality]
        return PeerFit.of(0.5 * self.links(X, random_state), X)
