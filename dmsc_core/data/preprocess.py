"""Scaling and whitening, each modality by itself; missing rows take no part and stay zeros."""

from collections.abc import Callable
from dataclasses import replace
from typing import Literal, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from dmsc_core.data.dataset import Modality, MultimodalDataset

Kind = Literal["none", "minmax", "standardize", "l2", "standardize_l2", "pca", "zca"]
WHITENING = ("pca", "zca")


class PreprocessOptions(BaseModel):
    """How the values of each modality are brought to one scale.

    ``none``; ``minmax``: one range per modality, to 0..1; ``standardize``: each column to mean 0
    and variance 1; ``l2``: each row to length 1; ``standardize_l2``: one after the other; ``pca``
    and ``zca``: whitening, in the principal directions or back in the original ones.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Kind = "none"
    n_components: int | None = Field(
        default=None,
        ge=1,
        description="directions kept by whitening, at most; all of them by default",
    )
    regularization: float = Field(
        default=1e-2, ge=0, le=10, description="added to every variance, as a share of their mean"
    )

    @model_validator(mode="after")
    def _components_need_whitening(self) -> Self:
        if self.n_components is not None and self.kind not in WHITENING:
            raise ValueError(
                f"n_components goes with kind 'pca' or 'zca', but kind is '{self.kind}'"
            )
        return self


def apply(dataset: MultimodalDataset, options: PreprocessOptions) -> MultimodalDataset:
    """The data set with every modality preprocessed; statistics come from the rows that are there.

    Images keep their shape, but for ``pca``, which turns them into features.
    """
    if options.kind == "none":
        return dataset
    modalities = tuple(
        _transformed(modality, dataset.present[:, m], options)
        for m, modality in enumerate(dataset.modalities)
    )
    return replace(dataset, modalities=modalities)


def minmax(rows: np.ndarray) -> np.ndarray:
    """(x - min) / (max - min) with one range for all of ``rows`` (n, d); a constant becomes 0."""
    low, high = rows.min(), rows.max()
    return np.zeros_like(rows) if high == low else (rows - low) / (high - low)


def standardize(rows: np.ndarray) -> np.ndarray:
    """(x - mean) / deviation by column of ``rows`` (n, d); constant columns become 0."""
    constant = rows.max(axis=0) == rows.min(axis=0)
    deviation = np.where(constant, 1.0, rows.std(axis=0))
    return np.where(constant, 0.0, (rows - rows.mean(axis=0)) / deviation)


def unit_rows(rows: np.ndarray) -> np.ndarray:
    """x / ||x|| by row of ``rows`` (n, d); zero rows stay."""
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.where(length == 0, 1.0, length)


def whiten(
    rows: np.ndarray, back: bool, n_components: int | None = None, regularization: float = 1e-2
) -> np.ndarray:
    """Decorrelated columns of equal variance.

    With the centred rows X = U S V^T, variances v = s^2 / n and eps = regularization * mean(v):
    PCA whitening is X V diag(v + eps)^-1/2, ZCA whitening turns that back by V^T
    (Bell and Sejnowski, The independent components of natural scenes are edge filters, 1997).

    Parameters
    ----------
    rows : (n, d).
    back : turn back into the original directions (ZCA).
    n_components : directions of largest variance that are kept, at most.

    Returns
    -------
    (n, k) for PCA, k = min(n_components, rank); (n, d) for ZCA.
    """
    centred = rows - rows.mean(axis=0)
    left, singular, right = np.linalg.svd(centred, full_matrices=False)
    tiny = singular[0] * max(rows.shape) * np.finfo(rows.dtype).eps
    rank = max(int((singular > tiny).sum()), 1)  # a constant modality keeps one column of zeros
    kept = slice(0, rank if n_components is None else min(n_components, rank))
    signs = np.sign(right[np.arange(len(right)), np.abs(right).argmax(axis=1)])
    scores = (left * signs)[:, kept] * singular[kept]
    variances = singular**2 / len(rows)
    scale = np.sqrt(variances[kept] + regularization * variances.sum() / rows.shape[1])
    white = np.divide(scores, scale, out=np.zeros_like(scores), where=scale > 0)
    return white @ (right * signs[:, None])[kept] if back else white


def _transformed(modality: Modality, there: np.ndarray, options: PreprocessOptions) -> Modality:
    rows = modality.flat()[there].astype(np.float64)
    result = _FUNCTIONS[options.kind](rows, options) if len(rows) else rows
    flat = np.zeros((len(there), result.shape[1]), dtype=np.float32)
    flat[there] = result
    if options.kind == "pca":
        return Modality(modality.name, "features", flat)
    return replace(modality, values=flat.reshape(modality.values.shape))


_FUNCTIONS: dict[str, Callable[[np.ndarray, PreprocessOptions], np.ndarray]] = {
    "minmax": lambda rows, _: minmax(rows),
    "standardize": lambda rows, _: standardize(rows),
    "l2": lambda rows, _: unit_rows(rows),
    "standardize_l2": lambda rows, _: unit_rows(standardize(rows)),
    "pca": lambda rows, o: whiten(rows, False, o.n_components, o.regularization),
    "zca": lambda rows, o: whiten(rows, True, o.n_components, o.regularization),
}
