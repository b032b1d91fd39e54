"""Samples without neighbours: their cluster says nothing about them."""

import numpy as np


def caution(degrees: np.ndarray) -> str | None:
    """A sentence on the samples that W links to no other; one is enough.

    Parameters
    ----------
    degrees : (n,) of W, zero without a link.
    """
    n = int((degrees <= 0).sum())
    if not n:
        return None
    have, they = ("has", "it is") if n == 1 else ("have", "they are")
    return (
        f"{n} of {len(degrees)} samples {have} no neighbours: nothing links them to others, and "
        f"{they} in the largest cluster for want of a better one"
    )
