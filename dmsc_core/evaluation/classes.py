"""How much of each class was found."""

import numpy as np

from dmsc_core.evaluation.metrics import match


def recall(labels: np.ndarray, clusters: np.ndarray) -> np.ndarray:
    """The share of each class that lies in the cluster that stands for it, (K_true,) in 0..1.

    Clusters and classes are matched as in :func:`metrics.accuracy`; weighed with the class sizes,
    the shares sum to it. A class without a cluster has 0. In the sorted order of the labels.

    Raises
    ------
    ValueError : labels and clusters (n,) have different lengths, or none.
    """
    stands_for = match(labels, clusters)
    classes = np.unique(labels)
    guessed = np.array([stands_for.get(c, None) for c in np.asarray(clusters).tolist()], object)
    return np.array([(guessed[np.asarray(labels) == c] == c).mean() for c in classes.tolist()])
