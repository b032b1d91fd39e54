"""Several modalities as one: weighted, side by side."""

from typing import Annotated

import numpy as np
from pydantic import Field

from dmsc_core.errors import ConfigError

Weights = Annotated[
    tuple[float, ...] | None,
    Field(description="v_m, one per modality, scaled to sum 1; empty: all equal."),
]


def normalised(weights: tuple[float, ...] | None, n_modalities: int) -> np.ndarray:
    """v, (M,) float64, summing to 1; equal where none are given.

    Raises
    ------
    ConfigError : not one weight for each modality, one below zero, or none above it.
    """
    v = np.ones(n_modalities) if weights is None else np.asarray(weights, np.float64)
    if len(v) != n_modalities:
        raise ConfigError(
            f"weights has {len(v)} values, but the data have {n_modalities} modalities; "
            "give one weight each"
        )
    if not (np.isfinite(v).all() and v.min() >= 0 and v.sum() > 0):
        raise ConfigError(f"weights is {tuple(v)}; expected weights >= 0, one above 0")
    return v / v.sum()


def concatenate(
    modalities: list[np.ndarray], weights: tuple[float, ...] | None = None
) -> np.ndarray:
    """Z = [sqrt(v_1) X^1, ..., sqrt(v_M) X^M], so that Z Z^T = sum_m v_m X^m X^mT.

    Parameters
    ----------
    modalities : (n, d_m) each.
    weights : v_m; they are scaled to sum 1.

    Returns
    -------
    (n, sum_m d_m) float64; rows of unit length where those of every modality are.

    Raises
    ------
    ConfigError : the weights do not go with the modalities.
    """
    v = normalised(weights, len(modalities))
    return np.hstack([np.sqrt(w) * X.astype(np.float64) for w, X in zip(v, modalities)])
