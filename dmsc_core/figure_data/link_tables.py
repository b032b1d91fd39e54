"""The links of a stored run as rows of tables."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from dmsc_core.figure_data import label_groups, stored_run
from dmsc_core.graph import links
from dmsc_core.graph.links import BlockMeans, Links
from dmsc_core.result import Matrix, RunResult


def groups_of(result: RunResult, kind: str) -> tuple[np.ndarray, tuple[str, ...]]:
    """Clusters or labels as numbers, (n,), and their names; -1 for a sample without a label."""
    data = result.dataset
    if kind == "label" and data.labels is not None:
        return data.labels, label_groups.names_of(data.labels, data.class_names)
    groups = stored_run.grouping(result, kind)
    return np.asarray(groups.codes), groups.names or ()


def described(result: RunResult, samples: Sequence[int]) -> dict[str, list[str]]:
    """Id, cluster and label of some samples, as columns."""
    data, chosen = result.dataset, [int(i) for i in samples]
    columns = {
        "sample": [data.sample_ids[i] for i in chosen],
        "cluster": [str(result.clusters[i]) for i in chosen],
    }
    if data.labels is not None and data.class_names is not None:
        names = label_groups.in_words(data)
        columns["label"] = [names[i] for i in chosen]
    return columns


def link_rows(result: RunResult, shown: Links) -> list[dict[str, Any]]:
    """One row for each link: its value, and of both samples what is known."""
    first, second = _ends(result, shown)
    columns = {f"{name} {i}": end[name] for name in first for i, end in ((1, first), (2, second))}
    return _rows(shown, columns)


def pair_rows(result: RunResult, shown: Links, arrow: str = "–") -> list[dict[str, Any]]:
    """`link_rows` for reading: what is known of both samples in one column."""
    first, second = _ends(result, shown)
    columns = {
        f"{name}s": [f"{a} {arrow} {b}" for a, b in zip(first[name], second[name])]
        for name in first
    }
    return _rows(shown, columns)


def neighbour_rows(result: RunResult, shown: Links) -> list[dict[str, Any]]:
    """One row for each link of a sample: its value, and the sample at the other end."""
    return _rows(shown, _ends(result, shown)[1])


def _ends(result: RunResult, shown: Links) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    return described(result, shown.rows.tolist()), described(result, shown.columns.tolist())


def _rows(shown: Links, columns: dict[str, list[str]]) -> list[dict[str, Any]]:
    names = ("link", *columns)
    return [
        dict(zip(names, row)) for row in zip(shown.values.astype(float).tolist(), *columns.values())
    ]


def where_it_goes(result: RunResult, W: Matrix, row: int) -> list[tuple[str, float]]:
    """The clusters that a sample is linked to, and the share of its links' weight; strongest first.

    Clusters without a share are left out.
    """
    codes, names = groups_of(result, "cluster")
    shares = links.row_shares(W, row, codes)
    order = np.argsort(-shares, kind="stable")
    return [(str(names[g]), float(shares[g])) for g in order if shares[g] > 0]


def find_sample(result: RunResult, text: str) -> int | None:
    """The sample with that id, else that row number; None if there is neither."""
    text = text.strip()
    if text in result.dataset.sample_ids:
        return result.dataset.sample_ids.index(text)
    number = int(text) if text.isdecimal() else -1
    return number if 0 <= number < result.dataset.n_samples else None


def mean_links(blocks: BlockMeans) -> tuple[float, float]:
    """The mean link within groups and between groups, over all pairs of samples."""
    sizes = blocks.sizes.astype(float)
    pairs = np.outer(sizes, sizes) - np.diag(sizes)
    sums = np.where(pairs > 0, np.nan_to_num(blocks.means) * pairs, 0)
    own = np.eye(len(sizes), dtype=bool)
    return tuple(  # type: ignore[return-value]
        float(sums[where].sum() / pairs[where].sum()) if pairs[where].sum() else 0.0
        for where in (own, ~own)
    )
