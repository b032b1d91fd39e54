"""Clusters without a sample: fewer groups are told apart than were asked for."""

import numpy as np


def caution(clusters: np.ndarray, n_clusters: int) -> str | None:
    """A sentence where some of the K clusters have no sample; one is enough."""
    n_used = len(np.unique(clusters))
    if n_used == n_clusters:
        return None
    return (
        f"{n_clusters} clusters were asked for, but the samples are in {n_used}: no more groups "
        "are told apart"
    )
