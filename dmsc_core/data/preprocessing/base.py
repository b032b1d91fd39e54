"""The base of every kind of preprocessing: it learns from rows, changes them, and changes back."""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
from pydantic import TypeAdapter, model_validator

from dmsc_core.plugins import PluginOptions, discover, options_union

PACKAGE = "dmsc_core.data.preprocessing"
OF_EVERY_KIND = ("n_components", "regularization")  # in runs and commands of version 0.1
Shape = tuple[int, ...]
Statistics = Mapping[str, np.ndarray]


class PreprocessOptions(PluginOptions):
    """The base of a kind's options: a ``kind``, a title, and the mathematics of one modality.

    A kind without a ``fit`` learns nothing of the data; one without a ``transform`` leaves them.
    """

    replaces: ClassVar[tuple[str, ...]] = ()  # kinds of modalities that become other features

    def fit(self, rows: np.ndarray) -> Statistics:
        """Statistics that ``transform`` needs, of the rows (n, d) that somebody has, float64."""
        return {}

    def transform(self, rows: np.ndarray, statistics: Statistics, shape: Shape) -> np.ndarray:
        """The rows (s, d), preprocessed; ``shape`` is that of one sample before it was flat."""
        return rows

    def restore(self, rows: np.ndarray, statistics: Statistics, before: np.ndarray) -> np.ndarray:
        """Preprocessed rows on the scale they had; as they are where that cannot be undone.

        Parameters
        ----------
        before : (s, d), the same samples before preprocessing.
        """
        return rows

    @property
    def learns(self) -> bool:
        """True where new samples need the statistics of those before them."""
        return type(self).fit is not PreprocessOptions.fit

    @property
    def changes(self) -> bool:
        """True where any value becomes another."""
        return type(self).transform is not PreprocessOptions.transform

    @classmethod
    def own_fields(cls, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values without the options that version 0.1 stored with every kind."""
        foreign = set(OF_EVERY_KIND).difference(cls.model_fields)
        return {name: value for name, value in values.items() if name not in foreign}

    @model_validator(mode="before")
    @classmethod
    def _of_version_0_1(cls, values: Any) -> Any:
        if not isinstance(values, dict):
            return values
        own = cls.own_fields(values)
        if "n_components" not in own and values.get("n_components") is not None:
            models = kinds().items()
            takers = [repr(kind) for kind, model in models if "n_components" in model.model_fields]
            raise ValueError(
                f"n_components goes with kind {' or '.join(takers)}, "
                f"but kind is {cls.model_fields['kind'].default!r}"
            )
        return own


def kinds() -> dict[str, type[PreprocessOptions]]:
    """The options of every kind, by its name."""
    return {kind: module.Options for kind, module in discover(PACKAGE).items()}


def choose(kind: str = "none", **values: Any) -> PreprocessOptions:
    """The options of a kind, from its name and their values.

    Raises
    ------
    ValidationError : there is no such kind, or a value that it does not take.
    """
    return TypeAdapter(options_union(PACKAGE)).validate_python({"kind": kind} | values)


def as_now(config: Mapping[str, Any]) -> dict[str, Any]:
    """The configuration of a stored run; version 0.1 wrote the options of whitening in each."""
    values = config.get("preprocess") or {}
    model = kinds().get(values.get("kind", "")) if values.keys() & set(OF_EVERY_KIND) else None
    return dict(config) if model is None else {**config, "preprocess": model.own_fields(values)}
