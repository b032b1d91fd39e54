"""Affinities of several runs made comparable: one order, one scale, and their difference."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from dmsc_core.evaluation.agreement import difference, mean_degree
from dmsc_core.figure_data.blocks import strongest
from dmsc_core.figure_data.stored_run import OVERVIEW, Overview, marks_of, order_of, overview
from dmsc_core.graph.pooling import pool
from dmsc_core.result import RunResult

MOST_DENSE = 8000  # samples up to which the difference of dense affinities is worked out


def scaled(result: RunResult, by: str, like: RunResult | None = None) -> Overview:
    """The overview of W / mean_degree(W): on average a sample has links of 1 in all.

    Parameters
    ----------
    like : a run of the same samples whose order is taken.

    Raises
    ------
    ValueError : the run is a partition without a matrix.
    """
    whole = overview(result, by, like=like)
    assert result.affinity is not None
    return replace(whole, picture=whole.picture / np.float32(mean_degree(result.affinity)))


def shared_top(pictures: Sequence[np.ndarray]) -> float:
    """The value of the strongest colour of all pictures; the largest of their own."""
    return max(strongest(picture) for picture in pictures)


def subtracted(more: RunResult, less: RunResult, by: str, like: RunResult) -> Overview:
    """The overview of the difference of two affinities, each divided by its mean degree.

    A cell shows the entry of the largest magnitude, with its sign: positive where ``more`` puts
    more of its links.

    Parameters
    ----------
    like : a run of the same samples whose order is taken.

    Raises
    ------
    ValueError : one of them has no matrix, they are of other samples, or too many.
    """
    if more.affinity is None or less.affinity is None:
        raise ValueError("a difference needs two matrices, but one run is a partition only")
    n = more.dataset.n_samples
    if n > MOST_DENSE and not (sp.issparse(more.affinity) and sp.issparse(less.affinity)):
        raise ValueError(
            f"the difference of dense affinities is shown for up to {MOST_DENSE:,} samples, these "
            f"have {n:,}; post-process them to the strongest per row"
        )
    order = order_of(like, by)
    picture = pool(difference(more.affinity, less.affinity), OVERVIEW, order=order)
    return Overview(picture, n, marks_of(like, order, by))
