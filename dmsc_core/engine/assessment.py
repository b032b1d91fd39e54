"""From coefficients to scored clusters: C -> W -> spectrum -> clusters -> figures of merit."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from dmsc_core.config import RunConfig
from dmsc_core.evaluation import labelled
from dmsc_core.evaluation.criteria import eigengap, ncut, silhouette
from dmsc_core.graph.affinities import plain
from dmsc_core.graph.affinities.base import AffinityOptions
from dmsc_core.graph.pooling import pool
from dmsc_core.graph.spectral import Assign, SpectralResult, spectral_clustering
from dmsc_core.result import Matrix

PICTURE_SIZE = 96  # pixels of the small affinity picture that goes with an evaluation


@dataclass(frozen=True)
class Assessment:
    """One way from C to clusters, with its scores and the seconds of each step."""

    affinity: Matrix
    spectrum: SpectralResult
    metrics: Mapping[str, float | None]
    seconds: Mapping[str, float]  # affinity, clustering

    @property
    def clusters(self) -> np.ndarray:
        return self.spectrum.labels


@dataclass(frozen=True)
class Scoring:
    """The way from coefficients to scored clusters that a run goes; labels touch the scores alone.

    Attributes
    ----------
    labels : (n,), -1 where a sample has none; None leaves the scores that need labels None.
    """

    options: AffinityOptions
    n_clusters: int
    assign: Assign
    labels: np.ndarray | None
    random_state: int

    @classmethod
    def of(cls, config: RunConfig, n_clusters: int, labels: np.ndarray | None) -> "Scoring":
        """The way that a config describes."""
        assign = config.clustering.assign
        return cls(config.affinity, n_clusters, assign, labels, config.random_state)

    def assess(self, C: Matrix) -> Assessment:
        """Cluster by C (n, n), dense or sparse, and score the clusters."""
        start = time.perf_counter()
        W = self.options.build(C, self.n_clusters)
        middle = time.perf_counter()
        spectrum = spectral_clustering(
            W, self.n_clusters, assign=self.assign, random_state=self.random_state
        )
        end = time.perf_counter()
        seconds = {"affinity": middle - start, "clustering": end - middle}
        return Assessment(W, spectrum, metrics(W, spectrum, self.labels), seconds)

    def parts(self, C: Matrix, assessment: Assessment) -> dict[str, Any]:
        """The fields of a result that come from C, beside them the scores of |C| + |C|^T."""
        other = assessment
        if not isinstance(self.options, plain.Options):
            other = replace(self, options=plain.Options()).assess(C)
        names = ("clusters", "affinity", "spectrum", "metrics", "seconds")
        own = {name: getattr(assessment, name) for name in names}
        return own | {"metrics_plain": other.metrics}


def metrics(
    W: Matrix, spectrum: SpectralResult, labels: np.ndarray | None
) -> dict[str, float | None]:
    """acc, nmi, ari, purity over the labelled samples (None without), silhouette, ncut, and of the
    eigengap: the K that it hints at, and lambda_{K+1} - lambda_K for the K that was used.
    """
    clusters = spectrum.labels
    hinted, gaps = eigengap(spectrum.eigenvalues)
    K = spectrum.embedding.shape[1]
    return {
        **labelled.scores(labels, clusters),
        "silhouette": silhouette(spectrum.embedding, clusters),
        "ncut": ncut(W, clusters),
        "eigengap_k": float(hinted),
        "eigengap": float(gaps[K - 1]) if len(gaps) >= K else None,
    }


def partition_parts(clusters: np.ndarray, labels: np.ndarray | None) -> dict[str, Any]:
    """The same fields of clusters that come without a matrix; what needs one is None."""
    needing = dict.fromkeys(("silhouette", "ncut", "eigengap_k", "eigengap"))
    scores = labelled.scores(labels, clusters) | needing
    seconds = {"affinity": 0.0, "clustering": 0.0}
    own = {"clusters": clusters, "metrics": scores, "metrics_plain": scores, "seconds": seconds}
    return own | {"affinity": None, "spectrum": None}


def picture(assessment: Assessment) -> np.ndarray:
    """W ordered by cluster, pooled to (s, s) uint8: 255 sqrt(w / max w), so weak links show."""
    order = np.argsort(assessment.clusters, kind="stable")
    pooled = np.asarray(pool(assessment.affinity, PICTURE_SIZE, order=order, how="max"))
    top = float(pooled.max())
    scaled = np.sqrt(pooled / top) if top > 0 else pooled
    return np.round(255 * scaled).astype(np.uint8)
