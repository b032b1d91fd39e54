"""Agreement between runs: of every two of them, and the way of the samples between two."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from dmsc_core.evaluation import agreement as measure
from dmsc_core.figure_data import stored_run
from dmsc_core.plots import agreement as plot
from dmsc_core.store.artifacts import RunSummary
from pages.state import comparison, keys, server
from pages.state.per_run import per_run
from pages.widgets import batch, charts, pickers, scores, words
from pages.widgets.act_button import act_button

LABELS = "labels"  # in the place of a run


def show(chosen: Sequence[RunSummary], called: dict[str, str]) -> None:
    """Both figures for the runs of the first run's samples; nothing where there are no two."""
    alike = same(chosen)
    if len(alike) < 2:
        return
    ids = tuple(run.run_id for run in alike)
    with_labels = server.result(ids[0]).dataset.labels is not None
    everyone = (*ids, LABELS) if with_labels else ids
    names = called | {LABELS: "The labels"}
    figure, values = _matrix(everyone, tuple(names[i] for i in everyone))
    rows = [
        {"run": names[a]} | {names[b]: value for b, value in zip(everyone, row)}
        for a, row in zip(everyone, values)
    ]
    with charts.spread():
        st.subheader("Agreement", anchor=False)
        drawn = charts.page("The matrix", lambda: figure, "agreement")
        charts.take_away("agreement", drawn, scores.csv(rows, "agreement"))
    if len(alike) < len(chosen):
        st.caption(
            f"Of the {len(alike)} runs that have the samples of {words.verbatim(called[ids[0]])}."
        )
    left, right = st.columns([5, 6], gap="large")
    with left:
        st.markdown("**Every two runs** :gray[adjusted Rand index]")
        charts.show(figure, "Adjusted Rand index of every two runs", "agreement")
        st.caption("1: the same clusters, whatever they are called; 0: no more than by chance.")
    with right:
        _flow(ids, everyone, names)


def same(chosen: Sequence[RunSummary]) -> list[RunSummary]:
    """The runs of the same samples as the first."""
    first = server.result(chosen[0].run_id)
    return [run for run in chosen if stored_run.same_samples([first, server.result(run.run_id)])]


def say_if_none(chosen: Sequence[RunSummary]) -> None:
    """Name what falls away where no other run has the first one's samples, with the way to such."""
    if len(chosen) < 2 or len(same(chosen)) > 1:
        return
    name = words.verbatim(chosen[0].dataset)
    ids = comparison.like(chosen[0], server.complete_runs())
    way = "" if len(ids) > 1 else " Train another run on them first."
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(
            f":material/info: No other run has the samples of the first ({name}), so what to look "
            f"at, agreement and the difference of two affinities cannot be shown.{way}"
        )
        if len(ids) > 1:
            label = f"Compare the runs of {name}"
            act_button(label, "compare", keys.COMPARE_LIKE, batch.choose, ids)


def _flow(ids: tuple[str, ...], everyone: tuple[str, ...], names: dict[str, str]) -> None:
    st.markdown("**Where samples go** :gray[from the clusters of one run to those of another]")
    one, other = st.columns(2, gap="small")
    with one:
        a = pickers.pick("From", names, keys.COMPARE_FROM, offered=ids)
    with other:
        others = [i for i in everyone if i != a]
        b = pickers.pick("To", names, keys.COMPARE_TO, offered=others)
    figure, moved, n = _sankey(a, b, names[a], names[b])
    charts.show(figure, f"Samples from the clusters of {names[a]} to {names[b]}", "flow")
    st.caption(
        f"{moved:,} of {n:,} samples leave the cluster that stands for theirs; they are grey."
    )


@per_run()
def _matrix(ids: tuple[str, ...], names: tuple[str, ...]) -> tuple[Any, Any]:
    values = measure.ari_matrix([_groups(i, ids[0])[0] for i in ids])
    return plot.agreement(values, names), values.tolist()


@per_run()
def _sankey(a: str, b: str, title_a: str, title_b: str) -> tuple[Any, int, int]:
    (left, left_names), (right, right_names) = _groups(a, a), _groups(b, a)
    flow = measure.flow(left, right)
    figure = plot.flow(flow, title_a, title_b, left_names, right_names)
    return figure, flow.moved, int(flow.counts.sum())


def _groups(run_id: str, of: str) -> tuple[Any, Any]:
    """The clusters of a run; or the labels of the run ``of``, with the names of the classes."""
    if run_id == LABELS:
        data = server.result(of).dataset
        return data.labels, data.class_names
    return server.result(run_id).clusters, None
