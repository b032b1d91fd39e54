"""The choice of a matrix on the Affinity page, and of the order of its samples."""

import streamlit as st

from dmsc_core.errors import DMSCError
from dmsc_core.figure_data import matrices
from dmsc_core.result import RunResult
from pages.affinity import sentences, view_state
from pages.affinity.exhibit import Exhibit, exhibit
from pages.state import keys
from pages.widgets import words
from pages.widgets.pickers import choice


def show(run_id: str, result: RunResult) -> Exhibit:
    """Matrix, steps of the walk, order; where it cannot be made, say why and end the page."""
    steps = 1
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        titles, look = sentences.MATRICES, {"offered": matrices.matrices(result)}
        what = choice("Matrix", titles, keys.AFFINITY_WHAT, sentences.MATRIX_HELP, **look)
        if what == "Tt":
            titles = {t: str(t) for t in view_state.STEPS}
            help_text = "How many steps the walk takes."
            steps = choice("Steps t", titles, keys.AFFINITY_STEPS, help_text)
        titles, look = sentences.ORDERS, {"offered": matrices.orders(result)}
        by = choice("Samples", titles, keys.AFFINITY_ORDER, sentences.ORDER_HELP, **look)
    try:
        return exhibit(run_id, (what, steps), by)
    except DMSCError as error:
        words.refused(error, "This matrix cannot be made")
        st.stop()
