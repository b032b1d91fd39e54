"""Smooth curves over noisy ones."""

from collections.abc import Sequence


def exponential(values: Sequence[float], share: float) -> list[float]:
    """A running mean that forgets: m_t = a m_{t-1} + (1 - a) x_t, shown as m_t / (1 - a^t).

    a is ``share``. The division takes away the pull of m_0 = 0, so the first value is x_1.

    Parameters
    ----------
    values : (n,) finite, in order.
    share : in 0..1 without 1, how much of the past is kept; 0 gives the values back.

    Raises
    ------
    ValueError : the share is out of its range.

    Source: Kingma and Ba, "Adam", ICLR 2015, section 3 (the correction).
    """
    if not 0 <= share < 1:
        raise ValueError(f"share must be at least 0 and below 1, got {share}")
    mean, pull, smooth = 0.0, 1.0, []  # pull: of the mean that it began with
    for value in values:
        mean = share * mean + (1 - share) * value
        pull *= share
        smooth.append(mean / (1 - pull))
    return smooth
