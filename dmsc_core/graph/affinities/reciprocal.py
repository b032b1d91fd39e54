"""The affinity of samples whose reciprocal neighbourhoods overlap.

Source: Zhong et al., Re-ranking person re-identification with k-reciprocal encoding, CVPR 2017,
with ``post_proC`` of Ji et al., Deep subspace clustering networks, NeurIPS 2017 (reference code).
"""

from typing import ClassVar, Literal

import numpy as np
import scipy.sparse as sp
from pydantic import Field

from dmsc_core.graph.affinities.base import AffinityOptions
from dmsc_core.graph.affinities.plain import plain
from dmsc_core.graph.affinities.reference import Alpha, Dimension, reference
from dmsc_core.graph.largest import Matrix
from dmsc_core.graph.neighbourhoods import overlap


class Options(AffinityOptions):
    """Linked is who has the same reciprocal neighbours; then low rank and a power."""

    title: ClassVar[str] = "Reciprocal neighbours"
    formula: ClassVar[str] = (
        r"W = \max(U U^\top, 0)^\alpha, \quad U \text{ from }"
        r" J_{pq} = \frac{\sum_g \min(v_{pg}, v_{qg})}{\sum_g \max(v_{pg}, v_{qg})}"
        r"\ (J_{pp} = 1) \text{ of } |C| + |C|^\top"
    )
    dense: ClassVar[bool] = True
    kind: Literal["reciprocal"] = "reciprocal"
    k1: int = Field(20, ge=1, description="neighbours of a sample: about half its class, or fewer")
    k2: int = Field(6, ge=1, description="neighbours that are averaged; 1 averages nothing")
    dimension: Dimension = 6
    alpha: Alpha = 4.0

    def build(self, C: Matrix, n_clusters: int) -> np.ndarray:
        return reciprocal(C, n_clusters, self.k1, self.k2, self.dimension, self.alpha)


def reciprocal(
    C: Matrix,
    n_clusters: int,
    k1: int = 20,
    k2: int = 6,
    dimension: int = 6,
    alpha: float = 4.0,
) -> np.ndarray:
    """Similarity of the samples by the reciprocal neighbours that they share.

    J = I + :func:`dmsc_core.graph.neighbourhoods.overlap` of |C| + |C|^T: how much the
    neighbourhoods of two samples overlap, a positive semi-definite kernel; then the low rank and
    the power of :func:`reference` with all of J kept (rho = 1). One strong wrong coefficient links
    nobody whose other neighbours differ.

    Parameters
    ----------
    C : (n, n) coefficients.
    n_clusters : K.
    k1 : neighbours of a sample; those of other classes come in where it exceeds the class.
    k2 : neighbourhoods that are averaged.
    dimension, alpha : as of :func:`reference`.

    Returns
    -------
    (n, n) float32 in 0..1, symmetric; without links where C has none.

    Raises
    ------
    ValueError, NumericalError : as :func:`reference`; ValueError also for k1 or k2 below 1.
    """
    if k1 < 1 or k2 < 1:
        raise ValueError(f"k1 and k2 must be at least 1 neighbour, got k1={k1}, k2={k2}")
    J = sp.identity(C.shape[0], format="csr") + overlap(plain(C), k1, k2)
    return reference(J, n_clusters, 1.0, dimension, alpha)
