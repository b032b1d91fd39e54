"""The matrix on show: its values, the order of its samples, and its links in numbers."""

from dataclasses import dataclass
from typing import Any

from dmsc_core.figure_data import matrices
from dmsc_core.graph.links import LinkCounts
from dmsc_core.graph.pooling import Window
from dmsc_core.result import Matrix, RunResult
from pages.affinity import cached, sentences
from pages.affinity.cached import Key
from pages.affinity.view_state import Pooling
from pages.affinity.windows import Box
from pages.state import server
from pages.state.per_run import per_run


@dataclass(frozen=True, eq=False)
class Exhibit:
    """One matrix of a run in one order; all that both parts of the page read of the run."""

    run_id: str
    key: Key
    by: str
    result: RunResult
    values: Matrix
    order: Any
    counts: LinkCounts

    @property
    def title(self) -> str:
        return sentences.MATRICES[self.key[0]]

    @property
    def directed(self) -> bool:
        return self.key[0] in matrices.DIRECTED

    @property
    def n_samples(self) -> int:
        return len(self.order)


def exhibit(run_id: str, key: Key, by: str) -> Exhibit:
    """A matrix with everything that is known of the whole of it.

    Raises
    ------
    NumericalError : it cannot be made.
    """
    values, order = cached.matrix(run_id, key), cached.order(run_id, by)
    return Exhibit(
        run_id, key, by, server.result(run_id), values, order, cached.counts(run_id, key)
    )


def window(shown: Exhibit, pooling: Pooling, box: Box | None) -> Window:
    """A part of the matrix, or the whole of it, which is kept."""
    if box is None:
        return _whole(shown.run_id, shown.key, shown.by, pooling, shown)
    return _cut(shown, pooling, box)


@per_run(cached.MANY, show_spinner="Drawing the matrix")
def _whole(run_id: str, key: Key, by: str, pooling: Pooling, _shown: Exhibit) -> Window:
    return _cut(_shown, pooling, None)


def _cut(shown: Exhibit, pooling: Pooling, box: Box | None) -> Window:
    threshold = counted(pooling) * shown.counts.strongest
    return matrices.part(
        shown.values, shown.order, box, pooling.how, threshold, magnitudes=shown.key[0] == "|C|"
    )


def counted(pooling: Pooling) -> float:
    """The share of the strongest link above which links are drawn, or count."""
    return pooling.above or (matrices.COUNTED if pooling.how == "share" else 0.0)
