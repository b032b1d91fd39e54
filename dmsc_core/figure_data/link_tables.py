"""The links of a stored run as rows of tables."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from dmsc_core.figure_data import stored_run
from dmsc_core.graph import links
from dmsc_core.graph.links import BlockMeans, Links
from dmsc_core.result import Matrix, RunResult


def groups_of(result: RunResult, kind: str) -> tuple[np.ndarray, tuple[str, ...]]:
    """Clusters or labels as numbers, (n,), and what they are called."""
    found = stored_run.grouping(result, kind)
    return np.asarray(found.codes), found.names or ()


def described(result: RunResult, samples: Sequence[int]) -> dict[str, list[str]]:
    """Id, cluster and label of some samples, as columns."""
    data, chosen = result.dataset, [int(i) for i in samples]
    columns = {
        "sample": [data.sample_ids[i] for i in chosen],
        "cluster": [str(result.clusters[i]) for i in chosen],
    }
    if data.labels is not None and data.class_names is not None:
        columns["label"] = [str(data.class_names[data.labels[i]]) for i in chosen]
    return columns


def link_rows(result: RunResult, found: Links) -> list[dict[str, Any]]:
    """One row for each link: its value, and of both samples what is known."""
    ends = [described(result, part.tolist()) for part in (found.rows, found.columns)]
    columns: dict[str, Any] = {"link": found.values.astype(float).tolist()}
    columns |= {f"{name} {i + 1}": part[name] for name in ends[0] for i, part in enumerate(ends)}
    return [dict(zip(columns, row)) for row in zip(*columns.values())]


def pair_rows(result: RunResult, found: Links, arrow: str = "–") -> list[dict[str, Any]]:
    """`link_rows` for reading: what is known of both samples in one column."""
    ends = [described(result, part.tolist()) for part in (found.rows, found.columns)]
    columns: dict[str, Any] = {"link": found.values.astype(float).tolist()}
    for name, one in ends[0].items():
        columns[f"{name}s"] = [f"{a} {arrow} {b}" for a, b in zip(one, ends[1][name])]
    return [dict(zip(columns, row)) for row in zip(*columns.values())]


def neighbour_rows(result: RunResult, found: Links) -> list[dict[str, Any]]:
    """One row for each link of a sample: its value, and who is at the other end."""
    columns: dict[str, Any] = {"link": found.values.astype(float).tolist()}
    columns |= described(result, found.columns.tolist())
    return [dict(zip(columns, row)) for row in zip(*columns.values())]


def where_it_goes(
    result: RunResult, W: Matrix, row: int, kind: str = "cluster"
) -> list[tuple[str, float]]:
    """The groups that a sample is linked to, and the share of its links' weight; strongest first.

    Groups without a share are left out.
    """
    codes, names = groups_of(result, kind)
    shares = links.row_shares(W, row, codes)
    found = np.argsort(-shares, kind="stable")
    return [(str(names[g]), float(shares[g])) for g in found if shares[g] > 0]


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
