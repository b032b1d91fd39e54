"""The graph of nearest neighbours."""

from typing import ClassVar, Literal

import numpy as np
import scipy.sparse as sp
from pydantic import Field

from dmsc_core.classical.base import PeerFit, PeerOptions
from dmsc_core.classical.concatenation import Weights, concatenate
from dmsc_core.classical.distances import ROUNDING, squared_distances
from dmsc_core.graph.largest import blocks

Weighting = Literal["local", "binary"]
LEAST = 1e-12  # weight of a link, so that no neighbour is lost to rounding


class Options(PeerOptions):
    """Each sample is linked to its k nearest ones, over all modalities together.

    Distances are those of the weighted concatenation of the modalities; W = (A + A^T) / 2 of the
    links A, C = A / 2.
    """

    title: ClassVar[str] = "Nearest neighbours (k-NN)"
    formula: ClassVar[str] = (
        r"a_{ij} = \exp(-\|x_i - x_j\|^2 / (s_i s_j)), \quad"
        r" j \text{ among the } k \text{ nearest of } i"
    )
    square_matrices: ClassVar[int] = 0
    kind: Literal["kernel-knn"] = "kernel-knn"
    k: int = Field(
        10,
        ge=1,
        title="k, links per row",
        description="Neighbours of each sample, at most all others.",
    )
    weighting: Weighting = Field(
        "local",
        description="local: nearer neighbours weigh more, by the scale around each sample; "
        "binary: all weigh the same.",
        json_schema_extra={
            "meanings": {
                "local": r"$a_{ij} = \exp(-\|x_i - x_j\|^2 / (s_i s_j))$, $s_i$ the distance to "
                "the k-th neighbour.",
                "binary": r"$a_{ij} = 1$ for the k nearest.",
            }
        },
    )
    weights: Weights = None

    def fit(self, modalities: list[np.ndarray], n_clusters: int, random_state: int) -> PeerFit:
        X = concatenate(modalities, self.weights)
        A = nearest_neighbours(X, self.k, random_state, self.weighting)
        return PeerFit.of(0.5 * A, X)


def nearest_neighbours(
    X: np.ndarray, k: int, random_state: int = 0, weighting: Weighting = "local"
) -> sp.csr_matrix:
    """The links a_ij from each sample i to its k nearest j != i.

    ``binary``: a_ij = 1. ``local``: a_ij = exp(-||x_i - x_j||^2 / (s_i s_j)), s_i the distance from
    i to its k-th neighbour, so that dense and loose regions are treated alike.

    Parameters
    ----------
    X : (n, d).
    k : neighbours; n - 1 where there are no more.
    random_state : seed of the choice between equally near ones. Many copies of one sample so become
        one random graph, where the first k of them would be a hub for all.

    Returns
    -------
    (n, n) float32 csr, k entries in each row; not symmetric.

    References
    ----------
    Zelnik-Manor, Perona, Self-tuning spectral clustering, NeurIPS 2004, equation 2.
    """
    k = min(k, len(X) - 1)
    if k < 1:
        return sp.csr_matrix((len(X), len(X)), dtype=np.float32)
    columns, squares = _nearest(X, k, np.random.default_rng(random_state))
    values = np.ones_like(squares)
    if weighting == "local":
        scale = np.sqrt(squares[:, -1])
        if not scale.all():  # k copies of a sample have no scale of their own: the usual one
            scale[scale == 0] = np.median(scale[scale > 0]) if scale.any() else 1.0
        values = np.maximum(np.exp(-squares / (scale[:, None] * scale[columns])), LEAST)
    A = sp.csr_matrix(
        (values.ravel().astype(np.float32), columns.ravel(), np.arange(len(X) + 1) * k),
        (len(X), len(X)),
    )
    A.sort_indices()
    return A


def _nearest(X: np.ndarray, k: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """The k nearest of each sample, nearest first, and their squared distances; (n, k) each.

    scikit-learn's neighbours would take the first of equally near ones, which makes hubs.
    """
    columns, values = np.empty((len(X), k), np.int64), np.empty((len(X), k))
    for block in blocks(len(X)):
        D = squared_distances(X, block)
        D[np.arange(len(D)), np.arange(len(X))[block]] = np.inf
        usual = np.median(D, axis=1, keepdims=True)  # infinite among two samples
        noise = ROUNDING * np.where(np.isfinite(usual), usual, 0) * rng.random(D.shape)
        near = np.argpartition(D + noise, k - 1, axis=1)[:, :k]
        squares = np.take_along_axis(D, near, axis=1)
        order = np.argsort(squares, axis=1, kind="stable")
        columns[block] = np.take_along_axis(near, order, axis=1)
        values[block] = np.take_along_axis(squares, order, axis=1)
    return columns, values
