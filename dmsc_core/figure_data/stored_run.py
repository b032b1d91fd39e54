"""Orders, groupings and overviews of a stored run, ready to draw."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dmsc_core.evaluation.metrics import confusion, match
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
    """One value per sample: ``codes`` with ``names``, or numbers where ``names`` is None."""

    title: str
    codes: np.ndarray
    names: tuple[str, ...] | None


def orders(result: RunResult) -> tuple[str, ...]:
    """The orders in which a run's samples can be shown."""
    return ("cluster", "input") if result.dataset.labels is None else ("cluster", "label", "input")


def order_of(result: RunResult, by: str) -> np.ndarray:
    """The samples, (n,), by cluster (then label), by label (then cluster), or as they came."""
    n = result.dataset.n_samples
    labels = result.dataset.labels
    clusters = np.asarray(result.clusters)
    if by == "cluster":
        return np.lexsort((labels, clusters)) if labels is not None else np.lexsort((clusters,))
    if by == "label" and labels is not None:
        return np.lexsort((clusters, labels))
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
    if by == "label" and result.dataset.labels is not None:
        return tuple(blocks(result.dataset.labels, order, result.dataset.class_names))
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
    if by in ("label", "correct") and data.labels is not None:
        names = tuple(str(name) for name in data.class_names or ())
        if by == "label":
            return Grouping("Label", data.labels, names)
        return Grouping("Correct", wrong(result).astype(int), ("as its label", "elsewhere"))
    column = annotations(result)[by]
    values, codes = np.unique(column, return_inverse=True)
    if column.dtype.kind in "fiu" and len(values) > MOST_NUMBERS:
        return Grouping(by, column.astype(float), None)
    if len(values) > MOST_GROUPS:  # too many texts to tell apart: the most frequent, and the rest
        return _most_frequent(by, values, codes)
    return Grouping(by, codes, tuple(str(v) for v in values))


def wrong(result: RunResult) -> np.ndarray:
    """(n,) bool: the sample's cluster stands for another class than its label."""
    labels, clusters = result.dataset.labels, np.asarray(result.clusters)
    assert labels is not None
    stands_for = match(labels, clusters)
    return np.array([stands_for.get(int(c), -1) for c in clusters]) != labels


def class_paints(result: RunResult) -> np.ndarray:
    """(classes,) ints, the number of each class's colour: that of the cluster that stands for it.

    A class without a cluster has a number that no cluster has.
    """
    labels, clusters = result.dataset.labels, np.asarray(result.clusters)
    assert labels is not None
    n = max(int(labels.max()) + 1, len(result.dataset.class_names or ()))
    paints = int(clusters.max()) + 1 + np.arange(n)
    for cluster, of_class in match(labels, clusters).items():
        paints[of_class] = cluster
    return paints


def confusion_of(result: RunResult) -> tuple[np.ndarray, tuple[str, ...], dict[int, int]]:
    """Counts by class and cluster, the class names, and the class of each cluster."""
    labels = result.dataset.labels
    assert labels is not None
    names = result.dataset.class_names or tuple(str(k) for k in range(int(labels.max()) + 1))
    clusters = np.asarray(result.clusters)
    return confusion(labels, clusters), tuple(names), match(labels, clusters)


def sizes(result: RunResult) -> tuple[list[str], list[int]]:
    """The clusters, and the number of samples of each."""
    counts = np.bincount(np.asarray(result.clusters))
    return [str(k) for k in range(len(counts))], counts.tolist()


def _most_frequent(by: str, values: np.ndarray, codes: np.ndarray) -> Grouping:
    frequent = np.argsort(-np.bincount(codes), kind="stable")[: MOST_GROUPS - 1]
    place = np.full(len(values), len(frequent))
    place[frequent] = np.arange(len(frequent))
    return Grouping(by, place[codes], (*(str(values[i]) for i in frequent), "others"))
