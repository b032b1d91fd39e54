"""Compare: several runs side by side."""

import streamlit as st

from pages.compare import (
    ablation,
    affinities,
    agreement,
    all_fusions,
    lessons,
    panels,
    runs,
    score_tables,
)
from pages.state import server
from pages.widgets import batch, downloads, header, run_picker

header.title("Compare", "The same measure for every run, next to each other.")
all_fusions.show()
batch.show()
chosen = runs.pick()
if not chosen:
    st.caption("Choose the runs to compare.")
    st.stop()
run_picker.pairing_notes(chosen)
called = runs.names(chosen)
agreement.say_if_none(chosen)
score_tables.show(chosen)
agreement.show(chosen, called)
lessons.show(chosen, called)
affinities.show(chosen, called)
panels.embeddings(chosen, called)
panels.losses(chosen, called)
ablation.show(chosen, called)
downloads.of_runs(chosen)
server.warm_up()
