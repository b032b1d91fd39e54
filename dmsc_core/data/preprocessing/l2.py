"""Each row to length 1."""

from typing import ClassVar, Literal

import numpy as np

from dmsc_core.data.preprocessing.base import PreprocessOptions, Shape, Statistics
from dmsc_core.data.preprocessing.rows import unit_rows


class Options(PreprocessOptions):
    r"""Each sample to length 1: $x / \|x\|$. What is left is the direction."""

    title: ClassVar[str] = "rows to length 1"
    kind: Literal["l2"] = "l2"

    def transform(self, rows: np.ndarray, statistics: Statistics, shape: Shape) -> np.ndarray:
        return unit_rows(rows)

    def restore(self, rows: np.ndarray, statistics: Statistics, before: np.ndarray) -> np.ndarray:
        return rows * np.linalg.norm(before, axis=1, keepdims=True)
