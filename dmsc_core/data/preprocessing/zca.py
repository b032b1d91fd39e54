"""Whitening, turned back into the original directions.

Bell and Sejnowski, The independent components of natural scenes are edge filters, 1997.
"""

from typing import ClassVar, Literal

import numpy as np

from dmsc_core.data.preprocessing.base import Shape, Statistics
from dmsc_core.data.preprocessing.whitening import Whitening


class Options(Whitening):
    """Whitened, and turned back: as near to the original values as can be."""

    title: ClassVar[str] = "ZCA whitening"
    kind: Literal["zca"] = "zca"

    def transform(self, rows: np.ndarray, statistics: Statistics, shape: Shape) -> np.ndarray:
        return super().transform(rows, statistics, shape) @ statistics["directions"]
