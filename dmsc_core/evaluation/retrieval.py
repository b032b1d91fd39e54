"""Retrieval: rows of an affinity that bring up the samples of the same class first."""

import numpy as np

from dmsc_core.graph.largest import AnyMatrix, blocks

SHORT, LONG = 1, 5  # rank-1 and rank-5


def retrieval(W: AnyMatrix, labels: np.ndarray) -> dict[str, float]:
    """Mean average precision, rank-1 and rank-5 where each sample asks for its like.

    The other samples are ranked by w_ij, largest first, the sample itself left out. With y_r = 1
    where the r-th has the label of i, else 0, AP_i = sum_r y_r (y_1 + ... + y_r) / r / sum_r y_r;
    rank-k is the share of samples with y_r = 1 for an r <= k. Samples of equal w_ij, such as all
    zeros of a sparse row, come in no order: what is returned is the expectation over all orders of
    them, so that the order of the file plays no part. A sample that is alone in its class does not
    ask.

    Parameters
    ----------
    W : (n, n), dense or sparse, larger means nearer; need not be symmetric.
    labels : (n,), for this score only.

    Returns
    -------
    ``map``, ``rank1``, ``rank5``, each in 0..1.

    Raises
    ------
    ValueError
        The shapes do not fit, W has entries that are not finite, or no class has two samples.

    References
    ----------
    Manning, Raghavan, Schuetze, Introduction to information retrieval, 2008, section 8.4; McSherry,
    Najork, Computing information retrieval performance measures efficiently in the presence of
    tied scores, ECIR 2008.
    """
    codes = _checked(W, labels)
    totals = np.bincount(codes)[codes] - 1  # relevant ones of each sample
    if not totals.any():
        raise ValueError("retrieval needs a class of at least two samples, but each is alone")
    sums = np.zeros(3)
    for block in blocks(len(codes)):
        rows = np.arange(len(codes))[block]
        rows = rows[totals[rows] > 0]
        if len(rows):
            ties = _Ties(*_ranked(W, codes, rows))
            scores = (ties.average_precision(), ties.any_within(SHORT), ties.any_within(LONG))
            sums += [values.sum() for values in scores]
    average = sums / np.count_nonzero(totals)
    return dict(zip(("map", "rank1", "rank5"), average.tolist()))


def _checked(W: AnyMatrix, labels: np.ndarray) -> np.ndarray:
    """The classes as numbers, (n,)."""
    labels = np.asarray(labels)
    if W.ndim != 2 or W.shape[0] != W.shape[1] or labels.shape != (W.shape[0],):
        raise ValueError(
            f"W must be (n, n) and labels (n,), got shapes {W.shape} and {labels.shape}"
        )
    if not np.isfinite(W.max() - W.min()):
        raise ValueError("W must be finite to rank its rows, but it has entries that are not")
    return np.unique(labels, return_inverse=True)[1]


def _ranked(W: AnyMatrix, codes: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of each row the weights in descending order, and which are relevant; both (b, n - 1)."""
    part = W[rows]
    block = -(part if isinstance(part, np.ndarray) else part.toarray()).astype(np.float64)
    block[np.arange(len(rows)), rows] = -np.inf
    order = np.argsort(block, axis=1)[:, 1:]
    weights = -np.take_along_axis(block, order, axis=1)
    return weights, codes[order] == codes[rows][:, None]


class _Ties:
    """Ranked rows as runs of equal weights, and expectations over the orders within each run."""

    def __init__(self, weights: np.ndarray, relevant: np.ndarray) -> None:
        """Weights in descending order and what is relevant, both (b, w), one of each row at least.

        For each position: where its run begins and how long it is, and the relevant ones before
        the run and within it.
        """
        width = weights.shape[1]
        differ = weights[:, 1:] != weights[:, :-1]
        borders = np.pad(differ, ((0, 0), (1, 1)), constant_values=True)
        first, last, place = borders[:, :-1], borders[:, 1:], np.arange(width)
        self.begin = np.maximum.accumulate(np.where(first, place, 0), axis=1)
        end = np.minimum.accumulate(np.where(last, place, width)[:, ::-1], axis=1)[:, ::-1]
        self.size = end - self.begin + 1
        running = np.cumsum(relevant, axis=1)
        self.total = running[:, -1]
        until = np.take_along_axis(running, end, axis=1)
        self.before = np.take_along_axis(running - relevant, self.begin, axis=1)
        self.within = until - self.before

    def average_precision(self) -> np.ndarray:
        """E[AP] of each row, (b,).

        A position of a run of m, r of them relevant, is relevant with probability r / m; if it is,
        then each of those before it in the run is with probability (r - 1) / (m - 1).
        """
        rank = np.arange(1, self.size.shape[1] + 1)
        ahead = (rank - 1 - self.begin) * (self.within - 1) / np.maximum(self.size - 1, 1)
        precision = (self.before + 1 + ahead) / rank
        return (self.within / self.size * precision).sum(axis=1) / self.total

    def any_within(self, k: int) -> np.ndarray:
        """P(a relevant one among the first k) of each row, (b,).

        Runs before the one that holds position k count whole; of that run's m, r of them relevant,
        s are drawn: none is relevant with probability prod_{i < s} (m - r - i) / (m - i).
        """
        at = min(k, self.size.shape[1]) - 1
        m, r = self.size[:, at], self.within[:, at]
        s = at + 1 - self.begin[:, at]
        none = np.where(self.before[:, at] == 0, 1.0, 0.0)
        for i in range(at + 1):
            none *= np.where(i < s, (m - r - i) / np.maximum(m - i, 1), 1)
        return 1 - none
