"""The affinity of squared coefficients."""

from typing import ClassVar, Literal

import numpy as np
import scipy.sparse as sp

from dmsc_core.graph.affinities.base import AffinityOptions, checked
from dmsc_core.graph.largest import Matrix


class Options(AffinityOptions):
    """Strong links count for more than many weak ones: the squares of C, both directions added."""

    title: ClassVar[str] = "Squares of C"
    formula: ClassVar[str] = r"w_{ij} = c_{ij}^2 + c_{ji}^2"
    dense: ClassVar[bool] = True
    kind: Literal["squared"] = "squared"

    def build(self, C: Matrix, n_clusters: int) -> Matrix:
        C = checked(C)
        squares = C.multiply(C) if sp.issparse(C) else C * C
        return (squares + squares.T).astype(np.float32)
