"""Runs as cards with a small picture of their affinity, and all of them as a table."""

from collections.abc import Sequence
from typing import Any
from zlib import crc32

import streamlit as st

from dmsc_core.errors import StoreError
from dmsc_core.plots import views
from dmsc_core.plots.matrix import thumbnail
from dmsc_core.report import apart
from dmsc_core.store.artifacts import RunSummary
from pages.components import charts, engine, header, runs, tables, words

CARDS = 6


def show(found: Sequence[RunSummary]) -> None:
    """The newest runs that can be looked at as cards, and the head of the table of all."""
    cards = [run for run in found if run.complete][:CARDS]
    if cards:
        differs = _differing(cards)
        with st.grid(3, gap="medium"):
            for run in cards:
                _card(run, differs[run.run_id])
        st.space("small")
    with charts.spread():
        st.subheader("All runs", anchor=False)
        charts.take_away(
            "home",
            files=tables.csv(lambda: rows(found), "runs"),
        )


def _differing(found: Sequence[RunSummary]) -> dict[str, str]:
    """The settings in which runs of one name and data differ."""
    return apart.of_runs([(run, engine.config_or_nothing(run)) for run in found])


def _card(run: RunSummary, differs: str) -> None:
    with st.container(border=True, height="stretch"):
        picture, text = st.columns([2, 3], gap="small")
        with picture:
            _picture(run)
        with text:
            st.markdown(f"**{words.method(run)}**")
            if differs:
                st.caption(words.verbatim(differs))
            st.caption(
                f"{words.verbatim(run.dataset)} · K {run.n_clusters} · seed {run.random_state}"
                f"{' · clustered again' if run.parent else ''}  \n{words.when(run.created)} "
                f"{runs.status_badge(run)}"
            )
            st.markdown(_scores(run))
        st.space("stretch")
        with st.container(horizontal=True, gap="small"):
            for page, label, icon in (
                ("pages/affinity.py", "Affinity", ":material/grid_on:"),
                ("pages/clusters.py", "Clusters", ":material/scatter_plot:"),
            ):
                st.page_link(page, label=label, icon=icon, query_params={"run": run.run_id})
            if run.pairing:
                st.caption(":orange-badge[:material/link: paired with labels]", help=run.pairing)


def _picture(run: RunSummary) -> None:
    try:
        image = _thumbnail(engine.root(), run.run_id, header.dark())
    except (StoreError, ValueError):
        image = None
    if image is None:
        st.caption("no matrix")
        return
    st.image(image, width="stretch", alt=f"Affinity of {run.dataset}, ordered by cluster")


@st.cache_data(show_spinner=False, max_entries=64)
def _thumbnail(folder: str, run_id: str, dark: bool) -> Any:
    result = engine.result(run_id)
    if result.affinity is None:
        return None
    return thumbnail(views.overview(result, size=96).picture, dark, rooted=True)


def _scores(run: RunSummary) -> str:
    parts = [
        f"{words.METRICS[key][0]} **{value:.3f}**"
        for key, value in (run.metrics or {}).items()
        if key in ("acc", "nmi", "silhouette") and value is not None
    ]
    return "  \n".join(parts[:2]) or ":gray[no scores]"


def rows(found: Sequence[RunSummary]) -> list[dict[str, Any]]:
    """What is known of each run at a glance."""
    differs = _differing(found)
    return [
        {
            "when": words.when(run.created),
            "data": run.dataset,
            "method": words.method(run),
            "differs in": differs[run.run_id],
            "W": words.affinity(run),
            "K": run.n_clusters,
            "seed": run.random_state,
            "status": run.status,
            **{words.METRICS[key][0]: (run.metrics or {}).get(key) for key in words.METRICS},
            "seconds": (run.seconds or {}).get("total"),
            "pairing": "with labels" if run.pairing else "",
            "note": run.reason or "",
            "run": run.run_id,
        }
        for run in found
    ]


def marked(found: Sequence[RunSummary], prefix: str) -> list[RunSummary]:
    """Runs with their scores, a row each that can be marked; those that are."""
    listed = rows(found)
    often_empty = ("differs in", "note", "pairing")
    hidden = {name: None for name in often_empty if not any(row[name] for row in listed)}
    seen = st.dataframe(
        listed,
        hide_index=True,
        column_config={
            **tables.scores(listed),
            **hidden,
            "seconds": st.column_config.NumberColumn("seconds", format="%.0f"),
        },
        placeholder="",
        alt="Runs with their scores",
        on_select="rerun",
        selection_mode="multi-row",
        key=marks(prefix, [run.run_id for run in found]),
    )
    return [found[i] for i in seen["selection"]["rows"]]


def marks(prefix: str, ids: Sequence[str]) -> str:
    """The key of the marked rows: marks are by place, so other runs have other marks."""
    return f"{prefix}_{crc32(' '.join(ids).encode())}"
