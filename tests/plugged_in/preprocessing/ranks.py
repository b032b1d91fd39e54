"""Each value by its place among those of its column."""

from typing import ClassVar, Literal

import numpy as np

from dmsc_core.data.preprocessing.base import PreprocessOptions, Shape, Statistics


class Options(PreprocessOptions):
    """Each value by its place among those of its column, from 0 to 1."""

    title: ClassVar[str] = "places in their column"
    kind: Literal["ranks"] = "ranks"

    def fit(self, rows: np.ndarray) -> Statistics:
        return {"sorted": np.sort(rows, axis=0)}

    def transform(self, rows: np.ndarray, statistics: Statistics, shape: Shape) -> np.ndarray:
        columns = zip(statistics["sorted"].T, rows.T)
        places = [np.searchsorted(ordered, values) for ordered, values in columns]
        return np.stack(places, axis=1) / len(statistics["sorted"])
