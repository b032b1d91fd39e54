"""The matrix of the Affinity page: drag a box to open it, go back and forward."""

from typing import Any

import streamlit as st

from dmsc_core.figure_data import matrices as views
from dmsc_core.plots import matrix_window
from dmsc_core.result import RunResult
from dmsc_core.store.artifacts import RunSummary
from pages.affinity import below_matrix, cached, sentences, view_state, windows
from pages.affinity.view_state import View
from pages.affinity.windows import Box, Place
from pages.state import keys, selection
from pages.widgets import charts

NAME = "affinity-matrix"  # the fragment
WIDTH = matrix_window.WIDTH
SMALLEST = 2  # positions a side; a smaller box picks the sample of its row


@st.fragment(key=NAME)
def show(run: RunSummary, result: RunResult) -> None:
    """The tools, the matrix, and below it each sample as a point."""
    st.session_state.setdefault(keys.AFFINITY_HOW, "max")
    st.session_state.setdefault(keys.AFFINITY_ABOVE, 0.0)
    place = windows.place(run.run_id, st.session_state[keys.AFFINITY_ORDER])
    _tools(place)
    seen = view_state.now(run.run_id)
    part = cached.part(*seen, place.window)
    order = cached.order(run.run_id, seen.by)
    samples = views.samples(result, order, seen.by, selection.chosen(run.run_id))
    figure = matrix_window.picture(part, samples, views.SYMBOLS.get(seen.key[0], "w"))
    _heatmap(figure, seen, place)
    below_matrix.points(part, samples, seen, place, result)
    below_matrix.caption(seen, place, part, len(order))
    below_matrix.foot(seen, place, figure, samples)
    view_state.write_address(run.run_id)


def _tools(place: Place) -> None:
    with st.container(horizontal=True, gap="small"):
        for name, icon, able, says, steps in (
            ("Back", ":material/arrow_back:", place.can_go_back, "The window before", -1),
            ("Forward", ":material/arrow_forward:", place.can_go_forward, "The next window", 1),
        ):
            st.button(
                name,
                icon=icon,
                key=f"{keys.AFFINITY_GO}_{name.lower()}",
                disabled=not able,
                help=says,
                on_click=windows.move,
                args=(steps,),
            )
        st.button(
            "Whole",
            icon=":material/zoom_out_map:",
            key=f"{keys.AFFINITY_GO}_whole",
            disabled=place.window is None,
            help="All samples again",
            on_click=windows.open_window,
            args=(None,),
        )
        with st.popover("Links", icon=":material/tune:", help="Which are drawn, and how"):
            _links()


def _links() -> None:
    st.segmented_control(
        "Cell",
        list(sentences.HOWS),
        format_func=sentences.HOWS.__getitem__,
        key=keys.AFFINITY_HOW,
        required=True,
        persist_state="session",
        help=sentences.HOW_HELP,
    )
    st.select_slider(
        "Links above",
        views.SHARES,
        format_func=sentences.share,
        key=keys.AFFINITY_ABOVE,
        persist_state="session",
        help=sentences.ABOVE_HELP,
    )


def _heatmap(figure: Any, seen: View, place: Place) -> None:
    title = sentences.MATRICES[seen.key[0]]
    key = box_key(seen, place)
    st.plotly_chart(
        figure,
        key=key,
        on_select=_boxed,
        selection_mode="box",
        width=matrix_window.WIDTH,
        alt=f"{title} between samples, {sentences.ORDERS[seen.by]}",
        config=charts.config(f"{seen.run_id}-{seen.key[0]}"),
    )
    st.session_state[keys.AFFINITY_BOX] = key  # where the callback finds the box


def box_key(seen: View, place: Place) -> str:
    """A key of its own for each figure: under the same one the first figure would stay."""
    shown = (seen, place, windows.visit(), selection.chosen(seen.run_id))
    return f"{keys.AFFINITY_BOX}_{abs(hash(shown)):x}"


def _boxed() -> None:
    """A box was dragged: open it, or pick the sample of its row where it lies within a cell."""
    state = st.session_state.get(st.session_state[keys.AFFINITY_BOX])
    boxes = state["selection"]["box"] if state else []
    if not boxes:
        return
    place = st.session_state[keys.AFFINITY_PLACE]
    order = cached.order(place.run_id, place.by)
    limits = place.window or (0, len(order), 0, len(order))
    found = views.box_of(boxes[-1]["y"], boxes[-1]["x"], limits)
    if found is None:
        return
    box = Box(*found)
    if max(box.size) < SMALLEST:
        view_state.pick(int(order[box.top]))
        st.rerun(view_state.PANEL)
    windows.open_window(box)


def show_link(one: int, other: int) -> None:
    """Look at the matrix around the link of two samples."""
    place = st.session_state[keys.AFFINITY_PLACE]
    order = cached.order(place.run_id, place.by)
    windows.open_window(Box(*views.around(order, one, other)))
    st.rerun(NAME)
