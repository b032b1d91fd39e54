"""The gain of one method over another, with its interval over seeds."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

LEVEL = 0.95  # of the interval
ALIKE = 1e-12  # scores that differ less are the same


@dataclass(frozen=True)
class Gain:
    """A difference of mean scores.

    Attributes
    ----------
    mean : the mean score of one method less that of the other.
    low, high : the interval of that difference; None where a method has one seed only.
    n_seeds : of the method with fewer.
    """

    mean: float
    low: float | None
    high: float | None
    n_seeds: int

    @property
    def certain(self) -> bool:
        """True where the whole interval is above zero."""
        return self.low is not None and self.low > 0


def gain(more: Mapping[int, float], less: Mapping[int, float]) -> Gain:
    """The mean of ``more`` less that of ``less``, with the 95 % interval of Student's t.

    Seeds that both have are pairs, for data and splits are the same; with fewer than two of them
    the two are independent samples of unequal spread (Welch).

    Parameters
    ----------
    more, less : the score of each seed, one or more.

    Examples
    --------
    >>> better = gain({0: 0.80, 1: 0.82, 2: 0.84}, {0: 0.70, 1: 0.71, 2: 0.75})
    >>> round(better.mean, 3), better.certain
    (0.1, True)
    """
    shared = sorted(set(more) & set(less))
    if len(shared) > 1:
        difference = np.array([more[seed] - less[seed] for seed in shared])
        return _of(float(difference.mean()), _paired(difference), len(shared))
    a, b = np.array(list(more.values())), np.array(list(less.values()))
    fewer = min(len(a), len(b))
    interval = _unpaired(a, b) if fewer > 1 else None
    return _of(float(a.mean() - b.mean()), interval, fewer)


def _of(mean: float, interval: tuple[float, float] | None, n_seeds: int) -> Gain:
    low, high = interval or (None, None)
    return Gain(mean, low, high, n_seeds)


def _paired(difference: np.ndarray) -> tuple[float, float]:
    if np.ptp(difference) < ALIKE:  # methods that draw nothing: the same with every seed
        return float(difference[0]), float(difference[0])
    from scipy.stats import ttest_1samp

    return _bounds(ttest_1samp(difference, 0.0).confidence_interval(LEVEL))


def _unpaired(a: np.ndarray, b: np.ndarray) -> tuple[float, float]:
    if max(np.ptp(a), np.ptp(b)) < ALIKE:
        return float(a[0] - b[0]), float(a[0] - b[0])
    from scipy.stats import ttest_ind

    return _bounds(ttest_ind(a, b, equal_var=False).confidence_interval(LEVEL))


def _bounds(interval: tuple[float, float]) -> tuple[float, float]:
    low, high = interval
    return float(low), float(high)
