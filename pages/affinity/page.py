"""Affinity: who explains whom, from the whole matrix down to one sample; and clustering again."""

import streamlit as st

from pages.affinity import controls, matrix, panel, recluster, view_state
from pages.state import server, sitemap
from pages.widgets import downloads, recipe, run_picker, scores

asked = view_state.asked()
run = run_picker.head("Affinity", "How strongly each pair of samples belongs together.")
result = server.result(run.run_id)
if result.affinity is None or result.spectrum is None:
    scores.strip(run.metrics)
    st.info("This run is a partition only: it has clusters, and no matrix to show.")
    st.page_link(sitemap.path("clusters"), label="See its clusters", icon=":material/scatter_plot:")
    st.stop()

view_state.take(asked, run.run_id, result)
controls.show(result)
with st.container(horizontal=True, gap="large"):
    with st.container(width=matrix.WIDTH):
        matrix.show(run, result)
    with st.container(width="stretch"):
        scores.strip(run.metrics, run.metrics_plain, columns=3)
        panel.show(run, result)
recluster.form(run)
downloads.of_run(run)
recipe.made_by(result)
server.warm_up()
