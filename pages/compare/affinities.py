"""Affinities of several runs in one order and on one scale, and the difference of two."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from dmsc_core.figure_data import differences, stored_run
from dmsc_core.store.artifacts import RunSummary
from pages.compare import agreement, panels
from pages.state import keys, server
from pages.state.per_run import per_run
from pages.widgets import charts, graph_figures, pickers, words

SCALES = {"shared": "one for all", "own": "each its own"}
SCALE_HELP = "One for all: every W is divided by its mean degree, so that links weigh the same."
ORDER_HELP = (
    "Of runs of the same samples, the same row is the same sample in every matrix, unless each is "
    "ordered by its own clusters."
)
HEIGHT = 380


def show(chosen: Sequence[RunSummary], called: dict[str, str]) -> None:
    """W of every run; below, where two of the same samples differ."""
    st.subheader("Affinities", anchor=False)
    with st.container(horizontal=True, gap="medium"):
        by = _order(chosen, called)
        how = pickers.choice("Scale", SCALES, keys.COMPARE_SCALE, SCALE_HELP)
    shared = stored_run.same_samples([server.result(run.run_id) for run in chosen])
    like = chosen[0].run_id if by == "first" or (by == "label" and shared) else None
    order = "cluster" if by == "first" else by
    with_matrix = [run for run in chosen if server.result(run.run_id).affinity is not None]
    ids = tuple(run.run_id for run in with_matrix)
    top = _top(ids, order, like) if how == "shared" and len(ids) > 1 else None
    with panels.side_by_side(len(chosen)):
        for run in chosen:
            with st.container(gap="xxsmall"):
                panels.heading(run, called)
                if run.run_id not in ids:
                    st.caption("A partition only, without a matrix.")
                    continue
                if top is None:
                    figure = graph_figures.overview(run.run_id, order, HEIGHT, like)
                else:
                    figure = _scaled(run.run_id, order, like, top)
                charts.show(figure, f"Affinity of {called[run.run_id]}", f"{run.run_id}-W")
    _difference(with_matrix, called, order, like)


def _order(chosen: Sequence[RunSummary], called: dict[str, str]) -> str:
    results = [server.result(run.run_id) for run in chosen]
    titles = {
        "label": "by label",
        "first": f"by the clusters of {words.verbatim(called[chosen[0].run_id])}",
        "cluster": "each by its own clusters",
        "input": "as they came",
    }
    shared = [*panels.common([stored_run.orders(result) for result in results])]
    if len(results) > 1 and stored_run.same_samples(results):
        shared.append("first")
    offered = [name for name in titles if name in shared]
    return pickers.choice("Samples", titles, keys.COMPARE_ORDER, ORDER_HELP, offered=offered)


def _difference(
    runs: Sequence[RunSummary], called: dict[str, str], order: str, like: str | None
) -> None:
    """Two runs are picked; where the first puts more of its links, and where the other does."""
    if not runs:
        return
    ids = [run.run_id for run in agreement.same(runs)]
    if len(ids) < 2:
        return
    left, right = st.columns([2, 5], gap="large")
    with left:
        st.markdown("**Difference** :gray[of two affinities]")
        more = pickers.pick("Of", called, keys.COMPARE_MORE, offered=ids)
        less = pickers.pick("less that of", called, keys.COMPARE_LESS, offered=ids, first=ids[1])
        blue, orange = (words.verbatim(called[run_id]) for run_id in (more, less))
        st.caption(
            f"Blue: {blue} puts more of its links there; orange: {orange}. Both are divided by "
            "their mean degree first."
        )
    with right:
        if more == less:
            st.caption("Choose two different runs.")
            return
        try:
            guide = like or (more if order == "cluster" else ids[0])
            figure = _subtracted(more, less, order, guide)
        except ValueError as error:
            st.caption(f"{error}.")
            return
        charts.show(figure, f"{called[more]} less {called[less]}", f"{more}-less-{less}")


@per_run()
def _top(ids: tuple[str, ...], order: str, like: str | None) -> float:
    return differences.shared_top([_pooled(i, order, like).picture for i in ids])


@per_run()
def _pooled(run_id: str, order: str, like: str | None) -> stored_run.Overview:
    guide = None if like is None else server.result(like)
    return differences.scaled(server.result(run_id), order, guide)  # type: ignore[arg-type]


@per_run()
def _scaled(run_id: str, order: str, like: str | None, top: float) -> Any:
    pooled = _pooled(run_id, order, like)
    return graph_figures.heatmap(pooled, order, "W / mean degree", HEIGHT, False, top)


@per_run()
def _subtracted(more: str, less: str, order: str, guide: str) -> Any:
    both = server.result(more), server.result(less)
    pooled = differences.subtracted(*both, order, server.result(guide))  # type: ignore[arg-type]
    return graph_figures.heatmap(pooled, order, "difference", 460, True, None)
