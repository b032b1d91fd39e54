"""Removing runs, and taking back those that were removed last."""

from collections.abc import Sequence
from contextlib import suppress

import streamlit as st

from dmsc_core.errors import StoreError
from dmsc_core.store.artifacts import RunSummary
from dmsc_core.store.index import UNFINISHED
from pages.components import engine, gallery, keys


def show(found: Sequence[RunSummary]) -> None:
    """All runs; those whose rows are marked can be removed, but for what trains."""
    marked = gallery.marked(found, keys.HOME_MARKED)
    ids = [run.run_id for run in marked if run.status not in UNFINISHED]
    st.button(
        f"Remove the {len(ids)} marked" if ids else "Mark rows to remove them",
        icon=":material/delete:",
        type="tertiary",
        key=keys.HOME_REMOVE,
        disabled=not ids,
        on_click=_remove,
        args=(ids,),
        help="They are moved to the folder .trash among the runs, from where they can be taken "
        "back. What trains must be stopped first.",
    )


def undo() -> None:
    """The way back, while this session lasts."""
    removed = st.session_state.get(keys.HOME_REMOVED)
    if removed:
        with st.container(horizontal=True, vertical_alignment="center"):
            said = "1 run was" if len(removed) == 1 else f"{len(removed)} runs were"
            st.caption(f"{said} removed.", width="content")
            st.button(
                "Take back",
                icon=":material/undo:",
                type="tertiary",
                key=keys.HOME_RESTORE,
                on_click=_restore,
            )


def _remove(ids: Sequence[str]) -> None:
    live = engine.jobs().live_ids()
    gone = []
    for run_id in ids:
        with suppress(StoreError):  # another session was quicker
            engine.store().delete(run_id, live)
            gone.append(run_id)
    st.session_state[keys.HOME_REMOVED] = gone


def _restore() -> None:
    for run_id in st.session_state.pop(keys.HOME_REMOVED, ()):
        with suppress(StoreError):
            engine.store().restore(run_id)
