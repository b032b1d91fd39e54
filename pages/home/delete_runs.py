"""Deleting runs, and what becomes of those that were deleted."""

from collections.abc import Callable, Sequence

import streamlit as st

from dmsc_core.errors import StoreError
from dmsc_core.store.artifacts import RunSummary
from dmsc_core.store.index import UNFINISHED
from pages.state import keys, server
from pages.widgets import run_table, words
from pages.widgets.act_button import act_button

HELP = (
    "They are moved to the folder .trash among the runs, from where they can be taken back. What "
    "trains must be stopped first."
)


def show(runs: Sequence[RunSummary]) -> None:
    """All runs; those whose rows are marked can be removed, but for what trains."""
    marked = run_table.marked(runs, keys.HOME_MARKED)
    ids = [run.run_id for run in marked if run.status not in UNFINISHED]
    label = f"Delete the {len(ids)} marked" if ids else "Mark rows to delete them"
    look = {"disabled": not ids, "help": HELP}
    act_button(label, "delete", keys.HOME_REMOVE, _remove, ids, **look)


def deleted() -> None:
    """The runs in the trash: each can be taken back, or all be deleted for good."""
    runs = {run.run_id: run for run in server.store().deleted()}
    if not runs:
        return
    marked = st.session_state.get(keys.HOME_DELETED, [])
    st.session_state[keys.HOME_DELETED] = [run_id for run_id in marked if run_id in runs]
    with st.popover(f"Deleted runs: {len(runs)}", icon=":material/delete_history:"):
        chosen = st.multiselect(
            "Deleted runs",
            list(runs),
            format_func=lambda run_id: words.run_title(runs[run_id]),
            key=keys.HOME_DELETED,
            placeholder="choose what to take back",
        )
        look, restore = {"type": "secondary", "disabled": not chosen}, server.store().restore
        act_button("Take back", "undo", keys.HOME_RESTORE, _each, restore, chosen, **look)
        sure = st.checkbox("They are not needed any more", key=keys.HOME_SURE)
        label, look = f"Delete all {len(runs)} for good", look | {"disabled": not sure}
        act_button(label, "delete_forever", keys.HOME_ERASE, _erase, list(runs), **look)


def _remove(ids: Sequence[str]) -> None:
    live = server.jobs().live_ids()
    _each(lambda run_id: server.store().delete(run_id, live), ids)


def _erase(ids: Sequence[str]) -> None:
    _each(server.store().erase, ids)
    st.session_state[keys.HOME_SURE] = False  # of these alone


def _each(act: Callable[[str], None], ids: Sequence[str]) -> None:
    for run_id in ids:
        try:
            act(run_id)
        except StoreError as error:  # the disk refuses, or another session was quicker
            st.toast(words.verbatim(str(error)), icon=":material/error:")
