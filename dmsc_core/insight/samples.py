"""The samples that are looked at: a draw of a data set, its modalities in one matrix."""

from dataclasses import dataclass

import numpy as np

from dmsc_core.classical.concatenation import concatenate
from dmsc_core.data.dataset import MultimodalDataset
from dmsc_core.data.preprocessing.base import PreprocessOptions
from dmsc_core.data.preprocessing.scaling import apply
from dmsc_core.errors import DataError

MOST = 1000  # samples: with them a slider answers at once
LEAST = 8


@dataclass(frozen=True, eq=False)
class Samples:
    """The samples that are looked at.

    Attributes
    ----------
    X : (n, d) float64, d <= n, the modalities side by side; rows have a mean squared length of 1.
    labels : (n,) int64, -1 where a sample has none, or None; for scores and colours alone.
    class_names : the names of the labels.
    sample_ids : (n,).
    total : samples of the data set that these were drawn from.
    """

    X: np.ndarray
    labels: np.ndarray | None
    class_names: tuple[str, ...]
    sample_ids: tuple[str, ...]
    total: int


def draw(
    dataset: MultimodalDataset,
    preprocess: PreprocessOptions,
    most: int = MOST,
    random_state: int = 0,
) -> Samples:
    """At most ``most`` samples, drawn with a seed and without labels, preprocessed and in one X.

    Where there are more features than samples, X is turned into n coordinates with the same inner
    products, X^T = Q R and then R^T; nothing here depends on more than these.

    Raises
    ------
    DataError : fewer than 8 samples, or nothing but zeros.
    """
    n = dataset.n_samples
    if n < LEAST:
        raise DataError(f"walks need at least {LEAST} samples, but '{dataset.name}' has {n}")
    if n > most:
        rows = np.random.default_rng(random_state).permutation(n)[:most]
        dataset = dataset.subset(np.sort(rows))
    X = concatenate([modality.flat() for modality in apply(dataset, preprocess).modalities])
    if X.shape[1] > len(X):
        X = np.asarray(np.linalg.qr(X.T, mode="r")).T
    scale = np.sqrt(np.mean(np.sum(X**2, axis=1)))
    if not scale > 0:
        raise DataError(f"after preprocessing all values of '{dataset.name}' are zero")
    names = dataset.class_names or ()
    labels = dataset.labels if dataset.n_labelled else None
    return Samples(X / scale, labels, tuple(names), dataset.sample_ids, n)
