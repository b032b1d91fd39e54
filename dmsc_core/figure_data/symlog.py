"""A logarithmic axis with room for zero and for negative values."""

from collections.abc import Iterable
from math import ceil, copysign, floor, log10
from typing import Any

DECADES = 3  # between the largest magnitude and where the axis turns linear
_DIGITS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_PLAIN = range(-2, 4)  # powers of ten that are written out


def turn(values: Iterable[float]) -> float:
    """The magnitude below which the axis is linear: ``DECADES`` below the largest, a power of 10.

    Parameters
    ----------
    values : what the axis shows; without any but zeros the answer is 1.
    """
    top = max((abs(value) for value in values), default=0.0)
    return 10.0 ** (ceil(log10(top)) - DECADES) if top > 0 else 1.0


def place(value: float, at: float) -> float:
    """sign(y) log10(1 + |y| / at): odd, increasing, linear near zero, logarithmic far from it."""
    return copysign(log10(1 + abs(value) / at), value)


def axis(values: Iterable[float], at: float) -> dict[str, Any]:
    """The ticks of the axis: zero, and the powers of ten of both signs that the values reach.

    Parameters
    ----------
    values : what the axis shows.
    at : as `turn` gave it.
    """
    shown = list(values)
    high, low = max(shown, default=0.0), min(shown, default=0.0)
    up = [10.0**k for k in _powers(high, at)]
    down = [-(10.0**k) for k in _powers(-low, at)]
    ticks = [*reversed(down), 0.0, *up]
    return {
        "type": "linear",
        "tickvals": [place(tick, at) for tick in ticks],
        "ticktext": [_called(tick) for tick in ticks],
    }


def _powers(top: float, at: float) -> range:
    if top < at:
        return range(0)
    return range(round(log10(at)), floor(log10(top) + 1e-9) + 1)


def _called(tick: float) -> str:
    if tick == 0:
        return "0"
    power, sign = round(log10(abs(tick))), "−" if tick < 0 else ""
    if power in _PLAIN:
        return f"{sign}{abs(tick):g}"
    return f"{sign}10{str(power).translate(_DIGITS)}"
