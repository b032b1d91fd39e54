"""Rows of letters, as MATLAB stores text, put together to words."""

import numpy as np

from dmsc_core.errors import DataError

MOST_ROWS = 1_000_000


def words(codes: np.ndarray) -> np.ndarray:
    """One string for each row, without zeros and without the blanks at its end.

    Parameters
    ----------
    codes : (rows, width) code points of Unicode.

    Raises
    ------
    DataError : more than a million rows.
    """
    rows, width = codes.shape
    if rows > MOST_ROWS:
        raise DataError(f"a text should have at most {MOST_ROWS:,} rows, but it has {rows:,}")
    if codes.size == 0:
        return np.array([""] * rows, dtype=str)
    lines = np.ascontiguousarray(codes, dtype=np.uint32).view(f"U{width}").reshape(-1)
    return np.array([str(line).replace("\0", "").rstrip() for line in lines])
