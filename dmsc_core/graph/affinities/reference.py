"""The affinity of the reference code: thresholded, of low rank, sharpened by a power.

Source: ``thrC`` and ``post_proC`` of Ji et al., Deep subspace clustering networks, NeurIPS 2017
(reference code).
"""

from typing import Annotated, ClassVar, Literal

import numpy as np
import scipy.sparse as sp
from pydantic import Field

from dmsc_core.graph.affinities.base import AffinityOptions, checked
from dmsc_core.graph.lanczos import leading_eigenpairs
from dmsc_core.graph.largest import AnyMatrix, Matrix, blocks, keep_in_rows, largest_mass

SPARSE_BELOW = 0.15  # share of non-zeros below which a sparse product is the faster one
NO_ROW = 1e-10  # a row of U sqrt(S) shorter than this, relative to sqrt(s_1), is rounding noise


Dimension = Annotated[
    int,
    Field(
        ge=1,
        title="d, subspace dimension",
        description="d, the dimension of each subspace; rank d K + 1",
    ),
]
Alpha = Annotated[
    float,
    Field(gt=0, title="α, sharpening power", description="power that sharpens the similarity"),
]


class Options(AffinityOptions):
    """The post-processing of the reference code: largest entries, low rank, and a power."""

    title: ClassVar[str] = "Reference post-processing"
    formula: ClassVar[str] = (
        r"W = \max(U U^\top, 0)^\alpha,"
        r" \quad U \text{ from } \tfrac12 (C_\rho + C_\rho^\top) \approx U S V^\top"
    )
    dense: ClassVar[bool] = True
    kind: Literal["reference"] = "reference"
    rho: float | None = Field(
        None,
        gt=0,
        le=1,
        title="ρ, share that is kept",
        description="share of each column's l1 mass that is kept; none: from K",
    )
    dimension: Dimension = 6
    alpha: Alpha = 8.0

    def build(self, C: Matrix, n_clusters: int) -> np.ndarray:
        return reference(C, n_clusters, self.rho, self.dimension, self.alpha)


def threshold_columns(C: Matrix, rho: float) -> Matrix:
    """In each column of C the largest entries, until their sum exceeds rho of the column's l1 mass.

    With |c_(1)j| >= |c_(2)j| >= ... the sorted column, the entries (1) to (t) are kept, t the first
    with sum_{s<=t} |c_(s)j| > rho sum_i |c_ij|; their signs stay, an all-zero column stays zero,
    rho = 1 keeps all. Of equal entries that with the lower row is kept.

    Parameters
    ----------
    C : (n, n) coefficients.
    rho : share of the mass, in (0, 1].

    Returns
    -------
    (n, n) of the kind and precision of C, the other entries zero.

    Raises
    ------
    ValueError
        rho is outside (0, 1], or C is not square.
    NumericalError
        C has entries that are not finite.

    References
    ----------
    ``thrC`` of Ji et al., Deep subspace clustering networks, NeurIPS 2017 (reference code).
    """
    if not 0 < rho <= 1:
        raise ValueError(f"rho must be in (0, 1], the share of a column's mass, got {rho}")
    strong = keep_in_rows(checked(C).T, lambda magnitudes: largest_mass(magnitudes, rho))
    return strong.T if isinstance(strong, np.ndarray) else sp.csr_matrix(strong.T)


def default_rho(n_clusters: int) -> float:
    """rho = max(0.4 - (K - 1) / 10 * 0.1, 0.1), the rule of the reference code."""
    return max(0.4 - (n_clusters - 1) / 10 * 0.1, 0.1)


def reference(
    C: AnyMatrix,
    n_clusters: int,
    rho: float | None = None,
    dimension: int = 6,
    alpha: float = 8.0,
) -> np.ndarray:
    """The reference post-processing: thresholded, low-rank, sharpened similarity of the samples.

    C <- threshold_columns(C, rho); C <- (C + C^T) / 2; U S V^T its SVD of rank d K + 1 (at most
    n - 1); the rows of U sqrt(S) to unit length (zero rows stay); W = max(U U^T, 0)^alpha, divided
    by its maximum, symmetrised. C is symmetric there, so its singular values are the magnitudes of
    its eigenvalues and U its eigenvectors.

    Parameters
    ----------
    C : (n, n) coefficients.
    n_clusters : K.
    rho : share of each column's mass that is kept; default :func:`default_rho`.
    dimension : d, the dimension of each subspace.
    alpha : power, positive.

    Returns
    -------
    (n, n) float32 in 0..1, symmetric; all zero where C is.

    Raises
    ------
    ValueError
        A parameter is out of its range, or C is not square.
    NumericalError
        C has entries that are not finite, or the decomposition failed.

    References
    ----------
    ``post_proC`` of Ji et al., Deep subspace clustering networks, NeurIPS 2017 (reference code).
    """
    if n_clusters < 1 or dimension < 1 or alpha <= 0:
        raise ValueError(
            "n_clusters and dimension must be at least 1 and alpha positive, got "
            f"n_clusters={n_clusters}, dimension={dimension}, alpha={alpha}"
        )
    strong = threshold_columns(C, default_rho(n_clusters) if rho is None else rho)
    rows = _subspace_rows(strong, dimension * n_clusters + 1)  # (n, r)
    return _sharpened(rows, alpha)


def _subspace_rows(C: AnyMatrix, rank: int) -> np.ndarray:
    """Rows of U sqrt(S), unit length or zero, of the symmetric part of ``C``; (n, rank)."""
    n = C.shape[0]
    if not isinstance(C, np.ndarray) or np.count_nonzero(C) < SPARSE_BELOW * n * n:
        C = sp.csr_matrix(C)
    S = 0.5 * (C + C.T).astype(np.float64)
    if n == 1 or abs(S).max() == 0:
        return np.zeros((n, 1))
    w, U = leading_eigenpairs(lambda v: S @ v, lambda: S, n, min(rank, n - 1), "LM")
    s = np.abs(w)
    rows = U * np.sqrt(np.where(s > n * np.finfo(float).eps * s.max(), s, 0))
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    empty = lengths <= NO_ROW * np.sqrt(s.max())
    return np.where(empty, 0, rows / np.where(empty, 1, lengths))


def _sharpened(rows: np.ndarray, alpha: float) -> np.ndarray:
    n = len(rows)
    W = np.empty((n, n), np.float32)
    for block in blocks(n):
        similarity = rows[block] @ rows.T
        np.maximum(similarity, 0, out=similarity)
        W[block] = np.power(similarity, alpha, out=similarity)
    peak = W.max()
    if peak > 0:
        W /= peak
    return 0.5 * (W + W.T)
