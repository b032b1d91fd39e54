"""Train: set up a run, start it, watch it, and look back at how others went."""

import streamlit as st

from pages.state import address, keys
from pages.train import live_run, past_run
from pages.widgets import header, queue, start

run_id = live_run.watched()
if st.session_state.get(keys.ARRIVED) and address.RUN not in st.query_params:
    st.session_state[keys.TRAIN_BARE] = run_id
name, choice = st.columns([6, 5], gap="large", vertical_alignment="bottom")
with name:
    header.title(
        "Train", "Choose how the measurements are brought together, start, and watch it learn."
    )
with choice:
    past_run.pick(run_id)
if run_id is not None:
    address.write(keys.TRAIN_IN_URL, [run_id])
    start.tell_once()
    live_run.panel(run_id)
    st.subheader("The next run", anchor=False)
elif st.session_state.get(keys.TRAIN_FORM):
    live_run.say_if_gone()
    queue.others("")
with st.spinner("Starting the engine; the first time takes a few seconds", show_time=True):
    import dmsc_core.pipeline  # noqa: F401
    from pages.train import setup
setup.show()
