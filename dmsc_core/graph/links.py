"""The links of a graph: how many are strong, how they fall into groups, and the strongest ones."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import scipy.sparse as sp

from dmsc_core.graph.largest import AnyMatrix, blocks

Entries: TypeAlias = tuple[np.ndarray, np.ndarray, np.ndarray]  # rows, columns, magnitudes


@dataclass(frozen=True)
class LinkCounts:
    """Links of a matrix by their strength; a link of a sample to itself is none.

    Attributes
    ----------
    strongest : the largest |w_ij|.
    counts : (t,), the links stronger than each share of the strongest.
    possible : how many links n samples can have.
    """

    strongest: float
    counts: np.ndarray
    possible: int


@dataclass(frozen=True)
class BlockMeans:
    """The mean strength of links within groups of samples, and between them.

    Attributes
    ----------
    means : (g, g) float64, the mean |w_ij| of i in group a and j in group b, i != j; NaN where
        there is no such pair.
    sizes : (g,) ints.
    """

    means: np.ndarray
    sizes: np.ndarray


@dataclass(frozen=True)
class Links:
    """Some links, the strongest first: from ``rows`` to ``columns``, (m,) ints, with ``values``."""

    rows: np.ndarray
    columns: np.ndarray
    values: np.ndarray


def count_links(W: AnyMatrix, shares: Sequence[float], directed: bool = False) -> LinkCounts:
    """The number of links stronger than each of some shares of the strongest.

    Parameters
    ----------
    W : (n, n), dense or sparse; magnitudes count.
    shares : of max |w_ij| over i != j, each at least 0.
    directed : whether (i, j) and (j, i) are two links; otherwise W must be symmetric.
    """
    n = W.shape[0]
    strongest = max(float(_stored(part).max(initial=0)) for _, part in _magnitudes(W))
    thresholds = np.asarray(shares, float) * strongest
    counts = np.zeros(len(thresholds), np.int64)
    for _, part in _magnitudes(W):
        counts += [np.count_nonzero(_stored(part) > t) for t in thresholds]
    both = 1 if directed else 2
    return LinkCounts(strongest, counts // both, n * (n - 1) // both)


def block_means(W: AnyMatrix, groups: np.ndarray) -> BlockMeans:
    """The mean strength of the links within and between groups.

    Parameters
    ----------
    W : (n, n), dense or sparse; magnitudes count.
    groups : (n,) ints in 0..g-1, or -1: samples without a group take no part.
    """
    groups = _groups(W, groups)
    sizes = np.bincount(groups[groups >= 0])
    member = (groups[:, None] == np.arange(len(sizes))).astype(np.float32)
    sums = np.zeros((len(sizes), len(sizes)))
    for rows, part in _magnitudes(W):
        own = groups[rows]
        linked = np.asarray(part @ member, np.float64)
        np.add.at(sums, own[own >= 0], linked[own >= 0])
    pairs = np.outer(sizes, sizes) - np.diag(sizes)
    return BlockMeans(np.where(pairs > 0, sums / np.maximum(pairs, 1), np.nan), sizes)


def strongest_between(
    W: AnyMatrix, groups: np.ndarray, count: int, directed: bool = False
) -> Links:
    """The strongest links between samples of different groups.

    Parameters
    ----------
    W : (n, n), dense or sparse; magnitudes count and values keep their sign.
    groups : (n,) ints; samples of -1 are in no group and take no part.
    count : links wanted, at least 1; fewer come back where there are fewer.
    directed : whether (i, j) and (j, i) are two links; otherwise W must be symmetric and i < j.

    Returns
    -------
    Links, none of value zero; of equal ones the first in the order of rows and columns.
    """
    if count < 1:
        raise ValueError(f"count must be at least 1 link, got {count}")
    groups = _groups(W, groups)
    columns, grouped = np.arange(len(groups)), groups >= 0
    strongest: list[Entries] = []
    for rows, part in _magnitudes(W):
        here = np.arange(len(groups))[rows]
        if isinstance(part, np.ndarray):
            allowed = (groups[here, None] != groups) & (directed | (here[:, None] < columns))
            allowed &= grouped[here, None] & grouped
            strongest.append(_top_dense(np.where(allowed, part, 0), here, count))
        else:
            i, j, v = here[part.row], part.col, part.data
            allowed = (groups[i] != groups[j]) & (v > 0) & (directed | (i < j))
            allowed &= grouped[i] & grouped[j]
            strongest.append(_top(i[allowed], j[allowed], v[allowed], count))
    i, j, v = (np.concatenate(part) for part in zip(*strongest))
    i, j, _ = _top(i, j, v, count)
    return Links(i, j, np.asarray(W[i, j]).ravel())


def strongest_of_row(W: AnyMatrix, row: int, count: int) -> Links:
    """The strongest links of one sample, to others; magnitudes count and values keep their sign."""
    values = _row(W, row)
    strength = np.abs(values)
    best = np.argsort(-strength, kind="stable")[:count]
    best = best[strength[best] > 0]
    return Links(np.full(len(best), row), best, values[best])


def row_shares(W: AnyMatrix, row: int, groups: np.ndarray) -> np.ndarray:
    """The share of a sample's |w_ij|, j != i, of each group, (g,); zeros without a link."""
    strength = np.abs(_row(W, row)).astype(np.float64)
    sums = np.bincount(_groups(W, groups), weights=strength)
    total = sums.sum()
    return sums / total if total > 0 else sums


def _row(W: AnyMatrix, row: int) -> np.ndarray:
    """The values of a sample's links to others, (n,); its own place is zero."""
    if not 0 <= row < W.shape[0]:
        raise ValueError(f"row must be a sample in 0..{W.shape[0] - 1}, got {row}")
    values = np.array(W[row]) if isinstance(W, np.ndarray) else W[[row]].toarray().ravel()
    values[row] = 0
    return values


def _groups(W: AnyMatrix, groups: np.ndarray) -> np.ndarray:
    groups = np.asarray(groups)
    if groups.shape != (W.shape[0],):
        raise ValueError(f"groups must hold one number per sample ({W.shape[0]}), {groups.shape=}")
    return groups


def _magnitudes(W: AnyMatrix) -> Iterator[tuple[slice, np.ndarray | sp.coo_matrix]]:
    """|W| without its diagonal, some rows at a time; sparse parts in coordinates."""
    for rows in blocks(W.shape[0]):
        if isinstance(W, np.ndarray):
            part = np.abs(W[rows])
            here = np.arange(len(part))
            part[here, here + rows.start] = 0
            yield rows, part
        else:
            part = sp.coo_matrix(abs(W[rows]))
            off = part.row + rows.start != part.col
            yield rows, sp.coo_matrix((part.data[off], (part.row[off], part.col[off])), part.shape)


def _stored(part: np.ndarray | sp.coo_matrix) -> np.ndarray:
    return part if isinstance(part, np.ndarray) else part.data


def _top_dense(part: np.ndarray, here: np.ndarray, count: int) -> Entries:
    flat = part.ravel()
    least = max(flat.size - count, 0)
    cut = np.partition(flat, least)[least]
    i, j = np.nonzero((part >= cut) & (part > 0))
    return _top(here[i], j, part[i, j], count)


def _top(i: np.ndarray, j: np.ndarray, v: np.ndarray, count: int) -> Entries:
    best = np.lexsort((j, i, -v))[:count]
    return i[best], j[best], v[best]
