"""The hint of canonical correlations at the number of clusters."""

from dataclasses import dataclass

import numpy as np

MOST = 30  # correlations that are looked at; the drop comes early or not at all


@dataclass(frozen=True)
class Drop:
    """The largest fall between neighbouring canonical correlations.

    Attributes
    ----------
    after : r, the number of the last correlation before the fall, from 1.
    upper, lower : the r-th correlation and the next one.
    """

    after: int
    upper: float
    lower: float

    @property
    def n_clusters(self) -> int:
        """K = r + 1, the number of clusters that the fall hints at.

        Where the modalities are independent given the cluster, what they share is the cluster
        alone: K means span K - 1 dimensions, so K - 1 correlations are not zero. A hint, not a
        rule.
        """
        return self.after + 1


def largest_drop(correlations: np.ndarray) -> Drop | None:
    """argmax_r (rho_r - rho_{r+1}) of canonical correlations.

    Parameters
    ----------
    correlations : (r,) descending, or (pairs, r), whose mean over the pairs is looked at; of more
        than 30 the first 30.

    Returns
    -------
    Of equal falls the first; None where no correlation is smaller than the one before it.

    Source: Bach and Jordan, "A probabilistic interpretation of canonical correlation analysis",
    2005 (the shared variable); Chaudhuri et al., "Multi-view clustering via canonical correlation
    analysis", ICML 2009 (K - 1 directions).
    """
    rho = np.asarray(correlations, np.float64)[..., :MOST]
    if rho.ndim > 1:
        rho = rho.mean(axis=0) if len(rho) else np.zeros(0)
    falls = -np.diff(rho)
    if not len(falls) or falls.max() <= 0:
        return None
    r = int(falls.argmax())
    return Drop(r + 1, float(rho[r]), float(rho[r + 1]))
