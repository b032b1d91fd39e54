"""Labels as groups to show: samples without a label are a group of their own, the last."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from dmsc_core.data.dataset import MultimodalDataset
from dmsc_core.result import DatasetInfo

NO_LABEL, NO_VALUE = "no label", "no value"


class LabelGroups(NamedTuple):
    """The group of each sample and the names of the groups.

    Attributes
    ----------
    codes : (n,) ints; ``names[code]`` is the group's name.
    names : the classes, and after them ``no label`` where a sample has none.
    neutral : the code of the samples without a label; None where all have one.
    """

    codes: np.ndarray
    names: tuple[str, ...]
    neutral: int | None

    def grouped(self) -> np.ndarray:
        """(n,) ints, the codes with -1 for the samples without a label."""
        return np.where(self.codes == self.neutral, -1, self.codes)


def label_groups(
    labels: np.ndarray, class_names: Sequence[str] | None, otherwise: str = NO_LABEL
) -> LabelGroups:
    """Labels (n,), -1 where a sample has none, as groups.

    Parameters
    ----------
    otherwise : the name of the group of samples without a label.

    Examples
    --------
    >>> label_groups(np.array([1, -1, 0]), ("cat", "dog"))[1:]
    (('cat', 'dog', 'no label'), 2)
    """
    names = names_of(labels, class_names)
    lacking = np.asarray(labels) < 0
    if not lacking.any():
        return LabelGroups(np.asarray(labels), names, None)
    return LabelGroups(np.where(lacking, len(names), labels), (*names, otherwise), len(names))


def of_dataset(dataset: MultimodalDataset | DatasetInfo) -> LabelGroups | None:
    """The labels of a data set as groups; None without labels."""
    labels = dataset.labels
    return None if labels is None else label_groups(labels, dataset.class_names)


def names_of(labels: np.ndarray, class_names: Sequence[str] | None) -> tuple[str, ...]:
    """The names of the classes; their numbers where nobody named them."""
    n = int(np.max(labels, initial=-1)) + 1
    if class_names is not None and len(class_names) >= n:
        return tuple(map(str, class_names))
    return tuple(map(str, range(n)))


def in_words(dataset: MultimodalDataset | DatasetInfo) -> list[str]:
    """The name of each sample's label, or ``no label``; empty without labels."""
    groups = of_dataset(dataset)
    return [] if groups is None else [groups.names[code] for code in groups.codes.tolist()]


def in_table(dataset: MultimodalDataset | DatasetInfo) -> list[str | None]:
    """The same for a table: None, an empty cell of a file, where a sample has no label."""
    groups = of_dataset(dataset)
    if groups is None:
        return []
    return [None if c == groups.neutral else groups.names[c] for c in groups.codes.tolist()]
