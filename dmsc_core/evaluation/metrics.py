"""Scores of clusters against labels that the algorithms never saw.

scikit-learn is imported where NMI and ARI are asked for: that takes longer than the first page.
"""

import numpy as np
from scipy.optimize import linear_sum_assignment


def score(labels: np.ndarray, clusters: np.ndarray) -> dict[str, float]:
    """The scores ``acc``, ``nmi``, ``ari``, ``purity`` of clusters (n,) against labels (n,)."""
    return {
        "acc": accuracy(labels, clusters),
        "nmi": nmi(labels, clusters),
        "ari": ari(labels, clusters),
        "purity": purity(labels, clusters),
    }


def confusion(labels: np.ndarray, clusters: np.ndarray) -> np.ndarray:
    """Samples of each class in each cluster, counted.

    Parameters
    ----------
    labels, clusters : (n,) of any sortable kind.

    Returns
    -------
    (K_true, K_found) int64, rows and columns in the sorted order of the values that occur.

    Raises
    ------
    ValueError
        The two have different lengths, or none.
    """
    return _contingency(labels, clusters)[2]


def accuracy(labels: np.ndarray, clusters: np.ndarray) -> float:
    """ACC = max_pi (1/n) sum_i [y_i = pi(c_i)], pi over one-to-one matches of clusters and classes.

    A cluster without a class, where there are more clusters than classes, counts as wrong.
    Labels and clusters (n,); raises as :func:`confusion` does.

    References
    ----------
    Kuhn, The Hungarian method for the assignment problem, 1955.
    """
    table = confusion(labels, clusters)
    return float(table[linear_sum_assignment(-table)].sum() / table.sum())


def match(labels: np.ndarray, clusters: np.ndarray) -> dict[int, int]:
    """The class that each cluster stands for in :func:`accuracy`: cluster -> value of the label.

    With the labels of a data set (0..K-1) the value is the index of the class. Clusters that are
    left over, where there are more than classes, are not in the result.
    """
    classes, groups, table = _contingency(labels, clusters)
    pairs = zip(*linear_sum_assignment(-table))
    return {groups[column].item(): classes[row].item() for row, column in pairs}


def nmi(labels: np.ndarray, clusters: np.ndarray) -> float:
    """NMI = I(Y; C) / ((H(Y) + H(C)) / 2), in 0..1; 1 where both are one single group.

    Labels and clusters (n,); raises as :func:`confusion` does.

    References
    ----------
    Vinh, Epps, Bailey, Information theoretic measures for clusterings comparison, JMLR 2010.
    """
    from sklearn.metrics import normalized_mutual_info_score

    value = normalized_mutual_info_score(*_checked(labels, clusters))
    return min(float(value), 1.0)  # rounding may bring it above


def ari(labels: np.ndarray, clusters: np.ndarray) -> float:
    """ARI = (sum_ij C(n_ij, 2) - E) / ((A + B) / 2 - E), E = A B / C(n, 2); 1 for equal partitions.

    A = sum_i C(a_i, 2) over the class sizes, B = sum_j C(b_j, 2) over the cluster sizes. Labels and
    clusters (n,); 0 is expected by chance; raises as :func:`confusion` does.

    References
    ----------
    Hubert, Arabie, Comparing partitions, Journal of Classification 1985, equation 5.
    """
    from sklearn.metrics import adjusted_rand_score

    return float(adjusted_rand_score(*_checked(labels, clusters)))


def purity(labels: np.ndarray, clusters: np.ndarray) -> float:
    """Purity = (1/n) sum_k max_j n_jk, the share of samples in the largest class of their cluster.

    Labels and clusters (n,); grows with the number of clusters; raises as :func:`confusion` does.

    References
    ----------
    Manning, Raghavan, Schuetze, Introduction to information retrieval, 2008, section 16.3.
    """
    table = confusion(labels, clusters)
    return float(table.max(axis=0).sum() / table.sum())


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


def _contingency(
    labels: np.ndarray, clusters: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Classes, clusters, and the samples of each of both.

    Not scikit-learn's: pages that count and match in stored runs would wait for its import.
    """
    labels, clusters = _checked(labels, clusters)
    classes, row = np.unique(labels, return_inverse=True)
    groups, column = np.unique(clusters, return_inverse=True)
    table = np.zeros((len(classes), len(groups)), np.int64)
    np.add.at(table, (row, column), 1)
    return classes, groups, table


def _checked(labels: np.ndarray, clusters: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    labels, clusters = np.asarray(labels), np.asarray(clusters)
    if labels.ndim != 1 or labels.shape != clusters.shape or len(labels) == 0:
        raise ValueError(
            "labels and clusters must be one value for each sample, got shapes "
            f"{labels.shape} and {clusters.shape}"
        )
    return labels, clusters
