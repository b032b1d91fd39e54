"""Neighbourhoods that overlap, at the scale whose clusters are clear and even.

How many neighbours a sample has of its own kind is not known, and the scale that suits twelve
pictures of a face does not suit a turning object. So several graphs are clustered, and the clusters
themselves tell which to take; no label has a say.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar, Literal, NamedTuple

import numpy as np
import scipy.sparse as sp
from pydantic import Field

from dmsc_core.classical.base import PeerFit, PeerOptions
from dmsc_core.classical.concatenation import Weights, concatenate
from dmsc_core.graph.affinities.plain import plain
from dmsc_core.graph.neighbourhoods import overlap
from dmsc_core.graph.spectral import SpectralResult, spectral_clustering

SAMPLED = 3000  # with more samples, that many drawn ones stand for all in the silhouette
NEIGHBOURS = (4, 6, 8, 10, 15, 20, 30)

Neighbours = Annotated[tuple[Annotated[int, Field(ge=1)], ...], Field(min_length=1)]
Ridge = Annotated[float, Field(gt=0)]


class Options(PeerOptions):
    """Samples are linked by how much their reciprocal neighbourhoods overlap, at the best scale.

    Neighbours are those with the largest cosine, and those with the largest coefficients of the
    ridge self-expression; for each number of neighbours one graph. The graph is taken whose
    clusters are clear and even: the largest silhouette times (exp(H) / K)^2, H the entropy of the
    cluster sizes. Classes of very different sizes are not what it looks for.
    """

    title: ClassVar[str] = "Reciprocal neighbours"
    formula: ClassVar[str] = (
        r"J_{pq} = \frac{\sum_g \min(v_{pg}, v_{qg})}{\sum_g \max(v_{pg}, v_{qg})}"
    )
    square_matrices: ClassVar[int] = 8
    preprocess: ClassVar[Mapping[str, str]] = {
        "image": "l2_gradients",
        "features": "standardize_l2",
    }
    kind: Literal["reciprocal"] = "reciprocal"
    neighbours: Neighbours = Field(NEIGHBOURS, description="How many neighbours are tried.")
    ridges: tuple[Ridge, ...] = Field(
        (1.0,),
        description="lambdas of the self-expression that are tried, beside the cosine, which is "
        "what it tends to as lambda grows.",
    )
    weights: Weights = None

    def fit(self, modalities: list[np.ndarray], n_clusters: int, random_state: int) -> PeerFit:
        X = concatenate(modalities, self.weights)
        neighbours, ridges, graphs = zip(*candidates(X, self.neighbours, self.ridges))
        worth = []
        for C in graphs:
            spectrum = spectral_clustering(plain(C), n_clusters, random_state=random_state)
            worth.append(clearness(spectrum, n_clusters, random_state))
        scales = {"neighbours": np.array(neighbours), "ridge": np.array(ridges)}
        best = graphs[int(np.argmax(worth))]
        return PeerFit.of(best, X, **scales, clearness=np.array(worth))


class Candidate(NamedTuple):
    """C, (n, n) float32 csr, and what it was made with; ridge 0 stands for the cosine."""

    neighbours: int
    ridge: float
    C: sp.csr_matrix


def candidates(
    X: np.ndarray, neighbours: tuple[int, ...], ridges: tuple[float, ...]
) -> Iterator[Candidate]:
    """One graph for each similarity and each number of neighbours; X (n, d)."""
    length = np.linalg.norm(X, axis=1, keepdims=True)
    Z = X / np.where(length == 0, 1, length)
    G = Z @ Z.T
    for ridge in (0.0, *ridges):
        S = ridge_coefficients(G, ridge) if ridge else G
        near = np.maximum(S + S.T, 0)
        np.fill_diagonal(near, 0)
        for k in dict.fromkeys(min(k, len(X) - 1) for k in neighbours):
            yield Candidate(k, ridge, sp.csr_matrix(0.5 * overlap(near, k), dtype=np.float32))


def ridge_coefficients(G: np.ndarray, ridge: float) -> np.ndarray:
    """The exact optimum of ||Z - C Z||^2 + lambda ||C||^2, diag(C) = 0: c_ij = -q_ij / q_ii.

    Q = (G + lambda I)^-1, G = Z Z^T (n, n).

    References
    ----------
    Lu et al., Robust and efficient subspace segmentation via least squares regression, ECCV 2012.
    """
    Q = np.linalg.inv(G + ridge * np.eye(len(G)))
    C = -Q / np.diag(Q)[:, None]
    np.fill_diagonal(C, 0)
    return C


def clearness(spectrum: SpectralResult, n_clusters: int, random_state: int = 0) -> float:
    """s (exp(H) / K)^2: s the mean silhouette of the spectral embedding, at least 0.

    exp(H), H = -sum_k p_k log p_k of the shares p_k of the clusters, is how many clusters of one
    size are as even; without it the silhouette praises a graph that fell into one large piece and
    crumbs.
    """
    from sklearn.metrics import silhouette_score

    sizes = np.bincount(spectrum.labels)
    n = len(spectrum.labels)
    if not 2 <= np.count_nonzero(sizes) < n:
        return 0.0
    drawn = np.arange(n)
    if n > SAMPLED:
        drawn = np.random.default_rng(random_state).choice(n, SAMPLED, replace=False)
    labels = spectrum.labels[drawn]
    if len(np.unique(labels)) < 2:
        return 0.0
    silhouette = silhouette_score(spectrum.embedding[drawn].astype(np.float64), labels)
    shares = sizes[sizes > 0] / n
    even = np.exp(-(shares * np.log(shares)).sum()) / n_clusters
    return max(float(silhouette), 0.0) * float(even) ** 2
