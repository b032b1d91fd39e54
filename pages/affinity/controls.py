"""Which matrix the Affinity page shows, and in which order."""

import streamlit as st

from dmsc_core.errors import DMSCError
from dmsc_core.figure_data import matrices as views
from dmsc_core.result import RunResult
from pages.affinity import cached, sentences, view_state
from pages.affinity.view_state import View
from pages.state import keys
from pages.widgets import words
from pages.widgets.pickers import choice


def show(result: RunResult) -> None:
    """Matrix, steps of the walk, order."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        what = choice(
            "Matrix",
            sentences.MATRICES,
            views.matrices(result),
            keys.AFFINITY_WHAT,
            sentences.MATRIX_HELP,
        )
        if what == "Tt":
            st.session_state.setdefault(keys.AFFINITY_STEPS, view_state.STEPS[0])
            st.segmented_control(
                "Steps t",
                view_state.STEPS,
                key=keys.AFFINITY_STEPS,
                required=True,
                persist_state="session",
                help="How many steps the walk takes.",
            )
        choice(
            "Samples",
            sentences.ORDERS,
            views.orders(result),
            keys.AFFINITY_ORDER,
            sentences.ORDER_HELP,
        )
    _make(view_state.now(st.session_state[keys.RUN]))


def _make(seen: View) -> None:
    """Have the matrix ready; where it cannot be made, say why, and show nothing else."""
    try:
        cached.matrix(seen.run_id, seen.key)
    except DMSCError as error:
        words.refused(error, "This matrix cannot be made")
        st.stop()
