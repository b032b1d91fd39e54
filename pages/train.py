"""Train: set up a run, start it, watch it."""

import streamlit as st

from pages.components import entry, header, live, setup

entry.through_app()
header.title(
    "Train", "Choose how the measurements are brought together, start, and watch it learn."
)
run_id = live.watched()
if run_id is not None:
    live.panel(run_id)
    st.subheader("The next run", anchor=False)
setup.show()
