"""Each sample of a stored run: its belonging, its silhouette, its gaps; in texts and rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from dmsc_core.evaluation.criteria import mean_distances, silhouettes
from dmsc_core.evaluation.labelled import labelled
from dmsc_core.evaluation.portraits import (
    Belonging,
    Portrait,
    belonging_by_distance,
    belonging_by_mass,
    mass_by_cluster,
    portraits,
)
from dmsc_core.figure_data import label_groups, sample_rows, stored_run
from dmsc_core.figure_data.stored_run import Grouping
from dmsc_core.result import RunResult

MEASURES = {":silhouette": "silhouette", ":belonging": "belonging", ":missing": "what is missing"}


@dataclass(frozen=True)
class SampleFacts:
    """Measures of each sample, from a run's arrays alone.

    Attributes
    ----------
    belonging : of each to its cluster; None where the run left nothing to tell it by.
    by : source of the belonging: ``coefficients`` (share of |c_ij| inside) or ``distances``.
    closeness : (n,) to its whole cluster, the larger the closer: affinity, or minus the distance.
    silhouette : (n,) in the space that was clustered; None with fewer than two clusters.
    """

    belonging: Belonging | None
    by: Literal["coefficients", "distances"] | None
    closeness: np.ndarray
    silhouette: np.ndarray | None


def facts_of(result: RunResult) -> SampleFacts:
    """The facts of a run, also of one that is a partition only."""
    clusters = np.asarray(result.clusters)
    space = _clustered_space(result)
    silhouette = None if space is None else silhouettes(space, clusters)
    if result.affinity is not None:
        M = result.affinity if result.coefficients is None else result.coefficients
        inside = belonging_by_mass(mass_by_cluster(M, clusters), clusters)
        closeness = _own(mass_by_cluster(result.affinity, clusters), clusters)
        return SampleFacts(inside, "coefficients", closeness, silhouette)
    if space is None:
        return SampleFacts(None, None, np.zeros(len(clusters)), None)
    means = mean_distances(space, clusters)
    nearness = belonging_by_distance(means, clusters)
    return SampleFacts(nearness, "distances", -_own(means, clusters), silhouette)


def portraits_of(result: RunResult, facts: SampleFacts) -> tuple[Portrait, ...]:
    """The portrait of each cluster."""
    clusters = np.asarray(result.clusters)
    unknown = Belonging(np.full(len(clusters), np.nan), clusters)
    present = result.dataset.present
    return portraits(
        clusters,
        facts.closeness,
        facts.belonging or unknown,
        result.dataset.labels,
        complete=None if present is None else np.all(present, axis=1),
    )


def missing(result: RunResult) -> Grouping | None:
    """The modalities that each sample lacks; None where nothing is missing."""
    present = result.dataset.present
    if present is None:
        return None
    names = [m["name"] for m in result.dataset.modalities]
    patterns, codes = np.unique(~present, axis=0, return_inverse=True)
    texts = [", ".join(name for name, gone in zip(names, p) if gone) for p in patterns]
    said = tuple(f"without {text}" if text else "complete" for text in texts)
    return Grouping("Missing", codes.reshape(-1), said)


def choices(result: RunResult) -> dict[str, str]:
    """Groupings and measures that colour points, with their titles."""
    titles = {by: by for by in stored_run.groupings(result)}
    lacks = [] if result.dataset.present is None else [":missing"]
    measures = [":silhouette", ":belonging"] if _clustered_space(result) is not None else []
    return titles | {by: MEASURES[by] for by in (*measures, *lacks)}


def grouping(result: RunResult, facts: SampleFacts, by: str) -> Grouping:
    """One of `choices`."""
    if by == ":silhouette" and facts.silhouette is not None:
        return Grouping("Silhouette", facts.silhouette, None)
    if by == ":belonging" and facts.belonging is not None:
        return Grouping("Belonging", facts.belonging.own, None)
    lacks = missing(result)
    if by == ":missing" and lacks is not None:
        return lacks
    return stored_run.grouping(result, by if by in stored_run.groupings(result) else "cluster")


def hover(result: RunResult, facts: SampleFacts) -> list[str]:
    """One text per sample: id, cluster, label and its correctness, sureness, gaps."""
    texts = [t.split("<br>") for t in sample_rows.hover(result)]
    labels = result.dataset.labels
    wrong = None if labels is None else stored_run.wrong(result)
    has_label = np.zeros(len(texts), bool) if labels is None else labelled(labels)
    lacks = missing(result)
    for i, lines in enumerate(texts):
        if wrong is not None and has_label[i]:
            lines[-1] += ": elsewhere" if wrong[i] else ": as its label"
        if facts.belonging is not None and not np.isnan(facts.belonging.own[i]):
            lines.append(f"belonging {facts.belonging.own[i]:.2f}")
        if facts.silhouette is not None:
            lines.append(f"silhouette {facts.silhouette[i]:.2f}")
        if lacks is not None and lacks.names is not None:
            lines.append(lacks.names[lacks.codes[i]])
    return ["<br>".join(lines) for lines in texts]


def table(result: RunResult, facts: SampleFacts) -> list[dict[str, Any]]:
    """One row per sample: id, cluster, label, sureness, gaps, further annotations.

    A sample without a label has None for it, and for being as its label.
    """
    data, lacks = result.dataset, missing(result)
    columns: dict[str, Sequence[Any]] = {
        "sample": data.sample_ids,
        "cluster": np.asarray(result.clusters).tolist(),
    }
    if data.labels is not None and data.class_names is not None:
        names, wrong = label_groups.in_table(data), stored_run.wrong(result).tolist()
        columns["label"] = names
        columns["as its label"] = [None if y is None else not w for y, w in zip(names, wrong)]
    if facts.belonging is not None:
        columns["belonging"] = [_rounded(own) for own in facts.belonging.own]
        columns["next cluster"] = facts.belonging.towards.tolist()
    if facts.silhouette is not None:
        columns["silhouette"] = [_rounded(value) for value in facts.silhouette]
    if lacks is not None and lacks.names is not None:
        columns["missing"] = [lacks.names[code] for code in lacks.codes]
    columns |= {name: values.tolist() for name, values in stored_run.annotations(result).items()}
    return [dict(zip(columns, row)) for row in zip(*columns.values())]


def _clustered_space(result: RunResult) -> np.ndarray | None:
    """The rows that were clustered: of the spectral embedding, else of the first latent."""
    if result.spectrum is not None:
        return result.spectrum.embedding
    latents = list(result.latents.values())
    return np.asarray(latents[0]).reshape(len(latents[0]), -1) if latents else None


def _own(values: np.ndarray, clusters: np.ndarray) -> np.ndarray:
    """Of (n, K), each sample's value for its own cluster."""
    return values[np.arange(len(values)), np.unique(clusters, return_inverse=True)[1]]


def _rounded(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), 4)
