"""The table of classes and clusters, or without labels the clusters' sizes."""

import itertools
from typing import Any

import streamlit as st

from dmsc_core.figure_data import choosing, stored_run
from dmsc_core.plots import confusion as confusion_plot
from dmsc_core.plots.sizes import bars
from dmsc_core.result import RunResult
from dmsc_core.store.artifacts import RunSummary
from pages.state import keys, selection, server
from pages.state.per_run import per_run
from pages.widgets import charts, selectable_chart

IN_MEMORY = 12
HEIGHT = 400


def show(run: RunSummary, result: RunResult) -> None:
    """The confusion matrix, whose cells can be picked; without labels the sizes."""
    chosen = selection.chosen(run.run_id)
    if result.dataset.labels is None:
        _sizes(run, result, chosen)
        return
    st.markdown("**Classes and clusters** :gray[click a cell to choose its samples]")
    selectable_chart.drawn(keys.CLUSTERS_CELLS, (run.run_id, chosen), chosen)
    figure = _confusion(run.run_id, chosen)
    picked = selectable_chart.show(
        keys.CLUSTERS_CELLS,
        figure,
        "Confusion matrix of classes and clusters",
        f"{run.run_id}-confusion",
        modes=("points",),
    )
    if picked:
        cells = (choosing.of_cell(result, label, cluster) for label, cluster in picked)
        selection.choose(run.run_id, itertools.chain.from_iterable(cells))
        st.rerun()


@per_run(IN_MEMORY)
def _confusion(run_id: str, chosen: tuple[int, ...]) -> Any:
    result = server.result(run_id)
    counts, names, match = stored_run.confusion_of(result)
    part = choosing.counts(result, chosen)
    return confusion_plot.confusion(counts, names, match, HEIGHT, part)


def _sizes(run: RunSummary, result: RunResult, chosen: tuple[int, ...]) -> None:
    st.markdown("**Cluster sizes**")
    names, counts = stored_run.sizes(result)
    part = choosing.per_cluster(result, chosen) if chosen else None
    figure = bars(names, counts, axis_title="Cluster", height=HEIGHT, part=part)
    charts.show(figure, "Samples in each cluster", f"{run.run_id}-sizes")
