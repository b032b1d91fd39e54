"""Regularised linear canonical correlation of several modalities, and the affinity it gives.

Source: Kettenring, "Canonical analysis of several sets of variables", Biometrika 1971 (the largest
eigenvalue of the correlations, MAXVAR); the clustering: Chaudhuri et al., "Multi-view clustering
via canonical correlation analysis", ICML 2009.
"""

from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field
from scipy.linalg import eigh, svdvals

from dmsc_core.classical.base import PeerFit, PeerOptions
from dmsc_core.classical.kernel_knn import nearest_neighbours
from dmsc_core.classical.singular import left_singular
from dmsc_core.errors import ConfigError, NumericalError

SHOWN = 20  # correlations that are kept to be looked at; where K is above 10, 2 K


class Options(PeerOptions):
    """The directions in which the modalities agree most; samples near each other there are linked.

    Regularised linear CCA of all modalities together; their canonical coordinates are added up, and
    each sample is linked to its k nearest there. Nearest neighbours, not self-expression: where the
    modalities are independent given the class, K - 1 directions carry all correlation, and in them
    classes are compact groups around the corners of a simplex, not subspaces through the origin.
    """

    title: ClassVar[str] = "Linear canonical correlation (CCA)"
    formula: ClassVar[str] = (
        r"\max_w \sum_{a, b} w_a^\top \Sigma_{ab} w_b, \quad \sum_a w_a^\top \Sigma_{aa} w_a = 1"
    )
    square_matrices: ClassVar[int] = 0
    kind: Literal["cca"] = "cca"
    n_components: int | None = Field(None, ge=1, description="Directions; empty: K - 1.")
    regularization: float = Field(
        1.0,
        ge=0,
        le=100,
        description="Added to every variance, as a share of their mean: 0 is pure correlation, "
        "large is covariance (PLS), 1 half-way for a direction of mean variance.",
    )
    k: int = Field(10, ge=1, title="k, links per row", description="Neighbours of each sample.")

    def fit(self, modalities: list[np.ndarray], n_clusters: int, random_state: int) -> PeerFit:
        used = self.n_components or n_clusters - 1
        correlated = multiset_cca(modalities, max(used, SHOWN, 2 * n_clusters), self.regularization)
        Z = summed([Y[:, :used] for Y in correlated.coordinates])
        return PeerFit.of(
            0.5 * nearest_neighbours(Z, self.k, random_state),
            Z,
            canonical_correlations=correlated.correlations,
            pairwise_canonical_correlations=correlated.pairwise,
            generalized_eigenvalues=correlated.eigenvalues,
        )


def summed(coordinates: list[np.ndarray]) -> np.ndarray:
    """sum_m Y_m, (n, r); over the modalities that a sample has, times M over their number."""
    present = np.sum([Y.any(axis=1) for Y in coordinates], axis=0)
    return np.sum(coordinates, axis=0) * (len(coordinates) / np.maximum(present, 1))[:, None]


@dataclass(frozen=True)
class CanonicalCorrelations:
    """The leading r canonical directions of M modalities.

    Attributes
    ----------
    eigenvalues : mu, (r,) descending, in 0..M.
    coordinates : (n, r) for each modality; zero where a sample lacks it.
    pairwise : (M (M - 1) / 2, r) canonical correlations of each pair by itself, descending, zero
        where a pair has fewer; the pairs are (0, 1), (0, 2), ...
    """

    eigenvalues: np.ndarray
    coordinates: tuple[np.ndarray, ...]
    pairwise: np.ndarray

    @property
    def correlations(self) -> np.ndarray:
        """(mu - 1) / (M - 1), (r,): at most 1; of two modalities the canonical correlations."""
        return (self.eigenvalues - 1) / (len(self.coordinates) - 1)


def multiset_cca(
    modalities: list[np.ndarray], n_components: int, regularization: float
) -> CanonicalCorrelations:
    """Directions v_m in which M modalities agree most.

    With the covariances S_ab and B = diag(S_mm + e_m I), e_m the regularisation times the mean
    variance: (B + [S_ab]_{a != b}) v = mu B v, 0 <= mu <= M. The coordinates X^m v_m are scaled by
    v^T B v = M, so that each modality has unit variance where all agree and nothing is regularised.
    It is solved in whitened coordinates, P_m = U_m (S_m^2 + n e_m)^-1/2 S_m of the centred X^m,
    where the blocks are P_a^T P_b and the identity: no covariance is inverted.

    Parameters
    ----------
    modalities : (n, d_m) each, at least two; a row of zeros is a sample that lacks the modality: it
        takes no part in the mean and adds nothing to the covariances.
    n_components : r; fewer come back where the modalities have fewer directions.
    regularization : share of each modality's mean variance.

    Raises
    ------
    ConfigError : fewer than two modalities.
    NumericalError : a modality is constant.
    """
    if len(modalities) < 2:
        raise ConfigError(f"canonical correlation needs two modalities, got {len(modalities)}")
    P = [_whitened(X, m, regularization) for m, X in enumerate(modalities)]
    ends = np.cumsum([0] + [p.shape[1] for p in P])
    own = [slice(start, end) for start, end in pairwise(ends)]
    stacked = np.hstack(P)
    T = stacked.T @ stacked  # (sum r_m, sum r_m)
    for block in own:
        T[block, block] = np.eye(block.stop - block.start)
    pairs = [svdvals(T[a, b]) for a, b in combinations(own, 2)]
    r = min(n_components, len(T))
    values, vectors = eigh(T, subset_by_index=[len(T) - r, len(T) - 1])
    scale = np.sqrt(len(P) * len(stacked))
    coordinates = tuple(scale * p @ vectors[block, ::-1] for p, block in zip(P, own))
    padded = np.stack([np.pad(s, (0, max(r - len(s), 0)))[:r] for s in pairs])
    return CanonicalCorrelations(values[::-1], coordinates, padded)


def _whitened(X: np.ndarray, m: int, regularization: float) -> np.ndarray:
    """U (S^2 + n e I)^-1/2 S of the centred rows of X = U S V^T, (n, rank)."""
    present = np.any(X, axis=1)
    if not present.any():
        raise NumericalError(f"no sample has modality {m}, or it is zero throughout")
    centred = np.where(present[:, None], X - X[present].mean(axis=0, dtype=np.float64), 0.0)
    U, squares = left_singular(centred)
    if not squares.size:
        raise NumericalError(f"modality {m} is constant: nothing can correlate with it")
    shift = regularization * squares.sum() / X.shape[1]  # n e
    return U * np.sqrt(squares / (squares + shift))
