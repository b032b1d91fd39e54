"""Affinity: who explains whom, from the whole matrix down to one sample; and clustering again."""

import streamlit as st

from pages.components import (
    affinity_controls,
    affinity_matrix,
    affinity_panel,
    affinity_view,
    downloads,
    engine,
    entry,
    recipes,
    reclustering,
    runs,
    scores,
)

entry.through_app()
asked = affinity_view.asked()
run = runs.head("Affinity", "How strongly each pair of samples belongs together.")
result = engine.result(run.run_id)
if result.affinity is None or result.spectrum is None:
    scores.strip(run.metrics)
    st.info("This run is a partition only: it has clusters, and no matrix to show.")
    st.page_link("pages/clusters.py", label="See its clusters", icon=":material/scatter_plot:")
    st.stop()

affinity_view.take(asked, run.run_id, result)
affinity_controls.show(result)
with st.container(horizontal=True, gap="large"):
    with st.container(width=affinity_matrix.WIDTH):
        affinity_matrix.show(run, result)
    with st.container(width="stretch"):
        scores.strip(run.metrics, run.metrics_plain, columns=3)
        affinity_panel.show(run, result)
reclustering.form(run)
downloads.of_run(run)
recipes.made_by(result)
engine.warm_up()
