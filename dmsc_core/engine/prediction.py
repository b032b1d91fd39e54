"""Clusters of samples that were not there in training, from their coefficients.

A new sample x has coefficients c against the n stored samples, and joins the cluster with the
largest sum of |c_j|; that sum's share is the confidence: how far its neighbours agree, not how
likely they are right. The c_j vote that the affinity keeps: the k largest where it keeps k, else
all (where more than 12 000 samples are stored, the 50 largest). Where the layer is a function of
the latents it gives c itself; the free layer has no row for x, so its nearest stored samples lend
theirs.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, replace
from io import StringIO
from itertools import compress
from typing import Any

import numpy as np
import scipy.sparse as sp
import torch

from dmsc_core.config import RunConfig, config_from
from dmsc_core.data.dataset import Modality, MultimodalDataset
from dmsc_core.data.preprocessing.scaling import Scaling
from dmsc_core.engine.checkpoint import tensors
from dmsc_core.engine.parts import (
    DENSE_SAMPLES,
    ROW_ENTRIES,
    inputs,
    make_layer,
    make_network,
    weights_of,
)
from dmsc_core.errors import ConfigError, DataError
from dmsc_core.model.latents import Latents
from dmsc_core.model.network import MultimodalAutoencoder
from dmsc_core.result import DatasetInfo, RunResult

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
    """

    sample_ids: tuple[str, ...]
    clusters: np.ndarray
    confidence: np.ndarray
    lacks: tuple[tuple[str, ...], ...]


def predict(result: RunResult, new: MultimodalDataset) -> Prediction:
    """Place new samples in the clusters of a run; labels of the new samples take no part.

    Parameters
    ----------
    result : a run with a network or a layer, its checkpoint included.
    new : the same modalities as in training, of the same shapes; found by their names where these
        are among the names of training, else by their order. A sample may lack some.

    Raises
    ------
    ConfigError : the run is of a classical peer, or has no checkpoint.
    DataError : the modalities are not those of the run.

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
    new = _in_the_order_of(result.dataset, new)
    _require_same_modalities(result.dataset, new)
    C = _coefficients(result, config, new.without_labels())
    votes = _votes(C, result.clusters, result.n_clusters)
    total = votes.sum(axis=1)
    confidence = votes.max(axis=1) / np.where(total > 0, total, 1)
    names = [m["name"] for m in result.dataset.modalities]
    lacks = tuple(tuple(compress(names, ~has)) for has in new.present)
    return Prediction(new.sample_ids, votes.argmax(axis=1), confidence, lacks)


def rows(prediction: Prediction) -> list[dict[str, Any]]:
    """``id``, ``cluster``, ``confidence`` and ``lacks`` (names of modalities) of each sample."""
    clusters, confidence = prediction.clusters.tolist(), prediction.confidence.tolist()
    lacks = ["; ".join(names) for names in prediction.lacks]
    columns = (prediction.sample_ids, clusters, confidence, lacks)
    return [dict(zip(COLUMNS, values)) for values in zip(*columns)]


def as_csv(prediction: Prediction) -> str:
    """``id,cluster,confidence,lacks`` and one line per sample."""
    text = StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for row in rows(prediction):
        writer.writerow(row | {"confidence": f"{row['confidence']:.4f}"})
    return text.getvalue()


def _votes(C: np.ndarray | sp.csr_matrix, clusters: np.ndarray, n_clusters: int) -> np.ndarray:
    """sum of |c_j| over the stored samples j of each cluster; (n_new, K)."""
    members = sp.csr_matrix(
        (np.ones(len(clusters)), (np.arange(len(clusters)), clusters)),
        (len(clusters), max(n_clusters, int(clusters.max()) + 1)),
    )
    return np.asarray((sp.csr_matrix(abs(C)) @ members).todense())


def _coefficients(
    result: RunResult, config: RunConfig, new: MultimodalDataset
) -> np.ndarray | sp.csr_matrix:
    """Coefficients (n_new, n) of the new samples against the stored ones."""
    scaling = _scaling(result, config)
    network = _network(result, config, inputs(config, new.subset(np.arange(1)), scaling))
    weights = tuple(weights_of(config, network.plan, new.n_modalities)[1])
    stored, fresh = _stored(result, network), _encoded(network, config, new, scaling)
    n = stored.n_samples
    layer = make_layer(config, network, n, weights, torch.Generator())
    before, after = stored, fresh
    if not list(layer.parameters()):  # as in training: weights know the latents
        before = config.fusion.coordinates(stored)
        after = config.fusion.coordinates_for(fresh, stored)
    if not layer.inductive:
        return _lent_rows(result, before, after, weights)
    layer.load_state_dict(tensors(result.checkpoint or {}, "layer"))
    entries = config.affinity.row_entries or (None if n <= DENSE_SAMPLES else ROW_ENTRIES)
    with torch.no_grad():
        return layer.coefficients_for(after, before, None if entries is None else min(entries, n))


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
    nearest = search.kneighbors(directions[1], return_distance=False)
    lenders = sp.csr_matrix(
        (
            np.full(nearest.size, 1 / nearest.shape[1]),
            nearest.ravel(),
            np.arange(0, nearest.size + 1, nearest.shape[1]),
        ),
        (len(nearest), stored.n_samples),
    )
    if new.present is not None:
        has_any = torch.stack(list(new.present)).any(0).numpy().astype(float)
        lenders = sp.diags(has_any) @ lenders
    rows = sp.csr_matrix(abs(result.affinity))  # type: ignore[arg-type]
    mass = np.asarray(rows.sum(axis=1)).ravel()
    scaled = sp.diags(1 / np.where(mass > 0, mass, 1)) @ rows
    return sp.csr_matrix(lenders @ (scaled + sp.identity(rows.shape[0])))


def _network(
    result: RunResult, config: RunConfig, arrays: list[np.ndarray]
) -> MultimodalAutoencoder:
    """The network of the run, for inputs of the shapes that it was trained on."""
    network = make_network(config, [values.shape[1:] for values in arrays])
    network.load_state_dict(tensors(result.checkpoint or {}, "network"))
    return network.eval()


def _stored(result: RunResult, network: MultimodalAutoencoder) -> Latents:
    """The latents of the samples that the run was trained on."""
    present = result.dataset.present
    has = None if present is None else network.presence(torch.as_tensor(present))
    return Latents([torch.as_tensor(np.array(z)) for z in result.latents.values()], has)


def _encoded(
    network: MultimodalAutoencoder, config: RunConfig, new: MultimodalDataset, scaling: Scaling
) -> Latents:
    """The latents of the new samples."""
    dtype = getattr(torch, config.dtype)
    arrays = [torch.as_tensor(a, dtype=dtype) for a in inputs(config, new, scaling)]
    has = network.presence(torch.as_tensor(new.present))
    return Latents.of([z.float() for z in network.encode_all(arrays)], has)


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


def _in_the_order_of(trained_on: DatasetInfo, new: MultimodalDataset) -> MultimodalDataset:
    """The modalities as training had them, by name; as they came where a name is another one.

    A modality that none of the new samples has is absent from all of them.
    """
    came = {m.name: (m, new.present[:, column]) for column, m in enumerate(new.modalities)}
    if not came.keys() <= {m["name"] for m in trained_on.modalities}:
        return new
    columns = [came.get(m["name"]) or _nobody(m, new.n_samples) for m in trained_on.modalities]
    modalities, present = zip(*columns)
    return replace(new, modalities=modalities, present=np.stack(present, axis=1))


def _nobody(modality: Mapping[str, Any], n_samples: int) -> tuple[Modality, np.ndarray]:
    """A modality that no sample has."""
    values = np.zeros((n_samples, *modality["shape"]), np.float32)
    return Modality(modality["name"], modality["kind"], values), np.zeros(n_samples, bool)


def _require_same_modalities(trained_on: DatasetInfo, new: MultimodalDataset) -> None:
    expected = [tuple(m["shape"]) for m in trained_on.modalities]
    came = [m.values.shape[1:] for m in new.modalities]
    if expected != came:
        raise DataError(
            f"the run was trained on {len(expected)} modalities of shapes "
            f"{_listed(expected)}; these data have {_listed(came)}; give the same modalities in "
            "the same order, or some of them under their names "
            f"({', '.join(m['name'] for m in trained_on.modalities)})"
        )


def _listed(shapes: list[tuple[int, ...]]) -> str:
    return ", ".join(" x ".join(map(str, shape)) for shape in shapes)
