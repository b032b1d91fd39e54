"""The base of every way from C to W, and what all of them ask of C."""

from typing import ClassVar

import numpy as np
import scipy.sparse as sp

from dmsc_core.errors import NumericalError
from dmsc_core.graph.largest import Matrix
from dmsc_core.plugins import PluginOptions


class AffinityOptions(PluginOptions):
    """The base of the options of a way from C to W: a ``kind`` and a title; ``build`` makes W."""

    dense: ClassVar[bool] = False  # whether W has no zeros to speak of, also of a sparse C

    @property
    def row_entries(self) -> int | None:
        """The entries of a row of C that W is made of; None where all have a say."""
        return None

    def build(self, C: Matrix, n_clusters: int) -> Matrix:
        """The affinity W of the coefficients C.

        Parameters
        ----------
        C : (n, n) coefficients, row i holds those of sample i.
        n_clusters : K, on which the rank of some ways depends.

        Returns
        -------
        (n, n) float32, symmetric, non-negative, finite; dense or sparse.

        Raises
        ------
        ValueError : C is not square.
        NumericalError : C has entries that are not finite.
        """
        raise TypeError(f"{type(self).__name__} declares no way from C to W")


def checked(C: Matrix) -> Matrix:
    """C as a float array or a canonical csr matrix; refused if not square or not finite."""
    if not sp.issparse(C):
        C = np.asarray(C)
    if C.ndim != 2 or C.shape[0] != C.shape[1] or C.shape[0] == 0:
        raise ValueError(f"C must be a square (n, n) matrix of coefficients, got shape {C.shape}")
    if C.dtype not in (np.float32, np.float64):
        C = C.astype(np.float64)
    if not isinstance(C, np.ndarray):
        C = sp.csr_matrix(C, copy=True)
        C.sum_duplicates()
        C.eliminate_zeros()
    peak = np.maximum(C.max(), -C.min())
    if not peak < np.finfo(np.float32).max / 2:
        raise NumericalError(
            f"coefficients must be finite, but the largest magnitude of C is {peak}; "
            "lower the learning rate or raise the weight of the regularization"
        )
    return C
