"""Whitening: decorrelated columns of equal variance, in the principal directions of the rows."""

import numpy as np
from pydantic import Field

from dmsc_core.data.preprocessing.base import PreprocessOptions, Shape, Statistics


class Whitening(PreprocessOptions):
    """The options that both ways of whitening have, and the directions that both need."""

    n_components: int | None = Field(
        default=None,
        ge=1,
        description="directions kept by whitening, at most; all of them by default",
    )
    regularization: float = Field(
        default=1e-2, ge=0, le=10, description="added to every variance, as a share of their mean"
    )

    def fit(self, rows: np.ndarray) -> Statistics:
        """The mean, the k principal directions (k, d), and the deviation along each (k,)."""
        mean = rows.mean(axis=0)
        _, singular, right = np.linalg.svd(rows - mean, full_matrices=False)
        tiny = singular[0] * max(rows.shape) * np.finfo(rows.dtype).eps
        rank = max(int((singular > tiny).sum()), 1)  # a constant modality has one column of zeros
        k = rank if self.n_components is None else min(self.n_components, rank)
        signs = np.sign(right[np.arange(len(right)), np.abs(right).argmax(axis=1)])
        variances = singular**2 / len(rows)
        scale = np.sqrt(variances[:k] + self.regularization * variances.sum() / rows.shape[1])
        directions = (right * signs[:, None])[:k]
        return {"mean": mean, "directions": directions, "scale": np.where(scale > 0, scale, np.inf)}

    def transform(self, rows: np.ndarray, statistics: Statistics, shape: Shape) -> np.ndarray:
        """X V diag(v + eps)^-1/2, (n, k), with the centred rows X = U S V^T.

        The variances are v = s^2 / n, and eps = regularization * mean(v).
        """
        return (rows - statistics["mean"]) @ statistics["directions"].T / statistics["scale"]
