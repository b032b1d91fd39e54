"""Orders, groupings and overviews of a stored run, ready to draw."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dmsc_core.evaluation.labelled import labelled, stands_for
from dmsc_core.figure_data import label_groups
from dmsc_core.figure_data.blocks import Block, blocks
from dmsc_core.graph.pooling import pool
from dmsc_core.result import RunResult

OVERVIEW = 800  # cells a side, at most
MOST_GROUPS = 60  # different texts that are told apart
MOST_NUMBERS = 16  # different numbers up to which they are groups (donors, say), not a scale
OURS = (  # columns in `sample_facts` whose place no annotation takes
    "sample", "cluster", "label", "correct", "as its label",
    "belonging", "next cluster", "silhouette", "missing",
)  # fmt: skip


@dataclass(frozen=True)
class Overview:
    """W of a run, ordered and pooled to at most 800 x 800, with its blocks."""

    picture: np.ndarray
    n_samples: int
    marks: tuple[Block, ...]


@dataclass(frozen=True)
class Grouping:
    """One value per sample: ``codes`` with ``names``, or numbers where ``names`` is None.

    ``neutral`` is the code of the samples that are in no group, which are drawn in grey.
    """

    title: str
    codes: np.ndarray
    names: tuple[str, ...] | None
    neutral: int | None = None


def orders(result: RunResult) -> tuple[str, ...]:
    """The orders in which a run's samples can be shown."""
    return ("cluster", "input") if result.dataset.labels is None else ("cluster", "label", "input")


def order_of(result: RunResult, by: str) -> np.ndarray:
    """The samples, (n,), by cluster (then label), by label (then cluster), or as they came."""
    n = result.dataset.n_samples
    labels = label_groups.of_dataset(result.dataset)
    clusters = np.asarray(result.clusters)
    if by == "cluster":
        return np.lexsort((clusters,) if labels is None else (labels.codes, clusters))
    if by == "label" and labels is not None:
        return np.lexsort((clusters, labels.codes))
    return np.arange(n)


def overview(
    result: RunResult, by: str = "cluster", size: int = OVERVIEW, like: RunResult | None = None
) -> Overview:
    """A picture of W; a cell shows its strongest link.

    Parameters
    ----------
    like : a run of the same samples whose order (by its clusters, say) is taken.

    Raises
    ------
    ValueError : the run is a partition without a matrix.
    """
    if result.affinity is None:
        raise ValueError("this run is a partition only: it has no matrix to show")
    guide = like or result
    order = order_of(guide, by)
    picture = pool(result.affinity, size, order=order)
    return Overview(picture, len(order), marks_of(guide, order, by))


def same_samples(results: Sequence[RunResult]) -> bool:
    """True where all runs have the same samples in the same order."""
    return len({(result.dataset.name, result.dataset.sample_ids) for result in results}) == 1


def marks_of(result: RunResult, order: np.ndarray, by: str) -> tuple[Block, ...]:
    """The blocks along an order: clusters, classes, or none for the input's order."""
    if by == "cluster":
        return tuple(blocks(result.clusters, order))
    labels = label_groups.of_dataset(result.dataset)
    if by == "label" and labels is not None:
        return tuple(blocks(labels.codes, order, labels.names))
    return ()


def groupings(result: RunResult) -> list[str]:
    """Groupings that colour points: cluster, label and its correctness, further annotations."""
    data = result.dataset
    labelled = [] if data.labels is None else ["label", "correct"]
    return ["cluster", *labelled, *annotations(result)]


def annotations(result: RunResult) -> dict[str, np.ndarray]:
    """The further columns of the data; one with the name of a column of ours says what it is."""
    return {
        f"{name} (annotation)" if name in OURS else name: np.asarray(values)
        for name, values in result.dataset.annotations.items()
        if name.lower() not in ("label", "labels", "class")
    }


def grouping(result: RunResult, by: str) -> Grouping:
    """One of ``groupings``."""
    data = result.dataset
    if by == "cluster":
        names = tuple(str(k) for k in range(int(np.max(result.clusters)) + 1))
        return Grouping("Cluster", np.asarray(result.clusters), names)
    if by == "label" and data.labels is not None:
        return Grouping("Label", *label_groups.label_groups(data.labels, data.class_names))
    if by == "correct" and data.labels is not None:
        codes = np.where(labelled(data.labels), wrong(result), -1)
        named = label_groups.label_groups(codes, ("as its label", "elsewhere"))
        return Grouping("Correct", *named)
    column = annotations(result)[by]
    values, codes = _values_of(column)
    if column.dtype.kind in "fiu" and len(values) > MOST_NUMBERS:
        return Grouping(by, column.astype(float), None)
    if len(values) > MOST_GROUPS:  # too many texts to tell apart: the most frequent, and the rest
        return _most_frequent(by, values, codes)
    return _by_value(by, codes, [str(v) for v in values])


def wrong(result: RunResult) -> np.ndarray:
    """(n,) bool: the sample has a label, and its cluster stands for another class.

    A cluster that stands for no class holds none of its labelled samples rightly.
    """
    labels, clusters = result.dataset.labels, np.asarray(result.clusters)
    assert labels is not None
    meant = stands_for(labels, clusters)
    differs = np.array([meant.get(int(c), -1) for c in clusters], np.int64) != labels
    return differs & labelled(labels)


def class_paints(result: RunResult) -> np.ndarray:
    """The number of the colour of each group of labels: that of the cluster that stands for it.

    A class without a cluster has a number that no cluster has; samples without a label have -1.
    """
    labels, clusters = label_groups.of_dataset(result.dataset), np.asarray(result.clusters)
    assert labels is not None
    paints = int(clusters.max()) + 1 + np.arange(len(labels.names))
    for cluster, of_class in stands_for(labels.grouped(), clusters).items():
        paints[of_class] = cluster
    if labels.neutral is not None:
        paints[labels.neutral] = -1
    return paints


def confusion_of(result: RunResult) -> tuple[np.ndarray, tuple[str, ...], dict[int, int]]:
    """Counts by class and cluster, the class names, and the class of each cluster.

    The labelled samples are counted: (classes, clusters), a column for every cluster.
    """
    labels, clusters = result.dataset.labels, np.asarray(result.clusters)
    assert labels is not None
    names = label_groups.names_of(labels, result.dataset.class_names)
    return count(result, np.arange(len(labels))), names, stands_for(labels, clusters)


def count(result: RunResult, samples: np.ndarray) -> np.ndarray:
    """The labelled ones of some samples, (classes, clusters) int64."""
    labels, clusters = result.dataset.labels, np.asarray(result.clusters)
    assert labels is not None
    n = len(label_groups.names_of(labels, result.dataset.class_names))
    table = np.zeros((n, int(clusters.max()) + 1), np.int64)
    rows = samples[labelled(labels[samples])]
    np.add.at(table, (labels[rows], clusters[rows]), 1)
    return table


def sizes(result: RunResult) -> tuple[list[str], list[int]]:
    """The clusters, and the number of samples of each."""
    counts = np.bincount(np.asarray(result.clusters))
    return [str(k) for k in range(len(counts))], counts.tolist()


def _most_frequent(by: str, values: np.ndarray, codes: np.ndarray) -> Grouping:
    frequent = np.argsort(-np.bincount(codes[codes >= 0]), kind="stable")[: MOST_GROUPS - 1]
    place = np.full(len(values) + 1, len(frequent))
    place[frequent], place[-1] = np.arange(len(frequent)), -1  # the last is of no value
    return _by_value(by, place[codes], [*(str(values[i]) for i in frequent), "others"])


def _by_value(by: str, codes: np.ndarray, names: Sequence[str]) -> Grouping:
    return Grouping(by, *label_groups.label_groups(codes, names, label_groups.NO_VALUE))


def _values_of(column: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The distinct values of an annotation, and the place of each sample's; -1 of a missing one."""
    lacking = np.isnan(column) if column.dtype.kind == "f" else column == ""
    values, own = np.unique(column[~lacking], return_inverse=True)
    codes = np.full(len(column), -1)
    codes[~lacking] = own
    return values, codes
