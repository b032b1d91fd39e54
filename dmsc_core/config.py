"""RunConfig: everything that a run depends on, in one object that is stored with the run."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Optional

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dmsc_core.data.preprocessing.base import OF_EVERY_KIND
from dmsc_core.data.preprocessing.base import PACKAGE as PREPROCESSING_PACKAGE
from dmsc_core.data.preprocessing.none import Options as NoPreprocessing
from dmsc_core.errors import ConfigError, did_you_mean
from dmsc_core.graph.affinities.plain import Options as PlainAffinity
from dmsc_core.model.encoders import EncoderOptions
from dmsc_core.model.fusion.affinity import Options as AffinityFusion
from dmsc_core.model.self_expression.free import Options as FreeLayer
from dmsc_core.plugins import options_union

if TYPE_CHECKING:
    from dmsc_core.classical.base import PeerOptions as PeerChoice
    from dmsc_core.data.dataset import MultimodalDataset
    from dmsc_core.data.preprocessing.base import PreprocessOptions as PreprocessChoice
    from dmsc_core.graph.affinities.base import AffinityOptions as AffinityChoice
    from dmsc_core.model.fusion.plan import FusionOptions as FusionChoice
    from dmsc_core.model.self_expression.base import SelfExpressionOptions as SelfExpressionChoice

FUSION_PACKAGE = "dmsc_core.model.fusion"
SELF_EXPRESSION_PACKAGE = "dmsc_core.model.self_expression"
PEER_PACKAGE = "dmsc_core.classical"
AFFINITY_PACKAGE = "dmsc_core.graph.affinities"
LARGEST_SEED = 2**32 - 1  # that every library takes
if not TYPE_CHECKING:  # a type checker sees what all plug-ins have in common
    FusionChoice = options_union(FUSION_PACKAGE)
    SelfExpressionChoice = options_union(SELF_EXPRESSION_PACKAGE)
    PeerChoice = options_union(PEER_PACKAGE)
    PreprocessChoice = options_union(PREPROCESSING_PACKAGE)
    AffinityChoice = options_union(AFFINITY_PACKAGE)

Positive = Annotated[float, Field(gt=0)]


class _Options(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)


class DatasetOptions(_Options):
    """The data: a name of the catalog or a file."""

    name: str = Field("digits", description="A name of the catalog, or a path.")
    data_dir: str | None = Field(None, description="One more folder in which files are looked for.")
    per_class: int | None = Field(None, ge=1, description="Keep this many samples of each class.")
    labels_key: str | None = Field(
        None, description="What holds the labels, where its name does not say so."
    )
    no_labels: bool = Field(False, description="Take nothing for a label.")
    missing: str | None = Field(
        None, description="Empty cells of a file: median (the default), knn, drop-columns, ..."
    )

    @property
    def short_name(self) -> str:
        """The data set's name until it is loaded: without its options, of a file the stem."""
        path = Path(self.name)
        if path.name != self.name or path.exists():
            return path.stem
        return self.name.partition(":")[0]

    def load(self) -> "MultimodalDataset":
        """The data set that is named; errors as of ``dmsc_core.load_dataset``."""
        from dmsc_core.data import catalog

        asked = self.model_dump()
        return catalog.load(asked.pop("name"), **asked)


class WeightOptions(_Options):
    """The weight of each modality in the loss."""

    reconstruction: tuple[float, ...] | None = Field(
        None, description="w_m, one per modality; empty: all equal."
    )
    self_expression: tuple[float, ...] | None = Field(
        None, description="v_m, one per modality; empty: all equal."
    )
    normalise: bool = Field(True, description="Scale the weights so that they sum to 1.")


class PretrainOptions(_Options):
    """Stage 1: the autoencoder alone."""

    epochs: int = Field(20, ge=0, description="Passes over the data.")
    learning_rate: Positive = Field(1e-3, description="Of Adam.")
    batch_size: int | None = Field(128, ge=2, description="Samples a step; empty: all at once.")


class TrainOptions(_Options):
    """Stage 2: autoencoder and self-expression together."""

    epochs: int = Field(80, ge=0, description="Passes over the data.")
    learning_rate: Positive = Field(5e-4, description="Of Adam.")
    batch_size: int | None = Field(
        None, ge=2, description="Samples a step, which then explain each other; empty: all at once."
    )
    lambda_c: float = Field(
        40.0,
        ge=0,
        title="λ_c, weight of C's norm",
        description="Weight of ||C||_p^p. Large: small coefficients, from the nearest samples "
        "alone; small: any sample may explain any other.",
    )
    lambda_e: float = Field(
        1.0,
        ge=0,
        title="λ_e, weight of self-expression",
        description="Weight of the self-expression error: how faithfully each sample has to be "
        "put together from the others. What counts is lambda_c / lambda_e.",
    )
    lambda_ncut: float = Field(
        0.0,
        ge=0,
        description="Weight of the soft normalised cut: above 0, clusters are learned with the "
        "network, so that a random walk seldom leaves one.",
    )
    p: Literal[1, 2] = Field(
        2,
        title="p, the norm of C",
        description="1: few large coefficients; 2: many small ones.",
        json_schema_extra={
            "meanings": {
                "1": r"$\|C\|_1 = \sum_{ij} |c_{ij}|$: few links, as in sparse subspace "
                "clustering.",
                "2": r"$\|C\|_F^2 = \sum_{ij} c_{ij}^2$: many small links, spread over alike "
                "samples.",
            }
        },
    )
    eval_every: int = Field(
        10,
        ge=0,
        title="Epochs between evaluations",
        description="Cluster and score after this many epochs; 0: only at the end.",
    )


class ClusteringOptions(_Options):
    """From the affinity's spectrum to clusters."""

    n_clusters: int | None = Field(None, ge=2, description="K; empty: what the data suggest.")
    n_clusters_source: Literal["person", "catalog", "labels"] | None = Field(
        None, description="Who named K."
    )
    assign: Literal["kmeans", "discretize"] = Field(
        "kmeans",
        title="Assignment",
        description="How rows of the spectral embedding become clusters.",
        json_schema_extra={
            "titles": {"kmeans": "k-means", "discretize": "discretisation"},
            "meanings": {
                "kmeans": r"$\min \sum_k \sum_{i \in k} \|u_i - \mu_k\|^2$ on the spectral "
                "embedding.",
                "discretize": "The embedding is rotated until each row points to one cluster; "
                "as in the reference code.",
            },
        },
    )


class RunConfig(_Options):
    """Everything that a run depends on; ``--set train.epochs=50`` follows these paths."""

    preset: str | None = None
    dataset: DatasetOptions = DatasetOptions()
    preprocess: PreprocessChoice = NoPreprocessing()
    encoder: EncoderOptions = EncoderOptions()
    fusion: FusionChoice = AffinityFusion()
    self_expression: SelfExpressionChoice = FreeLayer()
    peer: Optional[PeerChoice] = Field(  # noqa: UP045 (a union made at run time)
        None, description="A classical peer instead of fusion, network and self-expression."
    )
    weights: WeightOptions = WeightOptions()
    pretrain: PretrainOptions = PretrainOptions()
    train: TrainOptions = TrainOptions()
    affinity: AffinityChoice = PlainAffinity()
    clustering: ClusteringOptions = ClusteringOptions()
    device: str = Field("auto", description="auto, cpu, cuda, cuda:1, mps, ...")
    dtype: Literal["float32", "float64"] = "float32"
    random_state: int = Field(
        0, ge=0, le=LARGEST_SEED, description="The seed of everything that is drawn."
    )

    def updated(self, changes: dict[str, Any]) -> "RunConfig":
        """A copy with values changed by their path, e.g. ``{"train.epochs": 50}``.

        Values may be strings: JSON where it parses, plain text else, and where text is expected.

        Raises
        ------
        ConfigError : an unknown path or a value out of range; names the path and the value.
        """
        tree = self.model_dump(mode="json")
        kinds = [path for path in changes if _names_kind(tree, path, changes[path])]
        for path in kinds:  # first of all, so that the new plug-in's options have a place
            tree = _with_kind(tree, path.removesuffix(".kind"), changes[path])
        tree["preprocess"] = dict.fromkeys(OF_EVERY_KIND) | tree["preprocess"]  # as in commands
        for path, value in changes.items():
            if path not in kinds:
                _set(tree, path, value)
        return config_from(tree)


def stage_1(config: RunConfig) -> dict[str, Any]:
    """The options of pretraining, beside the fusion: two runs that share them share their encoders.

    It sees the data, their preprocessing, the encoders, the weights of the reconstruction and the
    seed; it knows nothing of C.
    """
    tree = config.model_dump(mode="json")
    whole = ("dataset", "preprocess", "encoder", "pretrain", "dtype", "random_state")
    weights = {name: tree["weights"][name] for name in ("reconstruction", "normalise")}
    return {name: tree[name] for name in whole} | {"weights": weights}


def config_from(tree: dict[str, Any]) -> RunConfig:
    """A RunConfig from nested dictionaries.

    Raises
    ------
    ConfigError : one line per value that is not understood.
    """
    try:
        return RunConfig.model_validate(tree)
    except ValidationError as error:
        raise ConfigError("; ".join(map(_sentence, error.errors()))) from None


def _sentence(error: Any) -> str:
    """What pydantic says of a value; a kind that there is not is answered with those there are."""
    place = ".".join(str(part) for part in error["loc"])
    if error["type"] != "union_tag_invalid":
        return f"{place}: {error['msg']}; got {error.get('input')!r}"
    kinds = error["ctx"]["expected_tags"].replace("'", "").split(", ")
    hint = did_you_mean(error["ctx"]["tag"], kinds)
    return f"{place}: unknown kind {error['ctx']['tag']!r}; {hint}choose from {', '.join(kinds)}"


def _names_kind(tree: dict[str, Any], path: str, value: Any) -> bool:
    """True for a change that chooses another plug-in: ``fusion=late`` or ``fusion.kind=late``."""
    place = path.removesuffix(".kind")
    branch = tree.get(place)
    plugged = isinstance(branch, dict) and "kind" in branch
    return isinstance(_parse(value), str) and (plugged or (place == "peer" and branch is None))


def _with_kind(tree: dict[str, Any], path: str, kind: str) -> dict[str, Any]:
    """The tree with another plug-in at ``path``, and all of its defaults."""
    if (tree[path] or {}).get("kind") == kind:
        return tree
    return config_from(tree | {path: {"kind": kind}}).model_dump(mode="json")


def _set(tree: dict[str, Any], path: str, value: Any) -> None:
    parts = path.split(".")
    branch: Any = tree
    for i, part in enumerate(parts):
        if not isinstance(branch, dict) or part not in branch:
            raise ConfigError(_unknown(".".join(parts[: i + 1]), branch))
        parent, branch = branch, branch[part]
    is_text = isinstance(branch, str)  # a data set may be named 2024
    parent[parts[-1]] = value if is_text else _parse(value)


def _unknown(path: str, branch: Any) -> str:
    if not isinstance(branch, dict):
        return f"unknown option {path!r}; at that place there is: no options below it"
    hint = did_you_mean(path.split(".")[-1], branch)
    return f"unknown option {path!r}; {hint}at that place there is: {', '.join(branch)}"


def _parse(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except json.JSONDecodeError:
        return None if value.lower() == "none" else value
