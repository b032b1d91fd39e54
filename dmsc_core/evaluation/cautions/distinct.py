"""Fewer distinct samples than clusters: equal samples end in different clusters, or none do."""

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np


def count(modalities: Sequence[np.ndarray], present: np.ndarray) -> int:
    """The number of samples that differ in a value, or in what they lack.

    Parameters
    ----------
    modalities : (n, ...) each.
    present : (n, M) bool.
    """
    rows = [blake2b(own.tobytes(), digest_size=16) for own in present]
    for values in modalities:
        for digest, row in zip(rows, values):
            digest.update((row + 0).tobytes())  # -0.0 is 0.0
    return len({digest.digest() for digest in rows})


def caution(n_distinct: int, n_clusters: int) -> str | None:
    """A sentence where the samples have fewer distinct values than there are clusters."""
    if n_distinct >= n_clusters:
        return None
    if n_distinct == 1:
        return "all samples are equal: there is nothing to tell apart, and clusters are chance"
    return (
        f"there are {n_distinct} distinct samples, fewer than the {n_clusters} clusters: clusters "
        f"beyond the first {n_distinct} mean nothing; ask for at most {n_distinct}"
    )
