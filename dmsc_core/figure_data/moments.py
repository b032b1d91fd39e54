"""Moments of a training that are shown beside each other, and samples rebuilt by then."""

from collections.abc import Mapping, Sequence

import numpy as np

from dmsc_core.result import Evaluation


def frames(n_looks: int, most: int) -> list[int]:
    """At most so many of the looks 0..n-1, evenly spaced, the first and the last among them."""
    return np.unique(np.linspace(0, n_looks - 1, most).round().astype(int)).tolist()


def nearest(shown: Sequence[int], at: int) -> int:
    """The frame that is closest to the look ``at``; of two the earlier one."""
    return min(shown, key=lambda i: abs(i - at))


def rebuilt_by(
    evaluations: Sequence[Evaluation], at: int
) -> tuple[int, Mapping[str, np.ndarray]] | None:
    """Samples rebuilt at the ``at``-th look, or at the last one before it that kept them.

    Returns
    -------
    The number of that look, and the arrays by modality; None where none kept any.
    """
    for i in range(at, -1, -1):
        if evaluations[i].rebuilt:
            return i, evaluations[i].rebuilt
    return None
