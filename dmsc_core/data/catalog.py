"""Data sets by name: embedded, synthetic, and files found in the data folders."""

from collections.abc import Callable
from pathlib import Path

from dmsc_core.data import embedded
from dmsc_core.data.dataset import MultimodalDataset
from dmsc_core.errors import DataError

_EMBEDDED: dict[str, Callable[[], MultimodalDataset]] = {
    "digits": embedded.digits,
    "digit-pairs": embedded.digit_pairs,
}


def load(
    name_or_path: str | Path, data_dir: str | Path | None = None, per_class: int | None = None
) -> MultimodalDataset:
    """The data set of that name, or in that file.

    Parameters
    ----------
    data_dir : a folder that is searched first.
    per_class : at most so many samples of each class.

    Raises
    ------
    DataError : the name is unknown, or the file cannot be understood.
    """
    if str(name_or_path) not in _EMBEDDED:
        raise DataError(f"unknown data set '{name_or_path}'; choose from {sorted(_EMBEDDED)}")
    dataset = _EMBEDDED[str(name_or_path)]()
    return dataset if per_class is None else dataset.per_class(per_class)
