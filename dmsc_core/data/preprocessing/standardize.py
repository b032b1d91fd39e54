"""Each column to mean 0 and variance 1."""

from typing import ClassVar, Literal

import numpy as np

from dmsc_core.data.preprocessing.base import PreprocessOptions, Shape, Statistics
from dmsc_core.data.preprocessing.rows import from_standard, moments, to_standard


class Options(PreprocessOptions):
    r"""Each column to mean 0 and variance 1: $(x - \mu) / s$."""

    title: ClassVar[str] = "columns standardised"
    kind: Literal["standardize"] = "standardize"

    def fit(self, rows: np.ndarray) -> Statistics:
        return moments(rows)

    def transform(self, rows: np.ndarray, statistics: Statistics, shape: Shape) -> np.ndarray:
        return to_standard(rows, statistics)

    def restore(self, rows: np.ndarray, statistics: Statistics, before: np.ndarray) -> np.ndarray:
        tiled = rows.shape != before.shape
        return rows if tiled else from_standard(rows, statistics)
