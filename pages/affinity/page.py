"""Affinity: who explains whom, from the whole matrix down to one sample; and clustering again."""

import streamlit as st

from dmsc_core.words.notes import score_line
from pages.affinity import address, controls, matrix, panel, recluster, view_state
from pages.affinity.exhibit import Exhibit
from pages.state import server, sitemap
from pages.widgets import downloads, recipe, run_picker, scores


@st.fragment(key=view_state.MATRIX)
def left(shown: Exhibit) -> None:
    """The matrix, with the window and the sample that are looked at now."""
    place = view_state.place(shown.run_id, shown.by)
    matrix.show(shown, place, view_state.picked(shown.n_samples))
    address.write(shown)


@st.fragment(key=view_state.PANEL)
def right(shown: Exhibit) -> None:
    """The panel beside it, of the same sample."""
    panel.show(shown, view_state.picked(shown.n_samples))
    address.write(shown)


wishes = address.asked()
run = run_picker.head("Affinity", "How strongly each pair of samples belongs together.")
result = server.result(run.run_id)
if result.affinity is None or result.spectrum is None:
    scores.strip(run.metrics, said=score_line([run]))
    st.info("This run is a partition only: it has clusters, and no matrix to show.")
    sitemap.link("clusters", "See its clusters", "scatter_plot")
    st.stop()

address.take(wishes, run.run_id, result)
shown = controls.show(run.run_id, result)
with st.container(horizontal=True, gap="large"):
    with st.container(width=matrix.WIDTH):
        left(shown)
    with st.container(width="stretch"):
        scores.strip(run.metrics, run.metrics_plain, columns=3, said=score_line([run]))
        right(shown)
recluster.form(run)
downloads.of_run(run)
recipe.made_by(result)
server.warm_up()
