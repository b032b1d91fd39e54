"""Samples of a run that a person names: by cluster, class, sureness or id; and their counts."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from dmsc_core.evaluation.labelled import labelled
from dmsc_core.figure_data import stored_run
from dmsc_core.figure_data.sample_facts import SampleFacts
from dmsc_core.result import RunResult


def ways(result: RunResult, facts: SampleFacts) -> dict[str, str]:
    """The ways in which samples can be named, with their titles."""
    offered = {"cluster": "A cluster"}
    if result.dataset.labels is not None:
        offered |= {"label": "A class", "elsewhere": "In a cluster that is not their class's"}
    if 0 < result.dataset.n_labelled < result.dataset.n_samples:
        offered["unlabelled"] = "Without a label"
    if facts.belonging is not None:
        offered["unsure"] = "The least sure of their cluster"
    return offered | {"ids": "By their ids"}


def members(result: RunResult, facts: SampleFacts, way: str, value: Any = None) -> list[int]:
    """The row numbers of the samples that are meant.

    Parameters
    ----------
    way : of `ways`.
    value : the cluster or the class (ints), a number of samples (``unsure``), or ids in a text,
        between commas or line ends; ids that are unknown are passed over.

    Raises
    ------
    ValueError : the way is not one of the run's.
    """
    offered = ways(result, facts)
    if way not in offered:
        raise ValueError(f"unknown way {way!r} to choose samples; choose from {', '.join(offered)}")
    labels = result.dataset.labels
    if way == "cluster":
        return np.flatnonzero(np.asarray(result.clusters) == value).tolist()
    if way == "ids":
        wanted = {part.strip() for part in re.split(r"[,;\n]", str(value or ""))}
        return [i for i, name in enumerate(result.dataset.sample_ids) if name.strip() in wanted]
    if way == "unsure":
        assert facts.belonging is not None
        own = np.where(np.isnan(facts.belonging.own), -1, facts.belonging.own)
        return np.sort(np.argsort(own, kind="stable")[: int(value or 0)]).tolist()
    assert labels is not None
    if way == "unlabelled":
        return np.flatnonzero(~labelled(labels)).tolist()
    meant = stored_run.wrong(result) if way == "elsewhere" else labels == value
    return np.flatnonzero(meant).tolist()


def counts(result: RunResult, chosen: Sequence[int]) -> np.ndarray:
    """Chosen samples of each class in each cluster, as `stored_run.confusion_of` counts all.

    Parameters
    ----------
    chosen : row numbers.

    Returns
    -------
    (classes, clusters) int64.
    """
    return stored_run.count(result, np.asarray(chosen, int))


def per_cluster(result: RunResult, chosen: Sequence[int]) -> list[int]:
    """Chosen samples of each cluster, as `stored_run.sizes` counts all."""
    size = len(stored_run.sizes(result)[1])
    return np.bincount(np.asarray(result.clusters)[list(chosen)], minlength=size).tolist()


def of_cell(result: RunResult, label: int, cluster: int) -> list[int]:
    """The samples of a class in a cluster."""
    labels = result.dataset.labels
    assert labels is not None
    return np.flatnonzero((labels == label) & (np.asarray(result.clusters) == cluster)).tolist()


def in_order(result: RunResult, facts: SampleFacts, chosen: Sequence[int]) -> list[int]:
    """By cluster, and within it the least sure first."""
    rows = np.asarray(chosen, int)
    own = np.zeros(len(rows)) if facts.belonging is None else facts.belonging.own[rows]
    order = np.lexsort((np.where(np.isnan(own), -1, own), np.asarray(result.clusters)[rows]))
    return rows[order].tolist()
