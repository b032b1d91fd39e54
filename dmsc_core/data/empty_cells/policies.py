"""What becomes of empty cells: one policy, one function; each says what it did."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from dmsc_core.errors import DataError

SHARE = 0.2  # of empty cells, above which a column or a sample is dropped
NEIGHBOURS = 5
Arrays = Mapping[str, np.ndarray]


@dataclass(eq=False)
class Work:
    """The modalities, flat, and what is left of them; the policies change it.

    Attributes
    ----------
    values : by name, (n, d) float64.
    samples : (n,) bool, those that stay.
    columns : by name, (d,) bool, those that stay.
    """

    values: dict[str, np.ndarray]
    samples: np.ndarray
    columns: dict[str, np.ndarray]

    def empty(self, name: str) -> np.ndarray:
        """(n, d) bool, the empty cells, of what stays, in rows that have others."""
        empty = np.isnan(self.values[name])
        partly = ~empty.all(axis=1) & self.samples
        return empty & partly[:, None] & self.columns[name]


def median(work: Work, share: float, shapes: Arrays) -> list[str]:
    """Fill with the median of the column, over the samples that have it."""
    for name, values in work.values.items():
        rows, columns = np.nonzero(work.empty(name))
        if len(rows):
            own = np.unique(columns)
            middle = np.zeros(values.shape[1])
            middle[own] = np.nanmedian(values[work.samples][:, own], axis=0)
            values[rows, columns] = middle[columns]
    return ["filled with the median of their column"]


def knn(work: Work, share: float, shapes: Arrays) -> list[str]:
    """Fill with the mean of the five samples that are nearest in the standardised columns."""
    from sklearn.impute import KNNImputer

    for name, values in work.values.items():
        if not work.empty(name).any():
            continue
        rows = work.samples & ~np.isnan(values).all(axis=1)
        own, columns = values[rows], work.columns[name]
        spread = np.nanstd(own[:, columns], axis=0)
        scaled = own[:, columns] / np.where(spread > 0, spread, 1)
        imputed = KNNImputer(n_neighbors=NEIGHBOURS).fit_transform(scaled)
        gaps = np.isnan(own[:, columns])
        own[:, columns] = np.where(gaps, imputed * np.where(spread > 0, spread, 1), own[:, columns])
        values[rows] = own
    return [f"filled from the {NEIGHBOURS} nearest samples that have a value"]


def drop_columns(work: Work, share: float, shapes: Arrays) -> list[str]:
    """Drop the columns with more than a share of empty cells; fill what is left."""
    dropped = 0
    for name in work.values:
        held = ~np.isnan(work.values[name]).all(axis=1)
        sparse = work.empty(name)[held].mean(axis=0) > share
        if sparse.any():
            refuse_pictures(shapes[name], name, "drop-columns")
        dropped += int((sparse & work.columns[name]).sum())
        work.columns[name] &= ~sparse
    _refuse_nothing_left(work)
    return [
        f"{counted(dropped, 'column')} with more than {share:.0%} empty dropped",
        *_rest(work, shapes),
    ]


def drop_samples(work: Work, share: float, shapes: Arrays) -> list[str]:
    """Drop the samples with more than a share of a modality's cells empty; fill what is left."""
    for name in work.values:
        columns = work.columns[name]
        work.samples &= ~(work.empty(name)[:, columns].mean(axis=1) > share)
    dropped = int((~work.samples).sum())
    _refuse_nothing_left(work)
    return [
        f"{counted(dropped, 'sample')} with more than {share:.0%} empty dropped",
        *_rest(work, shapes),
    ]


POLICIES: dict[str, Callable[[Work, float, Arrays], list[str]]] = {
    "median": median,
    "knn": knn,
    "drop-columns": drop_columns,
    "drop-samples": drop_samples,
}


def _rest(work: Work, shapes: Arrays) -> list[str]:
    """The median for the cells that are still empty."""
    if not any(work.empty(name)[:, work.columns[name]].any() for name in work.values):
        return []
    median(work, SHARE, shapes)
    return ["the others filled with the median of their column"]


def refuse_pictures(values: np.ndarray, name: str, policy: str) -> None:
    """Raise a DataError for modalities whose columns are pixels."""
    if values.ndim > 2:
        raise DataError(
            f"'{name}' holds images {values.shape}, from which no column can be dropped "
            f"({policy}); fill the pixels, or make the whole row NaN to say that the sample lacks "
            "this modality"
        )


def _refuse_nothing_left(work: Work) -> None:
    for name, columns in work.columns.items():
        if not (columns.any() and work.samples.any()):
            raise DataError(
                f"nothing would be left of '{name}' once what has empty cells is dropped; name a "
                "larger share (drop-columns:0.5), or fill the cells with median or knn"
            )


def counted(count: int, what: str) -> str:
    return f"{count} {what}" + ("" if count == 1 else "s")
