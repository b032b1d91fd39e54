"""The ways on from a training that has ended: the other pages, and the downloads."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from dmsc_core.plots.losses import curves
from dmsc_core.store.artifacts import RunSummary
from pages.state import address, comparison, server, sitemap
from pages.widgets import charts, downloads, scores, words

HEIGHT = 440  # of the curves that are taken away


def onwards(run: RunSummary, records: Sequence[Mapping[str, Any]]) -> None:
    """The ways on; a run without a result leads nowhere."""
    if not run.complete:
        return
    with st.container(horizontal=True):
        sitemap.link("affinity", "See the affinity", "grid_on", run.run_id)
        sitemap.link("clusters", "See the clusters", "scatter_plot", run.run_id)
        sitemap.link("compare", "Compare runs", "compare", query=_compared(run))
        if records:
            _take_losses(run.run_id, records)
    downloads.of_run(run)


def _compared(run: RunSummary) -> dict[str, Any]:
    """The address that compares it with others, complete, so that Back leads here in one step."""
    runs = {other.run_id: other for other in server.complete_runs()}
    return {address.RUNS: comparison.beginning_with(run.run_id, runs)}


def failure(reason: str | None, traceback: str | None) -> None:
    """The reason for which a run failed, and the place in the code."""
    words.refused(reason or "The run failed.", "The run failed")
    if traceback:
        with st.expander("Traceback", icon=":material/bug_report:"):
            st.code(traceback, language=None)


def _take_losses(run_id: str, records: Sequence[Mapping[str, Any]]) -> None:
    rows = [{"stage": r["stage"], "epoch": r["epoch"], **r["losses"]} for r in records]
    columns = {name for row in rows for name in row}
    full = [dict.fromkeys(sorted(columns)) | row for row in rows]
    name = f"{run_id}-losses"
    charts.take_away(
        "live",
        charts.page("The losses", lambda: curves(records, HEIGHT), name),
        scores.csv(full, name, "The losses (CSV)"),
    )
