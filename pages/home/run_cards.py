"""Runs as cards with a small picture of their affinity, and all of them as a table."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import streamlit as st

from dmsc_core.errors import StoreError
from dmsc_core.figure_data import stored_run
from dmsc_core.plots.matrix import thumbnail
from dmsc_core.store.artifacts import RunSummary
from dmsc_core.words.notes import over
from pages.state import server, sitemap
from pages.state.per_run import per_run
from pages.widgets import charts, header, run_notes, run_table, scores, words

CARDS = 6


def show(runs: Sequence[RunSummary]) -> None:
    """The newest runs that can be looked at as cards, and the head of the table of all."""
    cards = [run for run in runs if run.complete][:CARDS]
    if cards:
        differs = run_table.differing(cards)
        with st.grid(3, gap="medium"):
            for run in cards:
                _card(run, differs[run.run_id])
        st.space("small")
    with charts.spread():
        st.subheader("All runs", anchor=False)
        charts.take_away("home", scores.csv(lambda: run_table.rows(runs), "runs"))


def _card(run: RunSummary, differs: str) -> None:
    with st.container(border=True, height="stretch"):
        picture, text = st.columns([2, 3], gap="small")
        with picture:
            _picture(run)
        with text:
            st.markdown(f"**{words.verbatim(words.method(run))}**")
            if differs:
                st.caption(words.verbatim(differs))
            st.caption(
                f"{words.verbatim(run.dataset)} · K {run.n_clusters} · seed {run.random_state}"
                f"{' · clustered again' if run.parent else ''}  \n{words.when(run.created)} "
                f"{words.badge(run.status, run.status)}"
            )
            st.markdown(_scores(run))
        st.space("stretch")
        with st.container(horizontal=True, gap="small"):
            sitemap.link("affinity", "Affinity", "grid_on", run.run_id)
            sitemap.link("clusters", "Clusters", "scatter_plot", run.run_id)
            run_notes.badge(run)


def _picture(run: RunSummary) -> None:
    image = None
    with suppress(StoreError, ValueError):
        image = _thumbnail(run.run_id, header.dark())
    if image is None:
        st.caption("no matrix")
    else:
        st.image(image, width="stretch", alt=f"Affinity of {run.dataset}, ordered by cluster")


@per_run(64)
def _thumbnail(run_id: str, dark: bool) -> Any:
    result = server.result(run_id)
    if result.affinity is None:
        return None
    return thumbnail(stored_run.overview(result, size=96).picture, dark, rooted=True)


def _scores(run: RunSummary) -> str:
    parts = [
        f"{words.METRICS[key][0]} **{value:.3f}**"
        for key, value in (run.metrics or {}).items()
        if key in ("acc", "nmi", "silhouette") and value is not None
    ]
    shown = parts[:2] + ([f":gray[{over(run)}]"] if over(run) else [])
    return "  \n".join(shown) or ":gray[no scores]"
