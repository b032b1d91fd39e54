"""Sparse subspace clustering: each sample is written with few others.

Source: Elhamifar, Vidal, "Sparse subspace clustering: algorithm, theory, and applications", TPAMI
2013; with the l2 term: You et al., "Oracle based active set algorithm for scalable elastic net
subspace clustering", CVPR 2016.
"""

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from dmsc_core.classical.base import PeerFit, PeerOptions
from dmsc_core.classical.concatenation import Weights, concatenate
from dmsc_core.classical.lasso import lasso_coefficients
from dmsc_core.errors import NumericalError


class Options(PeerOptions):
    """Each sample is a sparse combination of the others, found by an exact lasso.

    min_C 1/2 ||Z - C Z||_F^2 + lambda_c ||C||_1 + l2/2 ||C||_F^2, diag(C) = 0, Z the weighted
    concatenation of the modalities.
    """

    title: ClassVar[str] = "Sparse subspace clustering (SSC)"
    formula: ClassVar[str] = (
        r"\min_C \tfrac12 \|Z - C Z\|_F^2 + \lambda_c \|C\|_1, \quad c_{ii} = 0"
    )
    square_matrices: ClassVar[int] = 2
    kind: Literal["ssc"] = "ssc"
    alpha: float = Field(
        2.0,
        gt=1,
        title="α, for the weight of C's norm",
        description="lambda_c is 1/alpha of the largest weight at which every sample still finds "
        "another: larger, more neighbours.",
    )
    lambda_c: float | None = Field(
        None,
        gt=0,
        title="λ_c, weight of C's norm",
        description="Weight of ||C||_1; empty: from alpha.",
    )
    l2: float = Field(0.0, ge=0, description="Weight of ||C||^2 / 2; above 0, an elastic net.")
    weights: Weights = None

    def fit(self, modalities: list[np.ndarray], n_clusters: int, random_state: int) -> PeerFit:
        Z = concatenate(modalities, self.weights)
        G = Z @ Z.T
        l1 = self.lambda_c or largest_useful_penalty(G) / self.alpha
        C = lasso_coefficients(G, l1, self.l2)
        return PeerFit.of(C, Z, lambda_c=np.array([l1]))


def largest_useful_penalty(G: np.ndarray) -> float:
    """mu = min_i max_{j != i} |z_i^T z_j|: with a lasso weight below it no row of C is empty.

    Samples that are orthogonal to all others, as zeros are, do not count: no weight helps them.

    Parameters
    ----------
    G : Z Z^T, (n, n).

    Raises
    ------
    NumericalError : all samples are orthogonal to each other.

    References
    ----------
    Elhamifar and Vidal 2013, equation 14 and proposition 1.
    """
    nearest = np.array([np.abs(np.delete(row, i)).max() for i, row in enumerate(G)])
    related = nearest > np.finfo(np.float32).eps * np.diag(G).max()
    if not related.any():
        raise NumericalError("no sample can be written with others: all are orthogonal or zero")
    return float(nearest[related].min())
