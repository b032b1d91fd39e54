"""Clustering a run's C again: another W, another K, no training."""

import time

import streamlit as st

from dmsc_core.errors import DMSCError
from dmsc_core.store.artifacts import RunSummary
from pages.state import keys, server, sitemap
from pages.widgets import pickers, words


def form(run: RunSummary) -> None:
    """W, K and the assignment; the result is a run of its own that names this one."""
    said = st.session_state.pop(keys.AFFINITY_SAID, None)
    if said:
        st.toast(said, icon=":material/check:")
    with st.container(border=True):
        st.subheader("Cluster it again", anchor=False)
        st.caption(
            "The coefficients stay as they were learned; this takes about a second. "
            "The result is a run of its own that names its parent."
        )
        if not st.toggle(
            "Choose another W, K or assignment",
            key=keys.AFFINITY_OPEN,
            persist_state="session",
        ):
            return
        _fields(run)


def _fields(run: RunSummary) -> None:
    with st.spinner("Starting the engine; the first time takes a few seconds"):
        from dmsc_core.config import ClusteringOptions
        from pages.widgets import forms, run_options
    config = server.store().load_config(run.run_id)
    prefix = f"{keys.AFFINITY_FIELD}_{run.run_id}"
    left, right = st.columns([7, 5], gap="large")
    with left:
        affinity = run_options.choose("affinity", config["affinity"], f"{prefix}_w")
    with right:
        n, help_text = run.n_samples or 4, "How many groups to look for."
        K = pickers.clusters(n, run.n_clusters, f"{prefix}_k", help_text)
        hidden, key = ("n_clusters", "n_clusters_source"), f"{prefix}_clustering"
        clustering = forms.edit(ClusteringOptions, config["clustering"], key, hidden)
    if st.button(
        "Cluster again", type="primary", icon=":material/refresh:", key=keys.AFFINITY_AGAIN
    ):
        before = (config["affinity"], run.n_clusters, config["clustering"]["assign"])
        if (affinity, K, clustering["assign"]) == before:
            st.info(
                "These are the settings of this run; change one of them first. A field with a red "
                "frame holds a value out of its range, which does not count.",
                icon=":material/info:",
            )
        else:
            again(run, affinity, K, clustering["assign"])


def again(run: RunSummary, affinity: dict, n_clusters: int | None, assign: str) -> None:
    """Cluster, store, and show the new run."""
    from dmsc_core.engine.recluster import recluster

    begin = time.perf_counter()
    try:
        with st.spinner("Clustering"):
            result = server.result(run.run_id)
            changed = n_clusters if n_clusters != run.n_clusters else None
            again = recluster(result, affinity, changed, assign, parent=run.run_id)
            run_id = server.store().save(again)
    except DMSCError as error:
        words.refused(error, "This cannot be clustered so")
        return
    seconds = words.duration(time.perf_counter() - begin)
    st.session_state[keys.AFFINITY_SAID] = f"Clustered again in {seconds}; this is the new run."
    st.switch_page(sitemap.path("affinity"), query_params={"run": run_id})
