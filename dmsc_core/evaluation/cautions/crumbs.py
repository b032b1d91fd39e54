"""One giant cluster with crumbs: the graph hangs together but for a few samples."""

import numpy as np

CRUMB = 0.1  # of an equal share n / K; classes are rarely that small, pieces of a graph often
LEAST_SHARE = 5  # samples; where an equal share is less, one sample may well be a cluster


def caution(clusters: np.ndarray, n_clusters: int) -> str | None:
    """A sentence where a cluster has more than half of the samples, and most others are crumbs.

    A crumb has at most a tenth of an equal share n / K, or one sample of a share of at least five.

    Parameters
    ----------
    clusters : (n,) numbers in 0..K-1.
    n_clusters : K.
    """
    sizes = np.sort(np.bincount(clusters))[::-1]
    n, others = len(clusters), sizes[1:][sizes[1:] > 0]
    most = max(1, int(CRUMB * n / n_clusters))
    n_crumbs = int((others <= most).sum())
    if n < LEAST_SHARE * n_clusters or 2 * sizes[0] <= n or 2 * n_crumbs <= len(others):
        return None
    few = "1 sample" if most == 1 else f"at most {most} samples"
    return (
        f"one cluster holds {sizes[0]} of the {n} samples, and {n_crumbs} of the other "
        f"{len(others)} hold {few} each: a few samples were cut off, and the rest was not told "
        "apart; ask for fewer clusters, or choose another affinity"
    )
