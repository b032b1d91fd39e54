"""Lambda as a dial from self-expression to nearest neighbours."""

from dataclasses import dataclass

import numpy as np

from dmsc_core.graph.largest import k_largest
from dmsc_core.insight.affinities import View, viewed


@dataclass(frozen=True)
class Turn:
    """The self-expression at one lambda.

    Attributes
    ----------
    neighbours : share of the k strongest |c_ij| of each row that are its k nearest neighbours,
        those of the largest |x_i^T x_j|.
    closeness : 1 - ||lambda C - G|| / ||G||, not below 0, of C to its limit G / lambda;
        G the inner products without the diagonal, Frobenius norms.
    """

    neighbours: float
    closeness: float


def turn(X: np.ndarray, C: np.ndarray, ridge: float, k: int) -> Turn:
    """The nearness of the self-expression C (n, n) of X at lambda to nearest neighbours.

    With lambda to infinity C tends to G / lambda, so that its strongest links are the largest inner
    products, sign aside: x and -x lie in the same subspace.
    """
    G = _inner_products(X)
    strong = k_largest(np.abs(C), k)
    both = strong & k_largest(np.abs(G), k)
    share = both.sum() / max(strong.sum(), 1)
    away = np.linalg.norm(ridge * C - G) / np.linalg.norm(G)
    return Turn(float(share), max(0.0, 1 - float(away)))


def limit(X: np.ndarray, links: int | None, n_clusters: int, random_state: int = 0) -> View:
    """The limit of :func:`view` of the self-expression as lambda grows: links |x_i^T x_j|."""
    return viewed(_inner_products(X), links, n_clusters, random_state)


def _inner_products(X: np.ndarray) -> np.ndarray:
    """G = X X^T with zeros on its diagonal, (n, n)."""
    G = X @ X.T
    np.fill_diagonal(G, 0)
    return G
