"""The matrices of a stored run with their orders, windows and strips, ready to draw."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from dmsc_core.figure_data import stored_run
from dmsc_core.figure_data.blocks import OrderedSamples, Strip
from dmsc_core.graph import random_walk
from dmsc_core.graph.affinities.plain import plain
from dmsc_core.graph.affinities.reference import reference
from dmsc_core.graph.laplacian import row_sums
from dmsc_core.graph.ordering import hierarchical_order
from dmsc_core.graph.pooling import How, Window, window
from dmsc_core.result import Matrix, RunResult

DIRECTED = ("C", "|C|", "T", "Tt")  # from the sample of the row to that of the column
SYMBOLS = {"C": "c", "|C|": "|c|", "T": "t", "Tt": "t"}  # of one entry; else w
OVERVIEW = 576  # cells a side of the whole matrix, pooled: a cell a pixel
POOLED = 288  # of a window: two pixels a cell, a quarter of the time to draw
EXACT = 600  # positions a side up to which every value is shown
SHARES = (0.0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)  # of the strongest link
DENSE = 8000  # samples up to which a matrix without zeros is made: 256 MB
SIDE = 40  # positions around a link
COUNTED = 0.02  # of the strongest link: stronger ones count for "share" while no other is chosen


def matrices(result: RunResult) -> tuple[str, ...]:
    """The matrices that a run has, or that can be made of its own: W first, as it was clustered.

    Those without zeros are left out where they would be too large.
    """
    if result.affinity is None:
        return ()
    own = (result.config.get("affinity") or {}).get("kind")
    small = result.dataset.n_samples <= DENSE
    offered = {
        "plain": result.coefficients is not None and own != "plain",
        "post": result.coefficients is not None and own != "reference" and small,
        "C": result.coefficients is not None,
        "|C|": result.coefficients is not None,
        "T": True,
        "Tt": small,
    }
    return ("W", *(name for name, has in offered.items() if has))


def matrix(result: RunResult, what: str, steps: int = 1) -> Matrix:
    """One of `matrices`; of |C| it is C, whose magnitudes are to be shown.

    Parameters
    ----------
    steps : of the random walk, for ``Tt``.

    Raises
    ------
    NumericalError : the coefficients are not finite, or a decomposition failed.
    """
    W, C = result.affinity, result.coefficients
    assert W is not None
    if what == "T":
        return random_walk.transition(W)
    if what == "Tt":
        return random_walk.power(random_walk.transition(W), steps)
    if what == "W":
        return W
    assert C is not None
    if what == "plain":
        return plain(C)
    if what == "post":
        return reference(C, result.n_clusters)
    return C


def part(
    W: Matrix,
    order: np.ndarray,
    box: Sequence[int] | None,
    how: How = "max",
    threshold: float = 0.0,
    magnitudes: bool = False,
) -> Window:
    """A window of a matrix, exact up to 600 x 600, else pooled; weaker links are zeros.

    Parameters
    ----------
    box : as `graph.pooling.window` takes it; None is the whole matrix.
    how : of a pooled window the strongest link of each cell, or the share of links above
        ``threshold``.
    threshold : links whose magnitude is not above it are not shown.
    magnitudes : True to show |w|.
    """
    n = len(order)
    box = (0, n, 0, n) if box is None else box
    longest = max(box[1] - box[0], box[3] - box[2])
    cells = EXACT if longest <= EXACT else OVERVIEW if longest == n else POOLED
    cut = window(W, order, tuple(box), cells, how, threshold)  # type: ignore[arg-type]
    if how == "share" and not cut.exact:
        return cut
    values = np.abs(cut.values) if magnitudes else cut.values
    return replace(cut, values=np.where(np.abs(values) > threshold, values, np.float32(0)))


def box_of(
    ys: Sequence[float], xs: Sequence[float], limits: Sequence[int]
) -> tuple[int, int, int, int] | None:
    """The positions that a dragged box touches, (row, row, column, column); None if there are none.

    Parameters
    ----------
    ys, xs : its edges, in any direction and with fractions.
    limits : the window it was dragged on, in the same form as the answer.
    """
    box: list[int] = []
    for edges, (low, high) in zip((ys, xs), (limits[:2], limits[2:])):
        start, stop = max(math.floor(min(edges)), low), min(math.ceil(max(edges)), high)
        if start >= stop:
            return None
        box += [start, stop]
    return (box[0], box[1], box[2], box[3])


def around(order: np.ndarray, row: int, column: int, side: int = SIDE) -> tuple[int, int, int, int]:
    """The window of ``side`` positions around a link from sample ``row`` to sample ``column``."""
    n = len(order)
    side = min(side, n)
    place = np.argsort(order)
    start = [min(max(int(place[i]) - side // 2, 0), n - side) for i in (row, column)]
    return (start[0], start[0] + side, start[1], start[1] + side)


def block(
    groups: np.ndarray, order: np.ndarray, row: int, column: int
) -> tuple[int, int, int, int]:
    """The window from a group's first sample to its last, in rows; of another group in columns."""
    at = [np.flatnonzero(groups[order] == g) for g in (row, column)]
    return (int(at[0][0]), int(at[0][-1]) + 1, int(at[1][0]), int(at[1][-1]) + 1)


def orders(result: RunResult) -> tuple[str, ...]:
    """The orders in which the samples can be shown."""
    *groups, as_they_came = stored_run.orders(result)
    return (*groups, "hierarchy", as_they_came)


def order_of(result: RunResult, by: str) -> np.ndarray:
    """The samples by cluster, by label, along a tree of the affinity, or as they came, (n,)."""
    if by == "hierarchy":
        assert result.affinity is not None
        return hierarchical_order(result.affinity, np.asarray(result.clusters))
    return stored_run.order_of(result, by)


def strips(result: RunResult) -> tuple[Strip, ...]:
    """Cluster, and label where there are labels: a class in the colour of its cluster."""
    cluster = stored_run.grouping(result, "cluster")
    clusters = Strip("cluster", cluster.codes, cluster.names or ())
    if result.dataset.labels is None:
        return (clusters,)
    label = stored_run.grouping(result, "label")
    return clusters, Strip("label", label.codes, label.names or (), stored_run.class_paints(result))


def samples(
    result: RunResult, order: np.ndarray, by: str, chosen: Sequence[int] = ()
) -> OrderedSamples:
    """The samples along an order, with strips, blocks and the chosen ones."""
    n = result.dataset.n_samples
    return OrderedSamples(
        order,
        result.dataset.sample_ids,
        strips(result),
        stored_run.marks_of(result, order, by),
        [i for i in chosen if 0 <= i < n],
    )


def strength(result: RunResult) -> np.ndarray:
    """The degree of each sample, (n,): the sum of its affinities."""
    if result.spectrum is not None:
        return result.spectrum.degrees
    assert result.affinity is not None
    return row_sums(result.affinity)
