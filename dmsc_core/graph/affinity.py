"""From self-expression coefficients C to an affinity W that is symmetric and non-negative."""

from typing import Annotated, ClassVar, Literal

import numpy as np
import scipy.sparse as sp
from pydantic import BaseModel, ConfigDict, Field

from dmsc_core.errors import NumericalError
from dmsc_core.graph.lanczos import leading_eigenpairs
from dmsc_core.graph.largest import Matrix, blocks, k_largest, keep_in_rows, largest_mass
from dmsc_core.graph.reciprocal import overlap

SPARSE_BELOW = 0.15  # share of non-zeros below which a sparse product is the faster one
NO_ROW = 1e-10  # a row of U sqrt(S) shorter than this, relative to sqrt(s_1), is rounding noise


class _Options(BaseModel):
    """One way from C to W; ``dense`` where W has no zeros to speak of, also of a sparse C."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    dense: ClassVar[bool] = False


class PlainOptions(_Options):
    """Every link counts: what one sample takes from the other, both directions added."""

    formula: ClassVar[str] = r"W = |C| + |C|^\top"
    kind: Literal["plain"] = "plain"


class TopKOptions(_Options):
    """Of each sample its k strongest links alone; weak ones, which add up, are left out."""

    formula: ClassVar[str] = r"W = |C_k| + |C_k|^\top"
    kind: Literal["top_k"] = "top_k"
    k: int = Field(5, ge=1, description="entries kept in each row")


class ReferenceOptions(_Options):
    """The post-processing of the reference code: largest entries, low rank, and a power."""

    dense: ClassVar[bool] = True
    formula: ClassVar[str] = (
        r"W = \max(U U^\top, 0)^\alpha,"
        r" \quad U \text{ from } \tfrac12 (C_\rho + C_\rho^\top) \approx U S V^\top"
    )
    kind: Literal["reference"] = "reference"
    rho: float | None = Field(
        None, gt=0, le=1, description="share of each column's l1 mass that is kept; none: from K"
    )
    dimension: int = Field(6, ge=1, description="d, the dimension of each subspace; rank d K + 1")
    alpha: float = Field(8.0, gt=0, description="power that sharpens the similarity")


class ReciprocalOptions(_Options):
    """Linked is who has the same reciprocal neighbours; then low rank and a power."""

    dense: ClassVar[bool] = True
    formula: ClassVar[str] = (
        r"W = \max(U U^\top, 0)^\alpha, \quad U \text{ from }"
        r" J_{pq} = \frac{\sum_g \min(v_{pg}, v_{qg})}{\sum_g \max(v_{pg}, v_{qg})}"
        r"\ (J_{pp} = 1) \text{ of } |C| + |C|^\top"
    )
    kind: Literal["reciprocal"] = "reciprocal"
    k1: int = Field(20, ge=1, description="neighbours of a sample: about half its class, or fewer")
    k2: int = Field(6, ge=1, description="neighbours that are averaged; 1 averages nothing")
    dimension: int = Field(6, ge=1, description="d, the dimension of each subspace; rank d K + 1")
    alpha: float = Field(4.0, gt=0, description="power that sharpens the similarity")


Options = PlainOptions | TopKOptions | ReferenceOptions | ReciprocalOptions
AffinityOptions = Annotated[Options, Field(discriminator="kind")]


def build(
    C: np.ndarray | sp.csr_matrix,
    options: Options,
    n_clusters: int,
) -> np.ndarray | sp.csr_matrix:
    """The affinity W of the coefficients C by the chosen way.

    Parameters
    ----------
    C : (n, n) coefficients, row i holds those of sample i.
    options : which way, and its parameters.
    n_clusters : K; it sets the rank of ``reference`` and ``reciprocal``.

    Returns
    -------
    (n, n) float32, symmetric, non-negative, finite; sparse for ``top_k``, and for ``plain`` where C
    is sparse.

    Raises
    ------
    ValueError
        C is not square.
    NumericalError
        C has entries that are not finite.
    """
    if options.kind == "plain":
        return plain(C)
    if options.kind == "top_k":
        return top_k(C, options.k)
    if options.kind == "reciprocal":
        return reciprocal(C, n_clusters, options.k1, options.k2, options.dimension, options.alpha)
    return reference(C, n_clusters, options.rho, options.dimension, options.alpha)


def plain(C: Matrix) -> Matrix:
    """W = |C| + |C|^T, (n, n) float32, sparse where C is; raises as :func:`build` does."""
    A = abs(_checked(C)).astype(np.float32)
    return A + A.T if isinstance(A, np.ndarray) else sp.csr_matrix(A + A.T)


def top_k(C: np.ndarray | sp.csr_matrix, k: int) -> sp.csr_matrix:
    """W = |C_k| + |C_k|^T, C_k the k largest |c_ij| of each row of C.

    Zeros are never kept, so a row may have fewer; of equal entries that with the lower column is
    kept. With k >= n this is :func:`plain`.

    Parameters
    ----------
    C : (n, n) coefficients.
    k : entries kept in each row, at least 1.

    Returns
    -------
    (n, n) float32 csr matrix; a row has at least its own k entries and those that chose it.

    Raises
    ------
    ValueError
        k is below 1, or C is not square.
    NumericalError
        C has entries that are not finite.
    """
    if k < 1:
        raise ValueError(f"k must be at least 1 entry in each row, got {k}")
    kept = keep_in_rows(_checked(C), lambda magnitudes: k_largest(magnitudes, k))
    return plain(sp.csr_matrix(kept))


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
    kept = keep_in_rows(_checked(C).T, lambda magnitudes: largest_mass(magnitudes, rho))
    return kept.T if isinstance(kept, np.ndarray) else sp.csr_matrix(kept.T)


def default_rho(n_clusters: int) -> float:
    """rho = max(0.4 - (K - 1) / 10 * 0.1, 0.1), the rule of the reference code."""
    return max(0.4 - (n_clusters - 1) / 10 * 0.1, 0.1)


def reference(
    C: np.ndarray | sp.csr_matrix,
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
    kept = threshold_columns(C, default_rho(n_clusters) if rho is None else rho)
    rows = _subspace_rows(kept, dimension * n_clusters + 1)  # (n, r)
    return _sharpened(rows, alpha)


def reciprocal(
    C: Matrix,
    n_clusters: int,
    k1: int = 20,
    k2: int = 6,
    dimension: int = 6,
    alpha: float = 4.0,
) -> np.ndarray:
    """Similarity of the samples by the reciprocal neighbours that they share.

    J = I + :func:`dmsc_core.graph.reciprocal.overlap` of |C| + |C|^T: how much the neighbourhoods
    of two samples overlap, a positive semi-definite kernel; then the low rank and the power of
    :func:`reference` with all of J kept (rho = 1). One strong wrong coefficient links nobody whose
    other neighbours differ.

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

    References
    ----------
    Zhong et al., Re-ranking person re-identification with k-reciprocal encoding, CVPR 2017, with
    ``post_proC`` of Ji et al., Deep subspace clustering networks, NeurIPS 2017 (reference code).
    """
    if k1 < 1 or k2 < 1:
        raise ValueError(f"k1 and k2 must be at least 1 neighbour, got k1={k1}, k2={k2}")
    J = sp.identity(C.shape[0], format="csr") + overlap(plain(C), k1, k2)
    return reference(J, n_clusters, 1.0, dimension, alpha)


def _subspace_rows(kept: np.ndarray | sp.csr_matrix, rank: int) -> np.ndarray:
    """Rows of U sqrt(S), unit length or zero, of the symmetric part of ``kept``; (n, rank)."""
    n = kept.shape[0]
    if not isinstance(kept, np.ndarray) or np.count_nonzero(kept) < SPARSE_BELOW * n * n:
        kept = sp.csr_matrix(kept)
    S = 0.5 * (kept + kept.T).astype(np.float64)
    if n == 1 or abs(S).max() == 0:
        return np.zeros((n, 1))
    w, U = leading_eigenpairs(
        lambda v: S @ v,
        lambda: S,
        n,
        min(rank, n - 1),
        "LM",
    )
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


def _checked(C: Matrix) -> Matrix:
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
