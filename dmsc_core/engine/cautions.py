"""The cautions of a run: what its data, graph and clusters show that makes scores mean less."""

import numpy as np

from dmsc_core.config import RunConfig
from dmsc_core.evaluation.cautions import (
    crumbs,
    distinct,
    duplicates,
    empty,
    incomplete,
    parts,
    unlinked,
)
from dmsc_core.graph.laplacian import row_sums
from dmsc_core.result import DatasetInfo, Matrix


def cautions(
    config: RunConfig, dataset: DatasetInfo, clusters: np.ndarray, W: Matrix | None
) -> list[str]:
    """One sentence each, the gravest first; none where nothing is amiss.

    Parameters
    ----------
    config : with its K.
    clusters : (n,).
    W : (n, n); None of a partition without a matrix.
    """
    K = config.clustering.n_clusters or 0
    few = dataset.n_distinct and distinct.caution(dataset.n_distinct, K)
    told = [few or empty.caution(clusters, K)]
    alone = 0
    if W is not None:
        degrees = row_sums(W)
        alone = int((degrees <= 0).sum())
        told += [parts.caution(W, K), unlinked.caution(degrees)]
    told.append(crumbs.caution(clusters, K))
    copies = dataset.n_samples - (dataset.n_distinct or dataset.n_samples)
    if copies > alone and not few:  # samples of zeros are alike, and alone
        told.append(duplicates.caution(dataset.n_samples, copies))
    if W is not None and dataset.present is not None:
        is_plain = config.affinity.kind == "plain"
        advice = "" if is_plain else "; compare with the plain W (affinity.kind=plain)"
        names = [m["name"] for m in dataset.modalities]
        told += incomplete.cautions(W, dataset.present, names, advice)
    return [sentence for sentence in told if sentence]
