"""Sources of pictures of a run's samples: its affinity, its latents, its raw modalities."""

from collections.abc import Callable, Mapping

import numpy as np

from dmsc_core.data.dataset import MultimodalDataset
from dmsc_core.data.preprocessing.base import choose
from dmsc_core.data.preprocessing.scaling import apply
from dmsc_core.evaluation import neighbours, principal, projection
from dmsc_core.result import RunResult

AFFINITY, LATENT, RAW, ALL = "affinity", "latent", "raw", "raw-all"
SPECK = 0.01  # of a picture's width
NEIGHBOURS = 10  # of a sample in a modality, which are asked for their cluster


def sources(result: RunResult) -> dict[str, str]:
    """``affinity``, ``latent-0`` ..., ``raw-0`` ..., ``raw-all``, with their titles."""
    titles = {} if result.affinity is None else {AFFINITY: "Affinity"}
    names = list(result.latents)
    for i, name in enumerate(names):
        titles[f"{LATENT}-{i}"] = f"Latent: {name}" if len(names) > 1 else "Latent"
    modalities = [m["name"] for m in result.dataset.modalities]
    for i, name in enumerate(modalities):
        titles[f"{RAW}-{i}"] = f"Raw: {name}"
    return titles | ({ALL: "Raw: all side by side"} if len(modalities) > 1 else {})


def needs_data(source: str) -> bool:
    """True where the run's data set is needed: its result keeps no raw features."""
    return source.startswith(RAW)


def features(
    result: RunResult, source: str, dataset: MultimodalDataset | None = None
) -> tuple[np.ndarray, np.ndarray | None]:
    """The features of a source that is no affinity, (n, d), and the samples that have them.

    Parameters
    ----------
    source : of `sources`.
    dataset : of the run, for raw features; they are given the run's preprocessing.

    Raises
    ------
    ValueError : the source is not one of the run's, or its data set is needed and is not given.
    """
    kind, _, which = source.partition("-")
    if source not in sources(result) or kind == AFFINITY:
        raise ValueError(f"unknown features {source!r}; choose from {', '.join(sources(result))}")
    if kind == LATENT:
        name, Z = list(result.latents.items())[int(which)]
        return np.asarray(Z).reshape(len(Z), -1), _present(result, name)
    if dataset is None:
        raise ValueError(f"{source!r} needs the data set of the run")
    options = choose(**(result.config.get("preprocess") or {}))
    prepared = [m.flat() for m in apply(dataset, options).modalities]
    if source == ALL:
        return principal.side_by_side(prepared, dataset.present), None
    present = dataset.present[:, int(which)]
    return prepared[int(which)], None if present.all() else present


def quick_picture(
    result: RunResult, source: str, n_components: int = 2, dataset: MultimodalDataset | None = None
) -> np.ndarray:
    """The picture that is there at once: spectral of the affinity, principal components else."""
    if source == AFFINITY:
        assert result.affinity is not None
        return projection.spectral_projection(result.affinity, n_components)
    X, present = features(result, source, dataset)
    return principal.principal_projection(X, n_components, present=present)


def umap_picture(
    result: RunResult, source: str, n_components: int = 2, dataset: MultimodalDataset | None = None
) -> np.ndarray:
    """The UMAP picture, which takes its time: of the affinity from its own neighbours."""
    if source == AFFINITY:
        assert result.affinity is not None
        return projection.umap_from_affinity(result.affinity, n_components=n_components)
    X, present = features(result, source, dataset)
    return projection.umap_embedding(X, n_components=n_components, present=present)


def voices(
    result: RunResult,
    dataset: MultimodalDataset | None,
    tell: Callable[[float], None] = lambda share: None,
) -> Mapping[str, np.ndarray]:
    """The sureness with which each modality alone keeps each cluster together, (K,) by modality.

    The share of a sample's 10 nearest neighbours that are in its cluster, by the raw features where
    the data set is at hand, else by the latents where each modality has its own; empty where there
    are not two modalities to compare. Samples without a modality are left out of its share.

    Parameters
    ----------
    tell : is told the share of the modalities that were asked.
    """
    names = [m["name"] for m in result.dataset.modalities]
    asked = {f"{RAW}-{i}": name for i, name in enumerate(names)}
    if dataset is None:
        latents = enumerate(result.latents)
        asked = {f"{LATENT}-{i}": name for i, name in latents if name in names}
    if len(asked) < 2:
        return {}
    shares = {}
    for source, name in asked.items():
        shares[name] = _voice(result, source, dataset)
        tell(len(shares) / len(asked))
    return shares


def are_specks(points: np.ndarray, groups: np.ndarray) -> bool:
    """True where most samples lie within 1 % of the picture's width from their group's middle."""
    groups = np.asarray(groups)
    width = float(np.ptp(points, axis=0).max())
    away = np.empty(len(points))
    for group in np.unique(groups):
        members = points[groups == group]
        away[groups == group] = np.linalg.norm(members - np.median(members, axis=0), axis=1)
    return width > 0 and bool(np.median(away) < SPECK * width)


def _voice(result: RunResult, source: str, dataset: MultimodalDataset | None) -> np.ndarray:
    X, present = features(result, source, dataset)
    rows = np.arange(len(X)) if present is None else np.flatnonzero(present)
    groups, own = np.unique(result.clusters, return_inverse=True)
    shares = np.full(len(groups), np.nan)
    if len(rows) > 1:
        near = neighbours.nearest(X[rows], NEIGHBOURS)
        shares[np.unique(own[rows])] = neighbours.shares_within(near, own[rows])
    return shares


def _present(result: RunResult, name: str) -> np.ndarray | None:
    """The samples that have the modality of that name; None where all of them do."""
    names = [m["name"] for m in result.dataset.modalities]
    if result.dataset.present is None or name not in names:
        return None
    return result.dataset.present[:, names.index(name)]
