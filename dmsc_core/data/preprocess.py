"""Scaling and whitening, each modality by itself; missing rows take no part and stay zeros."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from dmsc_core.data.dataset import Modality, MultimodalDataset
from dmsc_core.data.descriptors import pixels_and_gradients
from dmsc_core.errors import DataError

Kind = Literal[
    "none", "minmax", "standardize", "l2", "standardize_l2", "l2_gradients", "pca", "zca"
]
WHITENING = ("pca", "zca")
FLATTENING = ("l2_gradients", "pca")  # images become features


class PreprocessOptions(BaseModel):
    """How the values of each modality are brought to one scale.

    ``none``; ``minmax``: one range per modality, to 0..1; ``standardize``: each column to mean 0
    and variance 1; ``l2``: each row to length 1; ``standardize_l2``: one after the other;
    ``l2_gradients``: ``l2``, where images are described by their gradients beside the pixels;
    ``pca`` and ``zca``: whitening, in the principal directions or back in the original ones.
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


@dataclass(frozen=True)
class Scaling:
    """What preprocessing learned from a data set: the statistics of each modality, by name."""

    options: PreprocessOptions
    statistics: tuple[Mapping[str, np.ndarray], ...]


def apply(dataset: MultimodalDataset, options: PreprocessOptions) -> MultimodalDataset:
    """The data set with every modality preprocessed; statistics come from the rows that are there.

    Images keep their shape, but for ``pca`` and ``l2_gradients``, which turn them into features.
    """
    return transform(dataset, fit(dataset, options))


def fit(dataset: MultimodalDataset, options: PreprocessOptions) -> Scaling:
    """The statistics that ``transform`` needs, from the rows of each modality that are there."""
    found = []
    for m, modality in enumerate(dataset.modalities):
        rows = modality.flat()[dataset.present[:, m]].astype(np.float64)
        found.append(_STATISTICS[options.kind](rows, options) if len(rows) else {})
    return Scaling(options, tuple(found))


def transform(dataset: MultimodalDataset, scaling: Scaling) -> MultimodalDataset:
    """A data set preprocessed as the one was that the statistics come from.

    A modality that nobody has is as wide as one that somebody has.

    Raises
    ------
    DataError : other modalities than there, or one that nobody had whose statistics are needed.
    """
    if scaling.options.kind == "none":
        return dataset
    if len(dataset.modalities) != len(scaling.statistics):
        raise DataError(
            f"preprocessing was fitted on {len(scaling.statistics)} modalities, these data have "
            f"{len(dataset.modalities)}"
        )
    modalities = tuple(
        _transformed(modality, dataset.present[:, m], scaling.options.kind, scaling.statistics[m])
        for m, modality in enumerate(dataset.modalities)
    )
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
    kind, known = scaling.options.kind, scaling.statistics[m]
    rows = values.reshape(len(values), -1)
    before = originals.reshape(len(originals), -1).astype(np.float64)
    if kind == "minmax" and known:
        rows = rows * (known["high"] - known["low"]) + known["low"]
    elif kind == "l2":
        rows = rows * np.linalg.norm(before, axis=1, keepdims=True)
    elif kind in ("standardize", "standardize_l2") and known and rows.shape == before.shape:
        if kind == "standardize_l2":
            rows = rows * np.linalg.norm(_to_standard(before, known), axis=1, keepdims=True)
        deviation = np.where(np.isinf(known["deviation"]), 0.0, known["deviation"])
        rows = rows * deviation + known["mean"]
    return rows.reshape(values.shape)


def standardize(rows: np.ndarray) -> np.ndarray:
    """(x - mean) / deviation by column of ``rows`` (n, d); constant columns become 0."""
    return _to_standard(rows, _moments(rows))


def unit_rows(rows: np.ndarray) -> np.ndarray:
    """x / ||x|| by row of ``rows`` (n, d); zero rows stay."""
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.where(length == 0, 1.0, length)


Statistics = Mapping[str, np.ndarray]


def _range(rows: np.ndarray) -> Statistics:
    return {"low": rows.min(), "high": rows.max()}


def _to_range(rows: np.ndarray, known: Statistics) -> np.ndarray:
    """(x - min) / (max - min) with one range for all of ``rows``; a constant becomes 0."""
    low, high = known["low"], known["high"]
    return np.zeros_like(rows) if high == low else (rows - low) / (high - low)


def _moments(rows: np.ndarray) -> Statistics:
    constant = rows.max(axis=0) == rows.min(axis=0)
    deviation = np.where(constant, np.inf, rows.std(axis=0))  # x / inf = 0
    return {"mean": rows.mean(axis=0), "deviation": deviation}


def _to_standard(rows: np.ndarray, known: Statistics) -> np.ndarray:
    return (rows - known["mean"]) / known["deviation"]


def _directions(rows: np.ndarray, n_components: int | None, regularization: float) -> Statistics:
    """The mean, the directions that are kept (k, d), and the deviation along each (k,)."""
    mean = rows.mean(axis=0)
    _, singular, right = np.linalg.svd(rows - mean, full_matrices=False)
    tiny = singular[0] * max(rows.shape) * np.finfo(rows.dtype).eps
    rank = max(int((singular > tiny).sum()), 1)  # a constant modality keeps one column of zeros
    kept = slice(0, rank if n_components is None else min(n_components, rank))
    signs = np.sign(right[np.arange(len(right)), np.abs(right).argmax(axis=1)])
    variances = singular**2 / len(rows)
    scale = np.sqrt(variances[kept] + regularization * variances.sum() / rows.shape[1])
    directions = (right * signs[:, None])[kept]
    return {"mean": mean, "directions": directions, "scale": np.where(scale > 0, scale, np.inf)}


def _to_white(rows: np.ndarray, known: Statistics, back: bool) -> np.ndarray:
    """Decorrelated columns of equal variance, (n, k), or (n, d) if turned ``back`` (ZCA).

    With the centred rows X = U S V^T, variances v = s^2 / n and eps = regularization * mean(v):
    PCA whitening is X V diag(v + eps)^-1/2, ZCA whitening turns that back by V^T
    (Bell and Sejnowski, The independent components of natural scenes are edge filters, 1997).
    """
    white = (rows - known["mean"]) @ known["directions"].T / known["scale"]
    return white @ known["directions"] if back else white


def _transformed(modality: Modality, there: np.ndarray, kind: Kind, known: Statistics) -> Modality:
    if not known and kind != "l2":  # nobody had it where the statistics come from
        if there.any():
            raise DataError(
                f"no sample had '{modality.name}' when preprocessing was fitted, so its values "
                "have no scale; leave them out (rows of NaN)"
            )
        return modality
    rows = modality.flat()[there].astype(np.float64)
    given = rows if len(rows) else np.zeros((1, rows.shape[1]))  # nobody: its width alone matters
    gradients = kind == "l2_gradients" and modality.kind == "image"
    if gradients:
        images = given.reshape(-1, *modality.values.shape[1:])
        result = pixels_and_gradients(images, float(known["low"]), float(known["high"]))
    else:
        result = _FUNCTIONS[kind](given, known)
    flat = np.zeros((len(there), result.shape[1]), dtype=np.float32)
    flat[there] = result[: len(rows)]
    if kind == "pca" or gradients:
        return Modality(modality.name, "features", flat)
    return replace(modality, values=flat.reshape(modality.values.shape))


_STATISTICS: dict[str, Callable[[np.ndarray, PreprocessOptions], Statistics]] = {
    "none": lambda rows, _: {},
    "minmax": lambda rows, _: _range(rows),
    "standardize": lambda rows, _: _moments(rows),
    "l2": lambda rows, _: {},
    "standardize_l2": lambda rows, _: _moments(rows),
    "l2_gradients": lambda rows, _: _range(rows),
    "pca": lambda rows, o: _directions(rows, o.n_components, o.regularization),
    "zca": lambda rows, o: _directions(rows, o.n_components, o.regularization),
}
_FUNCTIONS: dict[str, Callable[[np.ndarray, Statistics], np.ndarray]] = {
    "minmax": _to_range,
    "standardize": _to_standard,
    "l2": lambda rows, _: unit_rows(rows),
    "standardize_l2": lambda rows, known: unit_rows(_to_standard(rows, known)),
    "l2_gradients": lambda rows, _: unit_rows(rows),
    "pca": lambda rows, known: _to_white(rows, known, back=False),
    "zca": lambda rows, known: _to_white(rows, known, back=True),
}
