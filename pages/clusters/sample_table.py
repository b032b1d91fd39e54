"""Every sample of a run in a table, whose rows can be chosen."""

import streamlit as st

from dmsc_core.store.artifacts import RunSummary
from pages.clusters import chosen
from pages.state import cluster_facts, keys, selection
from pages.widgets import charts, downloads, scores
from pages.widgets.act_button import act_button

HEIGHT = 320


def show(run: RunSummary) -> None:
    """The table, what it is called as a file, and a button that chooses the ticked rows."""
    rows = cluster_facts.rows(run.run_id)
    with charts.spread():
        st.subheader("All samples", anchor=False, width="content")
        charts.take_away(
            "clusters_table",
            scores.csv(rows, f"{run.run_id}-clusters", "Samples and clusters (CSV)"),
            downloads.arrays(run.run_id),
        )
    st.dataframe(
        rows,
        key=f"{keys.CLUSTERS_TABLE}_{run.run_id}",
        hide_index=True,
        height=HEIGHT,
        on_select="rerun",
        selection_mode="multi-row",
        column_config=chosen.columns(),
        alt="Samples with cluster, label and belonging",
    )
    ticked = st.session_state[f"{keys.CLUSTERS_TABLE}_{run.run_id}"]["selection"]["rows"]
    if ticked:
        label, key = f"Choose the {len(ticked):,} ticked", f"{keys.CLUSTERS_TABLE}_choose"
        look = {"type": "secondary"}
        act_button(label, "select_all", key, selection.choose, run.run_id, ticked, **look)
