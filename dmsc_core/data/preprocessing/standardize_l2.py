"""Each column to mean 0 and variance 1, then each row to length 1."""

from typing import ClassVar, Literal

import numpy as np

from dmsc_core.data.preprocessing.base import PreprocessOptions, Shape, Statistics
from dmsc_core.data.preprocessing.rows import from_standard, moments, to_standard, unit_rows


class Options(PreprocessOptions):
    """Columns to variance 1, then samples to length 1; for features."""

    title: ClassVar[str] = "standardised, then length 1"
    kind: Literal["standardize_l2"] = "standardize_l2"

    def fit(self, rows: np.ndarray) -> Statistics:
        return moments(rows)

    def transform(self, rows: np.ndarray, statistics: Statistics, shape: Shape) -> np.ndarray:
        return unit_rows(to_standard(rows, statistics))

    def restore(self, rows: np.ndarray, statistics: Statistics, before: np.ndarray) -> np.ndarray:
        if rows.shape != before.shape:  # tiled
            return rows
        lengths = np.linalg.norm(to_standard(before, statistics), axis=1, keepdims=True)
        return from_standard(rows * lengths, statistics)
