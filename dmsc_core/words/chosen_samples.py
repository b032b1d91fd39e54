"""Chosen samples in words."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from dmsc_core.words.portraits import CHANCE

MOST_NAMED = 6  # clusters


def summary(
    clusters: np.ndarray,
    chosen: Sequence[int],
    elsewhere: np.ndarray | None = None,
    belonging: np.ndarray | None = None,
) -> str:
    """The chosen samples in one line: number, clusters, those elsewhere, mean belonging.

    Parameters
    ----------
    clusters : (n,).
    chosen : row numbers.
    elsewhere : (n,) bool, samples whose cluster stands for another class; None without labels.
    belonging : (n,), NaN where nothing is known; None where nothing is known of any.
    """
    rows = np.asarray(chosen, int)
    common = Counter(np.asarray(clusters)[rows].tolist()).most_common()
    named = ", ".join(f"{cluster} ({count})" for cluster, count in common[:MOST_NAMED])
    where = "cluster" if len(common) == 1 else "clusters"
    more = " and others" if len(common) > MOST_NAMED else ""
    parts = [f"{len(rows):,} of {len(clusters):,} samples", f"{where} {named}{more}"]
    if elsewhere is not None:
        parts.append(f"{elsewhere[rows].sum():,} not in the cluster of their class")
    if belonging is not None and np.isfinite(belonging[rows]).any():
        parts.append(f"mean belonging {np.nanmean(belonging[rows]):.0%} (chance {CHANCE:.0%})")
    return " · ".join(parts)
