"""A data set preprocessed, each modality by itself; missing rows take no part and stay zeros."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from dmsc_core.data.dataset import Modality, MultimodalDataset
from dmsc_core.data.preprocessing.base import PreprocessOptions, Statistics
from dmsc_core.errors import DataError


@dataclass(frozen=True)
class Scaling:
    """The statistics that preprocessing learned of each modality of a data set."""

    options: PreprocessOptions
    statistics: tuple[Mapping[str, np.ndarray], ...]


def apply(dataset: MultimodalDataset, options: PreprocessOptions) -> MultimodalDataset:
    """The data set with every modality preprocessed; statistics come from the rows that are there.

    Images keep their shape, but for kinds that replace them by features.
    """
    return transform(dataset, fit(dataset, options))


def fit(dataset: MultimodalDataset, options: PreprocessOptions) -> Scaling:
    """The statistics that ``transform`` needs, from the rows of each modality that are there."""
    present = dataset.present
    rows = [m.flat()[own].astype(np.float64) for m, own in zip(dataset.modalities, present.T)]
    return Scaling(options, tuple(options.fit(own) if len(own) else {} for own in rows))


def transform(dataset: MultimodalDataset, scaling: Scaling) -> MultimodalDataset:
    """A data set preprocessed as the one was that the statistics come from.

    A modality that nobody has is as wide as one that somebody has.

    Raises
    ------
    DataError : other modalities than there, or one that nobody had whose statistics are needed.
    """
    if not scaling.options.changes:
        return dataset
    if len(dataset.modalities) != len(scaling.statistics):
        raise DataError(
            f"preprocessing was fitted on {len(scaling.statistics)} modalities, these data have "
            f"{len(dataset.modalities)}"
        )
    parts = zip(dataset.modalities, dataset.present.T, scaling.statistics)
    modalities = tuple(_transformed(*part, scaling.options) for part in parts)
    return replace(dataset, modalities=modalities)


def restore(values: np.ndarray, scaling: Scaling, m: int, originals: np.ndarray) -> np.ndarray:
    """Values of modality ``m`` on the scale that they had before ``transform``.

    Whitening and gradients are not undone: values stay as they are there.

    Parameters
    ----------
    values : (s, ...), preprocessed, or what a network made in their place.
    originals : (s, ...), the same samples before preprocessing: rows that were brought to length 1
        get their own lengths back, columns that are constant in the data their value.
    """
    options, statistics = scaling.options, scaling.statistics[m]
    if options.learns and not statistics:
        return values
    before = originals.reshape(len(originals), -1).astype(np.float64)
    rows = options.restore(values.reshape(len(values), -1), statistics, before)
    return rows.reshape(values.shape)


def _transformed(
    modality: Modality, present: np.ndarray, statistics: Statistics, options: PreprocessOptions
) -> Modality:
    if options.learns and not statistics:  # nobody had it where the statistics come from
        if present.any():
            raise DataError(
                f"no sample had '{modality.name}' when preprocessing was fitted, so its values "
                "have no scale; leave them out (rows of NaN)"
            )
        return modality
    rows = modality.flat()[present].astype(np.float64)
    given = rows if len(rows) else np.zeros((1, rows.shape[1]))  # nobody: its width alone matters
    result = options.transform(given, statistics, modality.values.shape[1:])
    flat = np.zeros((len(present), result.shape[1]), dtype=np.float32)
    flat[present] = result[: len(rows)]
    if modality.kind in options.replaces:
        return Modality(modality.name, "features", flat)
    return replace(modality, values=flat.reshape(modality.values.shape))
