"""The base of every classical peer: options that fit the data and give C, or a partition."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from dmsc_core.graph.largest import AnyMatrix
from dmsc_core.plugins import PluginOptions

DOUBLE = 8  # bytes of a float64
COPIES_OF_DATA = 6  # the modalities, side by side, centred, and what is made of them


@dataclass(frozen=True)
class PeerFit:
    """C or a partition, and what it was made of.

    Attributes
    ----------
    coefficients : C, (n, n) float32, dense or csr; None for a partition only.
    labels : (n,) int64 for a partition only; None where the clusters come from C.
    latents : what C was made of, (n, d) float32 each, by name; ``Z`` if it is one.
    extras : further arrays, by name.
    """

    coefficients: AnyMatrix | None
    labels: np.ndarray | None = None
    latents: Mapping[str, np.ndarray] = field(default_factory=dict)
    extras: Mapping[str, np.ndarray] = field(default_factory=dict)

    @classmethod
    def of(cls, C: AnyMatrix, Z: np.ndarray, **extras: np.ndarray) -> "PeerFit":
        """C, (n, n), that was made of one latent Z, (n, d)."""
        return cls(C.astype(np.float32, copy=False), None, {"Z": Z.astype(np.float32)}, extras)


class PeerOptions(PluginOptions):
    """The base of a peer's options: a ``kind`` and a title; ``fit`` does the work."""

    square_matrices: ClassVar[int] = 4  # n x n float64, at once in the fit or in clustering its C
    partition: ClassVar[bool] = False  # whether it makes clusters alone, without C
    preprocess: ClassVar[Mapping[str, str]] = {  # where its preset starts from, by kind of data
        "image": "standardize_l2",
        "features": "standardize_l2",
    }

    def fit(self, modalities: list[np.ndarray], n_clusters: int, random_state: int) -> PeerFit:
        """C, or a partition, of the samples.

        Parameters
        ----------
        modalities : (n, d_m) each, preprocessed; a row of zeros where a sample lacks a modality.
        n_clusters : K.
        random_state : seed of all that is drawn.

        Raises
        ------
        ConfigError : an option does not go with the data.
        NumericalError : the computation left the finite numbers, or says nothing of these data.
        """
        raise TypeError(f"{type(self).__name__} declares no fit")

    def fit_bytes(self, n_samples: int, n_features: int) -> int:
        """The bytes at the peak; ``n_features`` are those of all modalities together."""
        return DOUBLE * n_samples * (COPIES_OF_DATA * n_features + self.square_matrices * n_samples)
