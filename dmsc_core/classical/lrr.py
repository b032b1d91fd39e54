"""Low-rank representation in closed form: C is the projection on the leading directions.

Source: Liu et al., "Robust recovery of subspace structures by low-rank representation", TPAMI 2013,
theorem 4.1 (noiseless); Favaro, Vidal, Ravichandran, "A closed form solution to robust subspace
estimation and clustering", CVPR 2011, theorem 1 (with noise).
"""

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from dmsc_core.classical.base import PeerFit, PeerOptions
from dmsc_core.classical.concatenation import Weights, concatenate
from dmsc_core.classical.singular import left_singular
from dmsc_core.errors import NumericalError


class Options(PeerOptions):
    """All samples together are written with as few directions as possible: C has low rank.

    With noise: min_C ||C||_* + lambda_e/2 ||Z - C Z||_F^2; without: min_C ||C||_* such that
    Z = C Z. Z is the weighted concatenation of the modalities. The diagonal of C is not zero.
    """

    title: ClassVar[str] = "Low-rank representation (LRR)"
    formula: ClassVar[str] = (
        r"\min_C \|C\|_* + \tfrac{\lambda_e}{2} \|Z - C Z\|_F^2"
        r" \;\Rightarrow\; C = U (I - S^{-2} / \lambda_e)_+ U^\top"
    )
    kind: Literal["lrr"] = "lrr"
    noise: bool = Field(True, description="Allow for an error Z - C Z.")
    lambda_e: float | None = Field(
        None,
        gt=0,
        title="λ_e, weight of self-expression",
        description="Weight of the error, with noise: directions with s^2 > 1/lambda_e stay; "
        "empty: those above the mean s^2.",
    )
    rank: int | None = Field(
        None, ge=1, description="Directions that stay, without noise; empty: all there are."
    )
    weights: Weights = None

    def fit(self, modalities: list[np.ndarray], n_clusters: int, random_state: int) -> PeerFit:
        Z = concatenate(modalities, self.weights)
        C = noisy(Z, self.lambda_e or mean_rule(Z)) if self.noise else noiseless(Z, self.rank)
        return PeerFit.of(C, Z)


def noiseless(Z: np.ndarray, rank: int | None = None) -> np.ndarray:
    """argmin ||C||_* such that Z = C Z: U_r U_r^T of Z = U S V^T.

    Parameters
    ----------
    Z : (n, d).
    rank : r, directions kept at most; the numerical rank of Z where None.

    Returns
    -------
    (n, n) float64, symmetric, of rank r.

    Raises
    ------
    NumericalError : r = n, so that C is the identity and relates no sample to another.
    """
    U, squares = left_singular(Z)
    r = len(squares) if rank is None else min(rank, len(squares))
    if r == len(Z):
        raise NumericalError(
            f"the {r} samples are linearly independent, so the low-rank C is the identity; "
            "allow for noise, or give a rank below the number of samples"
        )
    return U[:, :r] @ U[:, :r].T


def noisy(Z: np.ndarray, lambda_e: float) -> np.ndarray:
    """argmin ||C||_* + lambda_e/2 ||Z - C Z||_F^2: U (I - S^-2 / lambda_e)_+ U^T of Z = U S V^T.

    Parameters
    ----------
    Z : (n, d).
    lambda_e : weight of the error; directions with s^2 <= 1 / lambda_e vanish.

    Returns
    -------
    (n, n) float64, symmetric, positive semidefinite.

    Raises
    ------
    NumericalError : no direction is left.
    """
    U, squares = left_singular(Z)
    strong = squares * lambda_e > 1
    if not strong.any():
        raise NumericalError(
            f"lambda_e = {lambda_e:.3g} leaves no direction: the largest s^2 is "
            f"{squares.max(initial=0):.3g}, and lambda_e must exceed its inverse"
        )
    shrunk = 1 - 1 / (lambda_e * squares[strong])
    return (U[:, strong] * shrunk) @ U[:, strong].T


def mean_rule(Z: np.ndarray) -> float:
    """lambda_e = min(n, d) / ||Z||_F^2: directions stay that hold more than the mean does.

    Raises
    ------
    NumericalError : Z is zero.

    References
    ----------
    Kaiser, The application of electronic computers to factor analysis, 1960.
    """
    total = float((Z**2).sum())
    if total == 0:
        raise NumericalError("every value is zero: there is no direction to keep")
    return min(Z.shape) / total
