"""The affinity of the strongest links of each sample."""

from typing import ClassVar, Literal

import scipy.sparse as sp
from pydantic import Field

from dmsc_core.graph.affinities.base import AffinityOptions, checked
from dmsc_core.graph.affinities.plain import plain
from dmsc_core.graph.largest import AnyMatrix, Matrix, k_largest, keep_in_rows


class Options(AffinityOptions):
    """Of each sample its k strongest links alone; weak ones, which add up, are left out."""

    title: ClassVar[str] = "Strongest per row"
    formula: ClassVar[str] = r"W = |C_k| + |C_k|^\top"
    kind: Literal["top_k"] = "top_k"
    k: int = Field(5, ge=1, title="k, links per row", description="entries kept in each row")

    @property
    def row_entries(self) -> int:
        return self.k

    def build(self, C: Matrix, n_clusters: int) -> Matrix:
        return top_k(C, self.k)


def top_k(C: AnyMatrix, k: int) -> sp.csr_matrix:
    """W = |C_k| + |C_k|^T, C_k the k largest |c_ij| of each row of C.

    Zeros are never kept, so a row may have fewer; of equal entries that with the lower column is
    kept. With k >= n this is the plain affinity.

    Parameters
    ----------
    C : (n, n) coefficients.
    k : entries kept in each row, at least 1.

    Returns
    -------
    (n, n) float32 csr matrix; a row has at least its own k entries and those that chose it.

    Raises
    ------
    ValueError : k is below 1, or C is not square.
    NumericalError : C has entries that are not finite.
    """
    if k < 1:
        raise ValueError(f"k must be at least 1 entry in each row, got {k}")
    largest = keep_in_rows(checked(C), lambda magnitudes: k_largest(magnitudes, k))
    return plain(sp.csr_matrix(largest))
