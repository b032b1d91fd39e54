"""What every classical peer offers, and the base of its options."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
import scipy.sparse as sp
from pydantic import BaseModel, ConfigDict


@dataclass(frozen=True)
class PeerFit:
    """What a peer finds.

    Attributes
    ----------
    coefficients : C (n, n), dense float32 or sparse; None for a peer that makes a partition only.
    labels : (n,) int64 for a partition only, else None: clusters then come from C.
    latents : what C was made of, (n, d) each, by name; ``Z`` if there is one.
    extras : what is worth showing beside C, by name, e.g. ``canonical_correlations``.
    """

    coefficients: np.ndarray | sp.csr_matrix | None
    labels: np.ndarray | None = None
    latents: Mapping[str, np.ndarray] = field(default_factory=dict)
    extras: Mapping[str, np.ndarray] = field(default_factory=dict)


class PeerOptions(BaseModel):
    """The base of a peer's options: a ``kind`` and a title; ``fit`` does the work."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    title: ClassVar[str] = ""
    kind: str

    def fit(self, modalities: list[np.ndarray], n_clusters: int, random_state: int) -> PeerFit:
        """C or a partition from preprocessed modalities, (n, d_m) each; absent rows are zeros."""
        raise TypeError(f"{type(self).__name__} declares no fit")
