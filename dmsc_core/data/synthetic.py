"""Samples from a union of subspaces, seen by several modalities: data whose answer is known."""

from typing import Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from dmsc_core.data.dataset import MultimodalDataset, make_dataset
from dmsc_core.data.parsing.limits import LIMIT_BYTES, readable
from dmsc_core.errors import DataError, did_you_mean

NAME = "synthetic"
_SHORT = {  # names in "synthetic:noise=0.2,modalities=3"
    "n_clusters": "clusters",
    "n_modalities": "modalities",
    "n_features": "features",
    "random_state": "seed",
}


class SyntheticOptions(BaseModel):
    """The shape of the data that are drawn."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    n_clusters: int = Field(default=5, ge=1, le=1000)
    per_cluster: int = Field(default=60, ge=1, description="samples in each cluster")
    dimension: int = Field(default=4, ge=1, description="dimension of each subspace")
    n_modalities: int = Field(default=2, ge=1, le=20)
    n_features: int = Field(default=40, ge=1, description="numbers per sample and modality")
    noise: float = Field(
        default=0.1, ge=0, le=100, description="length of the noise / of the signal"
    )
    missing: float = Field(default=0.0, ge=0, lt=1, description="share of rows that are missing")
    random_state: int = Field(default=0, ge=0, le=2**32 - 1)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.dimension > self.n_features:
            raise ValueError(
                f"subspaces of dimension {self.dimension} need at least as many features, "
                f"but n_features is {self.n_features}"
            )
        most = 1 - 1 / self.n_modalities
        if self.missing > most + 1e-9:
            raise ValueError(
                f"each sample keeps one modality, so with {self.n_modalities} modalities at most "
                f"{most:.3g} can be missing, but missing is {self.missing:g}"
            )
        n_samples = self.n_clusters * self.per_cluster
        if n_samples < 2:
            raise ValueError("at least 2 samples are needed")
        n_bytes = 8 * n_samples * self.n_modalities * self.n_features  # drawn as float64
        if n_bytes > LIMIT_BYTES:
            raise ValueError(
                f"{n_samples} samples of {self.n_modalities} x {self.n_features} numbers need "
                f"{readable(n_bytes)}, and at most {readable(LIMIT_BYTES)} are drawn; "
                "lower per_cluster or n_features"
            )
        return self


def make(options: SyntheticOptions | None = None) -> MultimodalDataset:
    """Draw a union of subspaces: x_i^m = U_k^m a_i + e, for sample i of cluster k in modality m.

    U_k^m (n_features, dimension) has orthonormal columns, drawn for each cluster and modality;
    a_i is standard normal and shared by the modalities, so without noise one matrix C expresses
    the samples in all of them; e is normal with an expected squared length of noise^2 times that
    of the signal. Samples are shuffled.
    """
    options = options or SyntheticOptions()
    rng = np.random.default_rng(options.random_state)
    labels = rng.permutation(np.repeat(np.arange(options.n_clusters), options.per_cluster))
    weights = rng.standard_normal((len(labels), options.dimension))
    modalities = {
        f"modality {m + 1}": _one_modality(labels, weights, options, rng)
        for m in range(options.n_modalities)
    }
    present = _presence(len(labels), options.n_modalities, options.missing, rng)
    return make_dataset(
        _name(options),
        modalities,
        labels=labels,
        present=present,
        source=(
            f"Drawn at random: {options.n_clusters} subspaces of dimension {options.dimension} in "
            f"{options.n_features} dimensions, noise {options.noise:g}, "
            f"missing {options.missing:.0%}, seed {options.random_state}."
        ),
        suggested_n_clusters=options.n_clusters,
    )


def parse(text: str) -> SyntheticOptions:
    """The options in ``synthetic`` or, say, ``synthetic:noise=0.2,modalities=3,missing=0.1``.

    Raises
    ------
    DataError : an option is unknown, or its value is out of range.
    """
    _, _, query = text.partition(":")
    fields = {_SHORT.get(field, field): field for field in SyntheticOptions.model_fields}
    values: dict[str, str] = {}
    for part in filter(None, (piece.strip() for piece in query.split(","))):
        key, equals, value = (piece.strip() for piece in part.partition("="))
        field = fields.get(key, key)
        if not equals or field not in SyntheticOptions.model_fields:
            every = sorted(fields)
            raise DataError(
                f"unknown option '{part}' of synthetic; {did_you_mean(key, every)}expected "
                f"name=value with one of {', '.join(every)}"
            )
        values[field] = value
    try:
        return SyntheticOptions.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        got = f" (got {where}={first['input']})" if where else ""
        message = first["msg"].removeprefix("Value error, ")
        raise DataError(f"'{text}' is no synthetic data set: {message}{got}") from error


def _name(options: SyntheticOptions) -> str:
    changed = options.model_dump(exclude_defaults=True)
    query = ",".join(f"{_SHORT.get(field, field)}={value}" for field, value in changed.items())
    return f"{NAME}:{query}" if query else NAME


def _one_modality(
    labels: np.ndarray, weights: np.ndarray, options: SyntheticOptions, rng: np.random.Generator
) -> np.ndarray:
    values = np.empty((len(labels), options.n_features))
    for cluster in range(options.n_clusters):
        drawn = rng.standard_normal((options.n_features, options.dimension))
        basis = np.linalg.qr(drawn)[0]  # (n_features, dimension), orthonormal columns
        members = labels == cluster
        values[members] = weights[members] @ basis.T
    deviation = options.noise * np.sqrt(options.dimension / options.n_features)
    return values + deviation * rng.standard_normal(values.shape)


def _presence(
    n_samples: int, n_modalities: int, missing: float, rng: np.random.Generator
) -> np.ndarray:
    """Rows that are there; each sample keeps one modality, the missing ones are drawn evenly."""
    chance = rng.random((n_samples, n_modalities))
    chance[np.arange(n_samples), rng.integers(n_modalities, size=n_samples)] = np.inf  # kept
    count = round(missing * n_samples * n_modalities)
    present = np.ones(n_samples * n_modalities, dtype=bool)
    present[np.argsort(chance, axis=None)[:count]] = False
    return present.reshape(n_samples, n_modalities)
