"""What the Affinity page shows of a run, kept by run: matrices, orders, overviews, links."""

from typing import Any

from dmsc_core.figure_data import link_tables
from dmsc_core.figure_data import matrices as views
from dmsc_core.graph import links
from dmsc_core.graph.pooling import Window
from dmsc_core.plots import thumbnails
from dmsc_core.plots.block_table import block_table
from dmsc_core.result import Matrix
from dmsc_core.store import derived
from dmsc_core.words.naming import distinct
from pages.affinity.windows import Box
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
    found = derived.kept(where, ORDER)
    if found is not None:
        return found[0]["order"]
    made = views.order_of(server.result(run_id), by)
    derived.keep(where, ORDER, {"order": made})
    return made


def part(run_id: str, key: Key, by: str, how: str, above: float, box: Box | None) -> Window:
    """A window of a matrix; the whole of it is kept."""
    if box is None:
        return _overview(run_id, key, by, how, above)
    return _part(run_id, key, by, how, above, box)


@per_run(MANY, show_spinner="Drawing the matrix")
def _overview(run_id: str, key: Key, by: str, how: str, above: float) -> Window:
    return _part(run_id, key, by, how, above, None)


def _part(run_id: str, key: Key, by: str, how: str, above: float, box: Box | None) -> Window:
    threshold = threshold_of(run_id, key, how, above)
    return views.part(
        matrix(run_id, key), order(run_id, by), box, how, threshold, magnitudes=key[0] == "|C|"
    )


def threshold_of(run_id: str, key: Key, how: str, above: float) -> float:
    """The value that a link must be above, of a share of the strongest."""
    share = views.COUNTED if how == "share" and above == 0 else above
    return share * counts(run_id, key).strongest


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


def titles(run_id: str, kind: str) -> list[str]:
    """What the rows and columns of the table are called."""
    return distinct(link_tables.groups_of(server.result(run_id), kind)[1])


@per_run(MANY, show_spinner="Looking for links between groups")
def wrong_links(run_id: str, key: Key, kind: str) -> links.Links:
    """The strongest links between different clusters, or between different labels."""
    groups, _ = link_tables.groups_of(server.result(run_id), kind)
    return links.strongest_between(matrix(run_id, key), groups, STRONGEST, key[0] in views.DIRECTED)


def pictures(run_id: str, samples: list[int]) -> tuple[dict[str, list[str | None]], str]:
    """By modality, each sample's picture; without the data none, and why."""
    found = run_data.of(run_id)
    if found.dataset is None:
        return {}, found.because
    return thumbnails.pictures(found.dataset, run_data.looks(run_id), samples), ""


def joined_pictures(run_id: str, samples: list[int]) -> tuple[list[str], str]:
    """Each sample's modalities in one picture; without the data none, and why."""
    found = run_data.of(run_id)
    if found.dataset is None:
        return [], found.because
    return thumbnails.joined(found.dataset, run_data.looks(run_id), samples), ""
