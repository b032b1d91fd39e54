"""Which matrix the Affinity page shows, and in which order."""

import streamlit as st

from dmsc_core.errors import DMSCError
from dmsc_core.plots import affinity_views as views
from dmsc_core.result import RunResult
from pages.components import affinity_data, affinity_view, affinity_words, keys, refused
from pages.components.affinity_view import View
from pages.components.pickers import choice


def show(result: RunResult) -> None:
    """Matrix, steps of the walk, order."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        what = choice(
            "Matrix",
            affinity_words.MATRICES,
            views.matrices(result),
            keys.AFFINITY_WHAT,
            affinity_words.MATRIX_HELP,
        )
        if what == "Tt":
            st.session_state.setdefault(keys.AFFINITY_STEPS, affinity_view.STEPS[0])
            st.segmented_control(
                "Steps t",
                affinity_view.STEPS,
                key=keys.AFFINITY_STEPS,
                required=True,
                persist_state="session",
                help="How many steps the walk takes.",
            )
        choice(
            "Samples",
            affinity_words.ORDERS,
            views.orders(result),
            keys.AFFINITY_ORDER,
            affinity_words.ORDER_HELP,
        )
    _make(affinity_view.now(st.session_state[keys.RUN]))


def _make(seen: View) -> None:
    """Have the matrix ready; where it cannot be made, say why, and show nothing else."""
    try:
        affinity_data.matrix(seen.run_id, seen.key)
    except DMSCError as error:
        refused.say(error, "This matrix cannot be made")
        st.stop()
