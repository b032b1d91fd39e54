"""More parts of the graph than clusters: which of them end together is chance."""

import numpy as np

from dmsc_core.graph.laplacian import components
from dmsc_core.graph.largest import AnyMatrix

ROUNDING = 1e-6  # of the strongest link: sums of products in float32 are no more exact than that


def caution(W: AnyMatrix, n_clusters: int) -> str | None:
    """A sentence where W falls into more than K parts without a link between them.

    The K smallest eigenvectors then span a part of the null space that the seed chooses, and parts
    are put together by it and not by likeness. A sample without any link is no part.

    Parameters
    ----------
    W : (n, n) affinity, dense or sparse.
    n_clusters : K.
    """
    sizes = np.bincount(components(W, ROUNDING * float(W.max())))
    n_parts = int((sizes > 1).sum())
    if n_parts <= n_clusters:
        return None
    return (
        f"W falls into {n_parts} parts without a link between them, more than the {n_clusters} "
        "clusters: which parts end in one cluster is chance, and changes with the seed; ask for "
        f"{n_parts} clusters, or keep more neighbours of each sample"
    )
