"""Matrices, orders, links and pictures of a run for the Affinity page, worked out once."""

from typing import Any

from dmsc_core.figure_data import link_tables
from dmsc_core.figure_data import matrices as views
from dmsc_core.graph import links
from dmsc_core.plots import thumbnails
from dmsc_core.plots.block_table import block_table
from dmsc_core.result import Matrix
from dmsc_core.store import derived
from pages.state import run_data, server
from pages.state.per_run import per_run

FEW, MANY = 3, 48  # entries of a cache: matrices of 100 MB at n = 5000, and what is small
STRONGEST = 60  # wrong links that are listed
ORDER = "order-hierarchy"  # kept beside the run
Key = tuple[str, int]  # of a matrix: its name, and the steps of the walk


def matrix(run_id: str, key: Key) -> Matrix:
    """A matrix of a run; what is not stored is made once."""
    if key[0] in ("W", "C", "|C|"):
        return views.matrix(server.result(run_id), key[0])
    return _made(run_id, key)


@per_run(FEW, show_spinner="Making this matrix")
def _made(run_id: str, key: Key) -> Matrix:
    return views.matrix(server.result(run_id), *key)


@per_run(MANY, show_spinner="Finding which samples stand side by side")
def order(run_id: str, by: str) -> Any:
    """The samples in an order; the hierarchy is worked out once and kept with the run."""
    if by != "hierarchy":
        return views.order_of(server.result(run_id), by)
    where = server.store().path(run_id)
    stored = derived.load(where, ORDER)
    if stored is not None:
        return stored[0]["order"]
    made = views.order_of(server.result(run_id), by)
    derived.keep(where, ORDER, {"order": made})
    return made


@per_run(MANY)
def counts(run_id: str, key: Key) -> links.LinkCounts:
    """The number of links above each of ``views.SHARES``."""
    return links.count_links(matrix(run_id, key), views.SHARES, key[0] in views.DIRECTED)


@per_run(MANY)
def means(run_id: str, key: Key, kind: str) -> links.BlockMeans:
    """The mean link within and between clusters or labels."""
    groups, _ = link_tables.groups_of(server.result(run_id), kind)
    return links.block_means(matrix(run_id, key), groups)


@per_run(MANY)
def table(run_id: str, key: Key, kind: str, dark: bool) -> Any:
    """The means as a table with coloured cells."""
    _, names = link_tables.groups_of(server.result(run_id), kind)
    return block_table(means(run_id, key, kind), names, dark)


@per_run(MANY, show_spinner="Looking for links between groups")
def wrong_links(run_id: str, key: Key, kind: str) -> links.Links:
    """The strongest links between different clusters, or between different labels."""
    groups, _ = link_tables.groups_of(server.result(run_id), kind)
    return links.strongest_between(matrix(run_id, key), groups, STRONGEST, key[0] in views.DIRECTED)


def pictures(run_id: str, samples: list[int], joined: bool = False) -> tuple[Any, str]:
    """By modality, each sample's picture; without the data none, and why.

    Parameters
    ----------
    joined : of each sample a single picture with all of its modalities, in a list.
    """
    dataset, because = run_data.of(run_id)
    if dataset is None:
        return ([] if joined else {}), because
    make = thumbnails.joined if joined else thumbnails.pictures
    return make(dataset, run_data.looks(run_id), samples), ""
