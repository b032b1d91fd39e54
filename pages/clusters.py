"""Clusters: the samples as points, the chosen ones, and a portrait of each cluster."""

import streamlit as st

from pages.components import (
    cluster_cards,
    cluster_chosen,
    cluster_meeting,
    cluster_others,
    cluster_scatter,
    cluster_table,
    downloads,
    engine,
    entry,
    placing,
    recipes,
    runs,
    scores,
)

entry.through_app()
run = runs.head("Clusters", "Samples that belong together lie together.")
result = engine.result(run.run_id)
points, meeting = st.columns([7, 5], gap="large")
with points:
    seen = cluster_scatter.show(run, result)
entry.let_draw()
with meeting:
    has_matrix = result.affinity is not None
    scores.strip(run.metrics, run.metrics_plain if has_matrix else None, columns=3)
    cluster_meeting.show(run, result)
cluster_chosen.show(run, result)
st.space("small")
if seen is not None:
    cluster_others.show(run, result, seen)
    st.space("small")
cluster_cards.show(run, result)
st.space("small")
cluster_table.show(run)
placing.show(run)
downloads.of_run(run)
recipes.made_by(result)
engine.warm_up()
