"""Clusters of samples that were not there in training, from their coefficients.

A new sample x has coefficients c against the n stored samples, and joins the cluster with the
largest sum of |c_j|; that sum's share is the confidence: how far its neighbours agree, not how
likely they are right. The c_j vote that the affinity keeps: the k largest where it keeps k, else
all (where more than 12 000 samples are stored, the 50 largest). Where the layer is a function of
the latents it gives c itself; the free layer has no row for x, so its nearest stored samples lend
theirs.
"""

from dataclasses import dataclass
from itertools import compress
from typing import Any

import numpy as np
import scipy.sparse as sp
import torch

from dmsc_core.config import RunConfig, config_from
from dmsc_core.data.dataset import MultimodalDataset
from dmsc_core.data.preprocessing.scaling import Scaling
from dmsc_core.engine.checkpoint import tensors
from dmsc_core.engine.matching import match
from dmsc_core.engine.parts import (
    DENSE_SAMPLES,
    ROW_ENTRIES,
    inputs,
    make_layer,
    make_network,
    weights_of,
)
from dmsc_core.errors import ConfigError
from dmsc_core.model.latents import Latents
from dmsc_core.model.network import MultimodalAutoencoder
from dmsc_core.result import Matrix, RunResult

COLUMNS = ("id", "cluster", "confidence", "lacks")
LENDERS = 5  # stored samples whose rows a free layer's new sample takes over


@dataclass(frozen=True)
class Prediction:
    """The clusters of new samples.

    Attributes
    ----------
    sample_ids : of the new samples.
    clusters : (n_new,) int64, numbered as in the run.
    confidence : (n_new,) the share of |c| that goes to the cluster, in 1 / K..1; 0 where a sample
        has no coefficient at all (it then joins the largest cluster). It is no probability of being
        right: samples that lack a modality may have neighbours that agree on the wrong cluster.
    lacks : of each new sample, the names of the modalities that it lacks.
    notes : how modalities and columns were matched with those of training, a sentence each.
    """

    sample_ids: tuple[str, ...]
    clusters: np.ndarray
    confidence: np.ndarray
    lacks: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()


def predict(result: RunResult, new: MultimodalDataset) -> Prediction:
    """Place new samples in the clusters of a run; labels of the new samples take no part.

    Parameters
    ----------
    result : a run with a network or a layer, its checkpoint included.
    new : the modalities of training, with their columns, matched by the names of both in whatever
        order they come; by their order where there are no names. A sample may lack some.

    Raises
    ------
    ConfigError : the run is of a classical peer, or has no checkpoint.
    DataError : the modalities or the columns are not those of the run.

    Examples
    --------
    >>> data = dmsc_core.load_dataset("digits", per_class=20)
    >>> result = dmsc_core.run_to_end(dmsc_core.preset("closed-form", n_clusters=10), data)
    >>> dmsc_core.predict(result, data.subset(np.arange(3))).clusters.shape
    (3,)

    References
    ----------
    The vote of the coefficients is that of sparse representation classifiers: Wright, Yang, Ganesh,
    Sastry, Ma, Robust face recognition via sparse representation, IEEE TPAMI 2009.
    """
    config = config_from(dict(result.config))
    _require_placeable(result, config)
    matched = match(result.dataset, new)
    new = matched.dataset
    C = _coefficients(result, config, new.without_labels())
    votes = _votes(C, result.clusters, result.n_clusters)
    total = votes.sum(axis=1)
    confidence = votes.max(axis=1) / np.where(total > 0, total, 1)
    names = [m["name"] for m in result.dataset.modalities]
    lacks = tuple(tuple(compress(names, ~has)) for has in new.present)
    clusters = votes.argmax(axis=1)
    return Prediction(new.sample_ids, clusters, confidence, lacks, matched.notes)


def rows(prediction: Prediction) -> list[dict[str, Any]]:
    """``id``, ``cluster``, ``confidence`` and ``lacks`` (names of modalities) of each sample."""
    clusters, confidence = prediction.clusters.tolist(), prediction.confidence.tolist()
    lacks = ["; ".join(names) for names in prediction.lacks]
    columns = (prediction.sample_ids, clusters, confidence, lacks)
    return [dict(zip(COLUMNS, values)) for values in zip(*columns)]


def as_csv(prediction: Prediction) -> str:
    """``id,cluster,confidence,lacks`` and one line per sample."""
    import pandas as pd

    table = pd.DataFrame(rows(prediction), columns=list(COLUMNS))
    return table.to_csv(index=False, float_format="%.4f", lineterminator="\n")


def _votes(C: Matrix, clusters: np.ndarray, n_clusters: int) -> np.ndarray:
    """sum of |c_j| over the stored samples j of each cluster; (n_new, K)."""
    members = sp.csr_matrix(
        (np.ones(len(clusters)), (np.arange(len(clusters)), clusters)),
        (len(clusters), max(n_clusters, int(clusters.max()) + 1)),
    )
    return np.asarray((sp.csr_matrix(abs(C)) @ members).todense())


def _coefficients(result: RunResult, config: RunConfig, new: MultimodalDataset) -> Matrix:
    """Coefficients (n_new, n) of the new samples against the stored ones."""
    arrays = inputs(config, new, _scaling(result, config))
    network = make_network(config, [values.shape[1:] for values in arrays]).eval()
    network.load_state_dict(tensors(result.checkpoint or {}, "network"))
    weights = tuple(weights_of(config, network.plan, new.n_modalities)[1])
    dtype = getattr(torch, config.dtype)
    encoded = network.encode_all([torch.as_tensor(values, dtype=dtype) for values in arrays])
    has = network.presence(torch.as_tensor(new.present))
    stored, fresh = _stored(result, network), Latents.of([z.float() for z in encoded], has)
    n = stored.n_samples
    layer = make_layer(config, network, n, weights, torch.Generator())
    if not list(layer.parameters()):  # as in training: weights know the latents
        fresh = config.fusion.coordinates_for(fresh, stored)
        stored = config.fusion.coordinates(stored)
    if not layer.inductive:
        return _lent_rows(result, stored, fresh, weights)
    layer.load_state_dict(tensors(result.checkpoint or {}, "layer"))
    entries = config.affinity.row_entries or (None if n <= DENSE_SAMPLES else ROW_ENTRIES)
    with torch.no_grad():
        return layer.coefficients_for(fresh, stored, None if entries is None else min(entries, n))


def _lent_rows(
    result: RunResult, stored: Latents, new: Latents, weights: tuple[float, ...]
) -> sp.csr_matrix:
    """The mean row of W of the nearest stored samples, each row with the sample itself added.

    Samples without any latent get none.
    """
    from sklearn.neighbors import NearestNeighbors

    directions = [
        torch.nn.functional.normalize(latents.side_by_side(weights), dim=1).numpy()
        for latents in (stored, new)
    ]
    search = NearestNeighbors(n_neighbors=min(LENDERS, stored.n_samples)).fit(directions[0])
    lenders = search.kneighbors_graph(directions[1]) / search.n_neighbors
    if new.present is not None:
        has_any = torch.stack(list(new.present)).any(0).numpy().astype(float)
        lenders = sp.diags(has_any) @ lenders
    rows = sp.csr_matrix(abs(result.affinity))  # type: ignore[arg-type]
    mass = np.asarray(rows.sum(axis=1)).ravel()
    scaled = sp.diags(1 / np.where(mass > 0, mass, 1)) @ rows
    return sp.csr_matrix(lenders @ (scaled + sp.identity(rows.shape[0])))


def _stored(result: RunResult, network: MultimodalAutoencoder) -> Latents:
    """The latents of the samples that the run was trained on."""
    present = result.dataset.present
    has = None if present is None else network.presence(torch.as_tensor(present))
    return Latents([torch.as_tensor(np.array(z)) for z in result.latents.values()], has)


def _scaling(result: RunResult, config: RunConfig) -> Scaling:
    arrays = (result.checkpoint or {})["arrays"]
    statistics: list[dict[str, np.ndarray]] = [{} for _ in result.dataset.modalities]
    for key, value in arrays.items():
        if key.startswith("preprocess/"):
            _, m, name = key.split("/", 2)
            statistics[int(m)][name] = np.asarray(value)
    return Scaling(config.preprocess, tuple(statistics))


def _require_placeable(result: RunResult, config: RunConfig) -> None:
    if config.peer is not None:
        raise ConfigError(
            f"{config.peer.kind!r} is a classical peer and cannot place new samples; choose a run "
            "with a self-expression layer, e.g. of the preset closed-form"
        )
    if result.checkpoint is None:
        raise ConfigError("the run was stored without its weights, so new samples cannot be placed")
