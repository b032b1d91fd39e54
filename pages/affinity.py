"""Affinity: who explains whom, its spectrum, and clustering it again."""

import streamlit as st

from pages.components import affinity_parts, engine, entry, recipes, reclustering, runs, scores

entry.through_app()
run = runs.head("Affinity", "How strongly each pair of samples belongs together.")
result = engine.result(run.run_id)
if result.affinity is None or result.spectrum is None:
    scores.strip(run.metrics, run.metrics_plain)
    st.info("This run is a partition only: it has clusters, and no matrix to show.")
    st.page_link("pages/clusters.py", label="See its clusters", icon=":material/scatter_plot:")
    st.stop()

picture, graph = st.columns([7, 5], gap="large")
with picture:
    affinity_parts.matrix(run, result)
with graph:
    scores.strip(run.metrics, run.metrics_plain, columns=3)
    affinity_parts.spectrum(run, result)
reclustering.form(run)
recipes.made_by(result)
engine.warm_up()
