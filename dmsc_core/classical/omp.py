"""Sparse subspace clustering by orthogonal matching pursuit, all samples in step.

Source: You, Robinson, Vidal, "Scalable sparse subspace clustering by orthogonal matching pursuit",
CVPR 2016, algorithm 1.
"""

from typing import ClassVar, Literal

import numpy as np
import scipy.sparse as sp
from pydantic import Field

from dmsc_core.classical.base import PeerFit, PeerOptions
from dmsc_core.classical.concatenation import Weights, concatenate
from dmsc_core.graph.largest import blocks

ROUNDING = 1e-6  # a correlation of this size with the residual is none: the sample is in the span


class Options(PeerOptions):
    """Each sample is a combination of a few others, picked greedily one after the other.

    min ||z_i - c Z||^2 with at most k non-zeros and c_i = 0, Z the weighted concatenation of the
    modalities; each step takes the sample that fits the residual best.
    """

    title: ClassVar[str] = "Orthogonal matching pursuit (OMP)"
    formula: ClassVar[str] = r"\min_{c_i} \|z_i - c_i Z\|, \quad \|c_i\|_0 \le k, \quad c_{ii} = 0"
    square_matrices: ClassVar[int] = 2
    kind: Literal["omp"] = "omp"
    n_nonzero: int = Field(
        6, ge=1, description="k, coefficients of each sample at most: the dimension of a subspace."
    )
    tolerance: float = Field(
        0.0, ge=0, lt=1, description="A row ends where no more than this share of it is left over."
    )
    weights: Weights = None

    def fit(self, modalities: list[np.ndarray], n_clusters: int, random_state: int) -> PeerFit:
        Z = concatenate(modalities, self.weights)
        C = matching_pursuit(Z @ Z.T, self.n_nonzero, self.tolerance)
        return PeerFit.of(C, Z)


def matching_pursuit(G: np.ndarray, n_nonzero: int, tolerance: float = 0.0) -> sp.csr_matrix:
    """Orthogonal matching pursuit of every sample among the others, from G = Z Z^T.

    For each row i: S = {}; repeat: j = argmax |z_j^T r| / |z_j| over j not in S and j != i, join j
    to S, c_S = argmin ||z_i - c_S Z_S||, r = z_i - c_S Z_S.

    Parameters
    ----------
    G : (n, n) float64, the inner products of the samples.
    n_nonzero : k; fewer where a sample is exactly explained before.
    tolerance : a row ends where ||r||^2 <= tolerance ||z_i||^2.

    Returns
    -------
    (n, n) float64 csr.
    """
    parts = [_pursue(G, np.arange(len(G))[block], n_nonzero, tolerance) for block in blocks(len(G))]
    return sp.csr_matrix(sp.vstack(parts, format="csr"))


def _pursue(G: np.ndarray, rows: np.ndarray, n_nonzero: int, tolerance: float) -> sp.csr_matrix:
    """The rows of C for some samples, (b, n)."""
    norms = np.sqrt(np.diag(G))
    scale = np.where(norms > 0, norms, np.inf)
    C = sp.csr_matrix((len(rows), len(G)))
    going = np.arange(len(rows))  # places in ``rows`` that have not ended
    chosen = np.zeros((len(rows), 0), np.int64)  # S of those, (b, t)
    for _ in range(min(n_nonzero, len(G) - 1)):
        own = rows[going]
        fit = np.abs(G[own] - C[going] @ G) / scale  # |z_j^T r| / |z_j|, (b, n)
        fit[np.arange(len(own)), own] = 0
        np.put_along_axis(fit, chosen, 0, axis=1)
        left = norms[own] ** 2 - C[going].multiply(G[own]).sum(axis=1).A1
        more = (fit.max(axis=1) > ROUNDING * norms[own]) & (left > tolerance * norms[own] ** 2)
        going, own = going[more], own[more]
        if not going.size:
            break
        chosen = np.hstack([chosen[more], fit[more].argmax(axis=1)[:, None]])
        C = _replaced(C, going, chosen, _least_squares(G, own, chosen))
    return C


def _least_squares(G: np.ndarray, own: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """c_S = argmin ||z_i - c_S Z_S|| for each row, (b, t)."""
    H = G[chosen[:, :, None], chosen[:, None, :]]  # (b, t, t)
    return np.linalg.solve(H, G[own[:, None], chosen][:, :, None])[:, :, 0]


def _replaced(
    C: sp.csr_matrix, going: np.ndarray, chosen: np.ndarray, values: np.ndarray
) -> sp.csr_matrix:
    """C with new rows at ``going``."""
    ended = np.ones(C.shape[0])
    ended[going] = 0
    places = np.repeat(going, chosen.shape[1])
    new = sp.csr_matrix((values.ravel(), (places, chosen.ravel())), C.shape)
    return sp.csr_matrix(sp.diags(ended) @ C + new)
