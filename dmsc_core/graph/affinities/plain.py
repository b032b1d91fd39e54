"""The plain affinity: the magnitudes of C, both directions added."""

from typing import ClassVar, Literal

import numpy as np
import scipy.sparse as sp

from dmsc_core.graph.affinities.base import AffinityOptions, checked
from dmsc_core.graph.largest import Matrix


class Options(AffinityOptions):
    """Every link counts: what one sample takes from the other, both directions added."""

    title: ClassVar[str] = "Plain |C| + |C|ᵀ"
    formula: ClassVar[str] = r"W = |C| + |C|^\top"
    kind: Literal["plain"] = "plain"

    def build(self, C: Matrix, n_clusters: int) -> Matrix:
        return plain(C)


def plain(C: Matrix) -> Matrix:
    """W = |C| + |C|^T, (n, n) float32, sparse where C is.

    Raises
    ------
    ValueError : C is not square.
    NumericalError : C has entries that are not finite.
    """
    A = abs(checked(C)).astype(np.float32)
    return A + A.T if isinstance(A, np.ndarray) else sp.csr_matrix(A + A.T)
