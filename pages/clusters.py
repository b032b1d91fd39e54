"""Clusters: the samples as points, and how clusters meet the labels."""

import streamlit as st

from pages.components import cluster_parts, engine, entry, recipes, runs, scores

entry.through_app()
run = runs.head("Clusters", "Samples that belong together lie together.")
result = engine.result(run.run_id)
points, meeting = st.columns([7, 5], gap="large")
with points:
    cluster_parts.embedding(run, result)
with meeting:
    scores.strip(run.metrics, run.metrics_plain, columns=3)
    cluster_parts.labels_or_sizes(run, result)
cluster_parts.table(run, result)
recipes.made_by(result)
engine.warm_up()
