"""The engine in scikit-learn's manner: parameters, ``fit``, attributes with an underscore."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import scipy.sparse as sp
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_array, check_is_fitted

from dmsc_core.config import FUSION_PACKAGE, SELF_EXPRESSION_PACKAGE, RunConfig
from dmsc_core.data.dataset import MultimodalDataset, make_dataset
from dmsc_core.engine.prediction import predict as place
from dmsc_core.engine.resolve import data_kind
from dmsc_core.errors import ConfigError, DMSCError, did_you_mean
from dmsc_core.pipeline import run_to_end
from dmsc_core.plugins import discover
from dmsc_core.presets import PRESETS, preset

Modalities = Sequence[np.ndarray] | np.ndarray


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
        X : one array per modality, (n, d) features or (n, [channels,] height, width) images; a row
            that is all NaN is a modality that the sample lacks. One 2-d array is one modality.
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
        return self

    def predict(self, X: Modalities) -> np.ndarray:
        """The cluster of each new sample, (n_new,); modalities as in ``fit``."""
        check_is_fitted(self)
        dataset = _dataset(X, least=1)
        came = sum(m.n_features for m in dataset.modalities)
        if came != self.n_features_in_:
            raise ValueError(
                f"X has {came} features, but {type(self).__name__} is expecting "
                f"{self.n_features_in_} features as input"
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
        return preset(_start(layer, fusion), kind, self.n_clusters).updated(changes)


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


def _dataset(X: Modalities, least: int = 2) -> MultimodalDataset:
    if sp.issparse(X) or any(sp.issparse(array) for array in X):
        raise TypeError("a sparse matrix came; expected a list of dense arrays, one per modality")
    arrays = [check_array(X, ensure_min_samples=least)] if _is_one_modality(X) else list(X)
    modalities = {f"modality {m}": np.asarray(array) for m, array in enumerate(arrays)}
    try:
        return make_dataset("samples", modalities, least=least)
    except DMSCError as error:
        raise ValueError(str(error)) from error


def _is_one_modality(X: Modalities) -> bool:
    """True of a matrix, or of rows of one, and not of a list of matrices."""
    return hasattr(X, "__array__") or any(np.ndim(row) < 2 for row in X)
