"""Train: set up a run, start it, watch it, and look back at how others went."""

import streamlit as st

from pages.components import entry, header, live, past, setup

entry.through_app()
run_id = live.watched()
name, choice = st.columns([6, 5], gap="large", vertical_alignment="bottom")
with name:
    header.title(
        "Train", "Choose how the measurements are brought together, start, and watch it learn."
    )
with choice:
    past.pick(run_id)
if run_id is not None:
    past.remember(run_id)
    live.panel(run_id)
    st.subheader("The next run", anchor=False)
setup.show()
