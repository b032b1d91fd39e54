"""The engine in scikit-learn's manner: parameters, ``fit``, attributes with an underscore."""

import warnings
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import scipy.sparse as sp
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_array, check_is_fitted

from dmsc_core.config import FUSION_PACKAGE, SELF_EXPRESSION_PACKAGE, RunConfig
from dmsc_core.data.dataset import MultimodalDataset, make_dataset
from dmsc_core.data.frames import is_frame, names_of, rows_together
from dmsc_core.engine.prediction import predict as place
from dmsc_core.engine.resolve import data_kind
from dmsc_core.errors import ConfigError, DMSCError, did_you_mean
from dmsc_core.pipeline import run_to_end
from dmsc_core.plugins import discover
from dmsc_core.presets import PRESETS, made_for

Modalities = Sequence[Any] | Mapping[str, Any] | np.ndarray
EXPECTED = (
    "expected a list or a dictionary of arrays or DataFrames, one per modality, or one of them"
)


class MultimodalSubspaceClustering(ClusterMixin, BaseEstimator):
    """Deep multimodal subspace clustering of samples that were measured in several ways.

    Parameters
    ----------
    n_clusters : K.
    fusion : ``affinity``, ``correlation``, ``early``, ``intermediate``, ``late`` or ``single``; or
        a dictionary with ``kind`` and that strategy's options, e.g.
        ``{"kind": "late", "function": "max"}``.
    self_expression : ``free``, ``closed_form``, ``attention``, ``sparse`` or ``lista``; or a
        dictionary with ``kind`` and options. All but ``free`` work on the features as they are
        with fusion ``affinity`` or ``single``, unless ``settings`` say otherwise; with another
        fusion, and with ``free``, networks are trained.
    affinity : how W is made of C: ``plain``, ``top_k`` or ``reference``, or a dictionary; None: as
        the preset of the layer or fusion has it.
    settings : any other option of a run by its path, e.g. ``{"train.epochs": 50}``.
    device : ``auto``, ``cpu``, ``cuda``, ...
    random_state : int, RandomState or None, seed of all that is drawn.

    Attributes
    ----------
    labels_ : (n,) cluster of each sample, by decreasing size.
    coefficients_ : C (n, n), dense or sparse.
    affinity_matrix_ : W (n, n), symmetric and non-negative.
    embedding_ : (n, K), rows of the spectral embedding.
    history_ : list of epoch records ``{stage, epoch, losses, seconds}``.
    n_features_in_ : number of values of one sample, over all modalities.
    feature_names_in_ : names of the columns, where X has DataFrames: (d,) of one; of several a list
        or dictionary like X, with None for an array.
    result_ : everything about the run, a :class:`dmsc_core.result.RunResult`.

    Examples
    --------
    >>> digits = dmsc_core.load_dataset("digits", per_class=20)
    >>> arrays = [modality.values for modality in digits.modalities]
    >>> dmsc_core.MultimodalSubspaceClustering(n_clusters=10).fit_predict(arrays).shape
    (200,)

    References
    ----------
    Abavisani and Patel, "Deep multimodal subspace clustering networks", IEEE JSTSP 2018.
    """

    def __init__(
        self,
        n_clusters: int = 8,
        *,
        fusion: str | Mapping[str, Any] = "affinity",
        self_expression: str | Mapping[str, Any] = "closed_form",
        affinity: str | Mapping[str, Any] | None = None,
        settings: Mapping[str, Any] | None = None,
        device: str = "auto",
        random_state: int | np.random.RandomState | None = 0,
    ) -> None:
        self.n_clusters = n_clusters
        self.fusion = fusion
        self.self_expression = self_expression
        self.affinity = affinity
        self.settings = settings
        self.device = device
        self.random_state = random_state

    def fit(self, X: Modalities, y: Any = None) -> "MultimodalSubspaceClustering":
        """Cluster samples.

        Parameters
        ----------
        X : one array or DataFrame per modality, in a list or by name: (n, d) features or (n,
            [channels,] height, width) images; a row that is all NaN is a modality that the sample
            lacks. One 2-d array is one modality. Where all are DataFrames with the same index
            values, rows are matched by them, in the order of the first.
        y : ignored.

        Raises
        ------
        ValueError : a parameter or the data are not what was expected.
        """
        if not isinstance(self.n_clusters, (int, np.integer)):
            raise ValueError(f"n_clusters is {self.n_clusters!r}; expected a whole number")
        dataset = _dataset(X)
        try:
            result = run_to_end(self._config(dataset), dataset)
        except DMSCError as error:
            raise ValueError(str(error)) from error
        self.result_ = result
        self.labels_ = result.clusters
        self.coefficients_ = result.coefficients
        self.affinity_matrix_ = result.affinity
        self.embedding_ = None if result.spectrum is None else result.spectrum.embedding
        self.history_ = [dict(record) for record in result.history]
        self.n_features_in_ = sum(m.n_features for m in dataset.modalities)
        names = _feature_names(X)
        if names is not None:
            self.feature_names_in_ = names
        elif hasattr(self, "feature_names_in_"):
            del self.feature_names_in_
        return self

    def predict(self, X: Modalities) -> np.ndarray:
        """The cluster of each new sample, (n_new,).

        Modalities as in ``fit``; columns of DataFrames are matched by their names, in any order.

        Raises
        ------
        ValueError : columns that ``fit`` did not see, that are missing, or another number of them.
        """
        check_is_fitted(self)
        dataset, named = _dataset(X, least=1), _feature_names(X) is not None
        came = sum(m.n_features for m in dataset.modalities)
        if came != self.n_features_in_ and not named and not isinstance(X, Mapping):
            raise ValueError(
                f"X has {came} features, but {type(self).__name__} is expecting "
                f"{self.n_features_in_} features as input"
            )
        if named != hasattr(self, "feature_names_in_"):
            has, had = ("has", "without") if named else ("does not have valid", "with")
            warnings.warn(
                f"X {has} feature names, but {type(self).__name__} was fitted {had} feature names; "
                "columns are taken by their place",
                UserWarning,
                stacklevel=2,
            )
        try:
            return place(self.result_, dataset).clusters
        except DMSCError as error:
            raise ValueError(str(error)) from error

    def _config(self, dataset: MultimodalDataset) -> RunConfig:
        layer = _chosen("self_expression", self.self_expression, SELF_EXPRESSION_PACKAGE)
        fusion = _chosen("fusion", self.fusion, FUSION_PACKAGE)
        kind: Any = data_kind(dataset)
        own = {
            "clustering.n_clusters": self.n_clusters,
            "device": self.device,
            "random_state": _seed(self.random_state),
        }
        twice = [path for path in own if path in (self.settings or {})]
        if twice:
            raise ConfigError(f"settings name {', '.join(twice)}; give it as a parameter instead")
        trees = {"self_expression": layer, "fusion": fusion, "affinity": _tree(self.affinity)}
        parts = {f"{name}.{key}": tree[key] for name, tree in trees.items() for key in tree}
        changes = {**parts, **(self.settings or {}), **own}
        return made_for(_start(layer, fusion), kind, self.n_clusters).updated(changes)


def _seed(random_state: int | np.random.RandomState | None) -> int:
    """A number as it is, so that the command line makes the same run of it; else one is drawn."""
    if isinstance(random_state, (int, np.integer)):
        return int(random_state)
    return int(check_random_state(random_state).randint(2**31))


def _start(layer: Mapping[str, Any], fusion: Mapping[str, Any]) -> str:
    """The preset that the parameters begin from: the layer's own, else the fusion's."""
    own = str(layer["kind"]).replace("_", "-")
    if own in PRESETS and fusion["kind"] in ("affinity", "single"):
        return own
    named = "-".join(filter(None, (fusion["kind"], fusion.get("function"))))
    return named if named in PRESETS else f"{fusion['kind']}-concat"


def _chosen(name: str, choice: str | Mapping[str, Any], package: str) -> dict[str, Any]:
    """A plug-in by its kind, with options.

    Raises
    ------
    ConfigError : there is none of that kind.
    """
    tree, kinds = _tree(choice), discover(package)
    kind = tree.get("kind")
    if kind not in kinds:
        hint = did_you_mean(str(kind), kinds)
        raise ConfigError(f"unknown {name} {kind!r}; {hint}choose from {', '.join(kinds)}")
    return tree


def _tree(choice: str | Mapping[str, Any] | None) -> dict[str, Any]:
    if choice is None:
        return {}
    return {"kind": choice} if isinstance(choice, str) else dict(choice)


def _dataset(X: Any, least: int = 2) -> MultimodalDataset:
    modalities = _by_name(X, least)
    if any(sp.issparse(values) for values in modalities.values()):
        raise TypeError("a sparse matrix came; expected a list of dense arrays, one per modality")
    try:
        arrays, ids = rows_together(modalities)
        columns = {name: names_of(values) for name, values in modalities.items()}
        return make_dataset("samples", arrays, sample_ids=ids, least=least, columns=columns)
    except DMSCError as error:
        raise ValueError(str(error)) from error


def _by_name(X: Any, least: int) -> dict[str, Any]:
    """The arrays or frames of all modalities; one matrix passes scikit-learn's own checks.

    Raises
    ------
    TypeError, ValueError : X is nothing of what ``fit`` takes; its values are not repeated.
    """
    if sp.issparse(X):
        return {"X": X}
    if isinstance(X, Mapping):
        return _not_flat({str(name): values for name, values in X.items()}, X)
    is_array, is_iterable = hasattr(X, "__array__"), hasattr(X, "__iter__")
    if isinstance(X, (str, bytes)) or not is_iterable or (is_array and not np.ndim(X)):
        raise TypeError(
            f"X is {'None' if X is None else f'of type {type(X).__name__}'}; {EXPECTED}"
        )
    if is_array and np.ndim(X) > 2:
        values = [X]
    elif is_frame(X):
        check_array(X, ensure_min_samples=least)
        values = [X]
    elif is_array or all(np.ndim(row) < 2 for row in X):
        values = [check_array(_matrix(X), ensure_min_samples=least)]
    else:
        values = list(X)
    return _not_flat({f"modality {m}": array for m, array in enumerate(values)}, range(len(values)))


def _not_flat(modalities: dict[str, Any], keys: Iterable[Any]) -> dict[str, Any]:
    """The modalities; a ValueError for one that has no two dimensions, named by its key in X."""
    for key, values in zip(keys, modalities.values()):
        if np.ndim(values) < 2:
            raise ValueError(f"X[{key!r}] has shape {np.shape(values)}; {EXPECTED}")
    return modalities


def _matrix(X: Any) -> Any:
    """X, which a ValueError refuses where it is flat."""
    if len(X) and all(np.ndim(row) == 0 for row in X):
        raise ValueError(
            f"X is a 1-d array of {len(X)} values; {EXPECTED}. Reshape your data: "
            "X.reshape(-1, 1) if it is one feature, X.reshape(1, -1) if it is one sample"
        )
    return X


def _feature_names(X: Any) -> Any:
    """The names of the columns of frames in the manner of X; None without a frame."""
    if isinstance(X, Mapping):
        names = {str(name): _as_array(names_of(values)) for name, values in X.items()}
        return names if any(own is not None for own in names.values()) else None
    if hasattr(X, "__array__"):
        return _as_array(names_of(X))
    several = [_as_array(names_of(values)) for values in X]
    return several if any(own is not None for own in several) else None


def _as_array(names: tuple[str, ...] | None) -> np.ndarray | None:
    return None if names is None else np.array(names, dtype=object)
