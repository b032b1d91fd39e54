"""One range per modality, brought to 0..1."""

from typing import ClassVar, Literal

import numpy as np

from dmsc_core.data.preprocessing.base import PreprocessOptions, Shape, Statistics
from dmsc_core.data.preprocessing.rows import value_range


class Options(PreprocessOptions):
    r"""One range for each measurement: $(x - \min) / (\max - \min)$; for images."""

    title: ClassVar[str] = "scaled to 0..1"
    kind: Literal["minmax"] = "minmax"

    def fit(self, rows: np.ndarray) -> Statistics:
        return value_range(rows)

    def transform(self, rows: np.ndarray, statistics: Statistics, shape: Shape) -> np.ndarray:
        low, high = statistics["low"], statistics["high"]
        return np.zeros_like(rows) if high == low else (rows - low) / (high - low)

    def restore(self, rows: np.ndarray, statistics: Statistics, before: np.ndarray) -> np.ndarray:
        return rows * (statistics["high"] - statistics["low"]) + statistics["low"]
