"""Clusters: the samples as points, the chosen ones, and a portrait of each cluster."""

import streamlit as st

from dmsc_core.words.notes import score_line
from pages.clusters import (
    cards,
    chosen,
    class_table,
    new_samples,
    other_pictures,
    sample_table,
    scatter,
)
from pages.state import arrival, server
from pages.widgets import downloads, recipe, run_picker, scores

run = run_picker.head("Clusters", "Samples that belong together lie together.")
result = server.result(run.run_id)
points, meeting = st.columns([7, 5], gap="large")
with points:
    placement = scatter.show(run, result)
arrival.let_draw()
with meeting:
    has_matrix = result.affinity is not None
    plain = run.metrics_plain if has_matrix else None
    scores.strip(run.metrics, plain, columns=3, said=score_line([run]))
    class_table.show(run, result)
chosen.show(run, result)
st.space("small")
if placement is not None:
    other_pictures.show(run, result, placement)
    st.space("small")
cards.show(run, result)
st.space("small")
sample_table.show(run)
new_samples.show(run)
downloads.of_run(run)
recipe.made_by(result)
server.warm_up()
