"""Which columns of a modality float32 cannot hold: those stay in float64 until they are scaled."""

import numpy as np

HALF_STEP = float(np.finfo(np.float32).eps) / 2  # float32 rounds by at most this share of a value
TINY = float(np.finfo(np.float32).tiny)  # below, the step of float32 no longer shrinks
LARGEST = float(np.finfo(np.float32).max)
LOST = 1e-3  # share of a column's range that rounding may take: scores do not feel less
SMALL = 1e-19  # the root of the smallest number of float32: squares of less are zero
NOISE = 1e-13  # range of a column by its size up to which it is a constant, computed in float64


def unheld(rows: np.ndarray) -> np.ndarray:
    """The columns whose range float32 would round away by more than a thousandth, (d,) bool.

    So it is with an offset that is large beside the spread (10^9 +- 1), and with values below
    10^-38. Columns that vary by the rounding of float64 alone are constants, and held.

    Parameters
    ----------
    rows : (n, d), finite.
    """
    if np.can_cast(rows.dtype, np.float32) or not rows.size:
        return np.zeros(rows.shape[1:], bool)
    low, high = rows.min(axis=0).astype(np.float64), rows.max(axis=0).astype(np.float64)
    size, spread = np.maximum(np.abs(low), np.abs(high)), high - low
    rounding = HALF_STEP * np.maximum(size, TINY)
    return (spread > NOISE * size) & (rounding > LOST * spread)


def narrowest(rows: np.ndarray) -> np.ndarray:
    """Rows (n, d) in float32, or in float64 where a column needs it; others are rounded alike."""
    wide = unheld(rows)
    narrow = rows.astype(np.float32)
    if not wide.any():
        return narrow
    result = narrow.astype(np.float64)
    result[:, wide] = rows[:, wide]
    return result


def caution(name: str, before: np.ndarray, after: np.ndarray) -> str | None:
    """A sentence where what a method meets lost what the data had, or nearly so.

    Parameters
    ----------
    name : of the modality.
    before, after : (n, d) as it came, and (n, k) float32 as the method meets it.
    """
    size = float(max(after.max(initial=0), -after.min(initial=0)))
    if np.any(before) and 0 < size < SMALL:
        return (
            f"the values of '{name}' are at most {size:.1e} where the method meets them, and "
            "vanish once they are squared; scale them with preprocess.kind=standardize"
        )
    if size > 1 / SMALL:
        return (
            f"the values of '{name}' are up to {size:.1e} where the method meets them, and "
            "overflow once they are squared; scale them with preprocess.kind=standardize"
        )
    if before.dtype != np.float64 or before.shape != after.shape:
        return None
    wide = unheld(before)
    flat = wide & unheld(after.astype(np.float64))
    n = int((flat | (wide & (after.max(axis=0) == after.min(axis=0)))).sum())
    if not n:
        return None
    columns = "1 column" if n == 1 else f"{n} columns"
    return (
        f"what tells samples apart in {columns} of '{name}' is lost in float32, as it is so small "
        "beside the values; preprocess.kind=standardize keeps it"
    )
