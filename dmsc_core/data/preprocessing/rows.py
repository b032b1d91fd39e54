"""Operations on rows (n, d) that several kinds of preprocessing share."""

import numpy as np

from dmsc_core.data.preprocessing.base import Statistics


def unit_rows(rows: np.ndarray) -> np.ndarray:
    """x / ||x|| by row of ``rows`` (n, d); zero rows stay."""
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.where(length == 0, 1.0, length)


def standardize(rows: np.ndarray) -> np.ndarray:
    """(x - mean) / deviation by column of ``rows`` (n, d); constant columns become 0."""
    return to_standard(rows, moments(rows))


def moments(rows: np.ndarray) -> Statistics:
    """Mean and deviation of each column, (d,); the deviation of a constant one is infinite."""
    constant = rows.max(axis=0) == rows.min(axis=0)
    deviation = np.where(constant, np.inf, rows.std(axis=0))  # x / inf = 0
    return {"mean": rows.mean(axis=0), "deviation": deviation}


def to_standard(rows: np.ndarray, statistics: Statistics) -> np.ndarray:
    """(x - mean) / deviation with the ``moments`` of other rows."""
    return (rows - statistics["mean"]) / statistics["deviation"]


def from_standard(rows: np.ndarray, statistics: Statistics) -> np.ndarray:
    """The inverse of ``to_standard``; constant columns get their value."""
    deviation = statistics["deviation"]
    return rows * np.where(np.isinf(deviation), 0.0, deviation) + statistics["mean"]


def value_range(rows: np.ndarray) -> Statistics:
    """The smallest and the largest of all values."""
    return {"low": rows.min(), "high": rows.max()}
