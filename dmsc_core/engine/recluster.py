"""Cluster the coefficients of a finished run again, without training."""

import time
from dataclasses import replace
from typing import Any

from dmsc_core.config import config_from
from dmsc_core.engine.assessment import Scoring
from dmsc_core.engine.cautions import cautions
from dmsc_core.engine.resolve import require_clusters
from dmsc_core.errors import ConfigError
from dmsc_core.result import RunResult


def recluster(
    result: RunResult,
    affinity: Any = None,
    n_clusters: int | None = None,
    assign: str | None = None,
    parent: str | None = None,
) -> RunResult:
    """Cluster the C of a finished run again, with another K or W, without training.

    Parameters
    ----------
    result : a run that has coefficients.
    affinity : options of ``graph.affinities`` (or their dictionary); None keeps the run's.
    n_clusters, assign : None keeps the run's.
    parent : the id under which ``result`` is stored.

    Raises
    ------
    ConfigError : the run has no matrix, or an option is out of its range.
    """
    if result.coefficients is None:
        raise ConfigError("this run has no coefficients to cluster again: it is a partition only")
    tree = dict(result.config)
    if affinity is not None:
        tree["affinity"] = affinity if isinstance(affinity, dict) else affinity.model_dump()
    clustering = dict(tree["clustering"])
    if n_clusters is not None:
        clustering |= {"n_clusters": n_clusters, "n_clusters_source": "person"}
    if assign is not None:
        clustering["assign"] = assign
    config = config_from(tree | {"clustering": clustering})
    K, C = config.clustering.n_clusters or result.n_clusters, result.coefficients
    require_clusters(K, result.dataset.n_samples)
    start = time.perf_counter()
    scoring = Scoring.of(config, K, result.dataset.labels)
    parts = scoring.parts(C, scoring.assess(C))
    seconds = {**parts["seconds"], "total": time.perf_counter() - start}
    data, before = result.dataset, config_from(dict(result.config))
    stale = cautions(before, data, result.clusters, result.affinity)
    fresh = cautions(config, data, parts["clusters"], parts["affinity"])
    return replace(
        result,
        config=config.model_dump(mode="json"),
        parent=parent,
        warnings=(*(text for text in result.warnings if text not in stale), *fresh),
        **parts | {"seconds": seconds},
    )
