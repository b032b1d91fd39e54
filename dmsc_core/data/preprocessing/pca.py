"""Whitening in the principal directions."""

from typing import ClassVar, Literal

import numpy as np

from dmsc_core.data.preprocessing.base import Shape, Statistics
from dmsc_core.data.preprocessing.whitening import Whitening, whitened


class Options(Whitening):
    r"""Whitened in the principal directions: $U^\top (x - \mu)$ to variance 1."""

    title: ClassVar[str] = "PCA whitening"
    replaces: ClassVar[tuple[str, ...]] = ("image", "features")
    kind: Literal["pca"] = "pca"

    def transform(self, rows: np.ndarray, statistics: Statistics, shape: Shape) -> np.ndarray:
        return whitened(rows, statistics)
