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
from pages.widgets import batch, downloads, header, run_notes

header.title("Compare", "The same measure for every run, next to each other.")
all_fusions.show()
batch.show()
chosen = runs.pick()
if not chosen:
    st.caption("Choose the runs to compare.")
    st.stop()
called = runs.names(chosen)
run_notes.show({called[run.run_id]: run for run in chosen})
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
