"""Labels that some samples lack: which samples have one, and scores over those alone.

A label below zero is none, as in `MultimodalDataset.labels`.
"""

import numpy as np

from dmsc_core.evaluation.metrics import match, score

LABEL_SCORES = ("acc", "nmi", "ari", "purity")


def labelled(labels: np.ndarray) -> np.ndarray:
    """(n,) bool: the sample has a label."""
    return np.asarray(labels) >= 0


def scores(labels: np.ndarray | None, clusters: np.ndarray) -> dict[str, float | None]:
    """``acc``, ``nmi``, ``ari``, ``purity`` over the labelled samples; None where there are none.

    Parameters
    ----------
    labels : (n,) ints, -1 where a sample has none; None without any.
    clusters : (n,).

    Examples
    --------
    >>> scores(np.array([0, 0, 1, -1]), np.array([1, 1, 0, 0]))["acc"]
    1.0
    """
    if labels is None or not labelled(labels).any():
        return dict.fromkeys(LABEL_SCORES)
    rows = labelled(labels)
    return {**score(labels[rows], np.asarray(clusters)[rows])}


def stands_for(labels: np.ndarray, clusters: np.ndarray) -> dict[int, int]:
    """The class that each cluster stands for, by the labelled samples: cluster -> class.

    Clusters without a labelled sample, and those left over, are not in the result.
    """
    rows = labelled(labels)
    return match(labels[rows], np.asarray(clusters)[rows]) if rows.any() else {}
