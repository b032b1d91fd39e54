"""The hint of canonical correlations at the number of clusters, in words."""

import numpy as np

from dmsc_core.evaluation.correlations import largest_drop


def hint(pairwise: np.ndarray, trained: int | None = None) -> str:
    """The meaning of the largest drop for the number of clusters.

    Parameters
    ----------
    pairwise : (pairs, r), descending in each row.
    trained : number of correlations of each pair that the training raised (``fusion.components``);
        None for all, or where nothing was trained.
    """
    drop = largest_drop(pairwise)
    if drop is None:
        return "The correlations do not drop anywhere, so they say nothing about K."
    mean = "mean " if len(pairwise) > 1 else ""
    drops = (
        f"The {mean}correlations drop most after number {drop.after}, from {drop.upper:.2f} to "
        f"{drop.lower:.2f}."
    )
    if drop.after == trained:
        return (
            f"{drops} Training raised the first {trained} only, so this drop is its own doing and "
            "says little about K; leave fusion.components empty to see where they drop by "
            "themselves."
        )
    return (
        f"{drops} If the clusters are all that the modalities share, that speaks for "
        f"K = {drop.n_clusters}: a hint, not a rule."
    )
