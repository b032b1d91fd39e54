"""The config of a run with all that it leaves open filled in from the data, or refused."""

from collections.abc import Iterator

from dmsc_core.config import RunConfig, WeightOptions
from dmsc_core.data.columns import labelled_part
from dmsc_core.data.dataset import MultimodalDataset
from dmsc_core.engine.parts import plan_of
from dmsc_core.errors import ConfigError

LEAST_SAMPLES = 4  # two clusters, and two samples more than eigenvectors


def resolve(config: RunConfig, dataset: MultimodalDataset) -> RunConfig:
    """The config with the number of clusters and its source filled in.

    The person comes first, then the catalog entry, then the number of classes of the file.

    Raises
    ------
    ConfigError : nobody names K, K does not go with the number of samples, or epochs are asked for
        that have nothing to train.
    """
    require_something_to_train(config)
    require_samples(dataset.n_samples)
    K, source = config.clustering.n_clusters, config.clustering.n_clusters_source
    if K is not None:
        source = source or "person"
    elif dataset.suggested_n_clusters is not None:
        K, source = dataset.suggested_n_clusters, "catalog"
    elif dataset.n_classes is not None:
        K, source = dataset.n_classes, "labels"
    else:
        raise ConfigError(
            "the number of clusters is not known: the data have no labels and no catalog entry; "
            "give it with --n-clusters K (clustering.n_clusters)"
        )
    require_clusters(K, dataset.n_samples)
    changes = {"n_clusters": K, "n_clusters_source": source}
    clustering = config.clustering.model_copy(update=changes)
    return config.model_copy(update={"clustering": clustering})


def require_something_to_train(config: RunConfig) -> None:
    """Refuse epochs of a stage that has no weights.

    Raises
    ------
    ConfigError : there is no network, and there are epochs of stage 1, or of stage 2 with a layer
        that learns nothing.
    """
    if config.peer is not None or not config.encoder.raw:
        return
    if config.pretrain.epochs:
        raise ConfigError(
            "encoder.raw leaves nothing to pretrain, but pretrain.epochs is "
            f"{config.pretrain.epochs}; use 0"
        )
    if config.train.epochs and not config.self_expression.learns:
        raise ConfigError(
            f"{config.self_expression.kind!r} works out C of the features as they are at once, but "
            f"train.epochs is {config.train.epochs}; use 0, or train networks with "
            "encoder.raw=false"
        )


def require_samples(n_samples: int) -> None:
    """Refuse fewer samples than two clusters need.

    Raises
    ------
    ConfigError : there are less than four.
    """
    if n_samples < LEAST_SAMPLES:
        raise ConfigError(
            f"a run needs at least {LEAST_SAMPLES} samples, but the data have {n_samples}; bring "
            "more of them"
        )


def require_clusters(n_clusters: int, n_samples: int) -> None:
    """Refuse a K that spectral clustering of so many samples cannot have.

    Raises
    ------
    ConfigError : K is below 2 or above n - 2.
    """
    if not 2 <= n_clusters <= n_samples - 2:
        raise ConfigError(
            f"clustering.n_clusters is {n_clusters}; expected 2 to {n_samples - 2} "
            f"for {n_samples} samples"
        )


def data_kind(dataset: MultimodalDataset) -> str:
    """``image`` if every modality is an image, else ``features``: what a preset may depend on."""
    return "image" if all(m.kind == "image" for m in dataset.modalities) else "features"


def notes(config: RunConfig, dataset: MultimodalDataset) -> Iterator[str]:
    """Sentences that a person should know before the run starts."""
    weights = config.weights.self_expression
    if config.peer is not None and config.weights != WeightOptions():
        yield "weights are not used: a classical peer takes the modalities as they are"
    elif weights is not None and plan_of(config, dataset.n_modalities).n_latents == 1:
        yield "weights.self_expression is not used: this fusion has one latent, not one each"
    absent = int((~dataset.present).sum())
    if absent:
        loss = "self-expression" if config.encoder.raw else "loss"
        what = f"left out of the {loss}" if config.peer is None else "zeros to a classical peer"
        yield f"{absent} of {dataset.present.size} modality entries are missing; they are {what}"
    partly = labelled_part(dataset.n_labelled, dataset.n_samples)
    if partly:
        yield partly
    if dataset.pairing:
        yield f"pairing: {dataset.pairing}"
