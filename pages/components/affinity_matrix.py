"""The matrix of the Affinity page: drag a box to open it, go back and forward."""

from typing import Any

import streamlit as st

from dmsc_core.plots import affinity_views as views
from dmsc_core.plots import window
from dmsc_core.result import RunResult
from dmsc_core.store.artifacts import RunSummary
from pages.components import (
    affinity_below,
    affinity_data,
    affinity_place,
    affinity_view,
    affinity_words,
    charts,
    keys,
    selection,
)
from pages.components.affinity_place import Box, Place
from pages.components.affinity_view import View

NAME = "affinity-matrix"  # the fragment
WIDTH = window.WIDTH
SMALLEST = 2  # positions a side; a smaller box picks the sample of its row


@st.fragment(key=NAME)
def show(run: RunSummary, result: RunResult) -> None:
    """The tools, the matrix, and below it each sample as a point."""
    st.session_state.setdefault(keys.AFFINITY_HOW, "max")
    st.session_state.setdefault(keys.AFFINITY_ABOVE, 0.0)
    place = affinity_place.place(run.run_id, st.session_state[keys.AFFINITY_ORDER])
    _tools(place)
    seen = affinity_view.now(run.run_id)
    part = affinity_data.part(*seen, place.window)
    order = affinity_data.order(run.run_id, seen.by)
    samples = views.samples(result, order, seen.by, selection.chosen(run.run_id))
    figure = window.picture(part, samples, views.SYMBOLS.get(seen.key[0], "w"))
    _heatmap(figure, seen, place)
    affinity_below.points(part, samples, seen, place, result)
    affinity_below.caption(seen, place, part, len(order))
    affinity_below.foot(seen, place, figure, samples)
    affinity_view.write_address(run.run_id)


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
                on_click=affinity_place.move,
                args=(steps,),
            )
        st.button(
            "Whole",
            icon=":material/zoom_out_map:",
            key=f"{keys.AFFINITY_GO}_whole",
            disabled=place.window is None,
            help="All samples again",
            on_click=affinity_place.open_window,
            args=(None,),
        )
        with st.popover("Links", icon=":material/tune:", help="Which are drawn, and how"):
            _links()


def _links() -> None:
    st.segmented_control(
        "Cell",
        list(affinity_words.HOWS),
        format_func=affinity_words.HOWS.__getitem__,
        key=keys.AFFINITY_HOW,
        required=True,
        persist_state="session",
        help=affinity_words.HOW_HELP,
    )
    st.select_slider(
        "Links above",
        views.SHARES,
        format_func=affinity_words.share,
        key=keys.AFFINITY_ABOVE,
        persist_state="session",
        help=affinity_words.ABOVE_HELP,
    )


def _heatmap(figure: Any, seen: View, place: Place) -> None:
    title = affinity_words.MATRICES[seen.key[0]]
    key = box_key(seen, place)
    st.plotly_chart(
        figure,
        key=key,
        on_select=_boxed,
        selection_mode="box",
        width=window.WIDTH,
        alt=f"{title} between samples, {affinity_words.ORDERS[seen.by]}",
        config=charts.config(f"{seen.run_id}-{seen.key[0]}"),
    )
    st.session_state[keys.AFFINITY_BOX] = key  # where the callback finds the box


def box_key(seen: View, place: Place) -> str:
    """A key of its own for each figure: under the same one the first figure would stay."""
    shown = (seen, place, affinity_place.visit(), selection.chosen(seen.run_id))
    return f"{keys.AFFINITY_BOX}_{abs(hash(shown)):x}"


def _boxed() -> None:
    """A box was dragged: open it, or pick the sample of its row where it lies within a cell."""
    state = st.session_state.get(st.session_state[keys.AFFINITY_BOX])
    boxes = state["selection"]["box"] if state else []
    if not boxes:
        return
    place = st.session_state[keys.AFFINITY_PLACE]
    order = affinity_data.order(place.run_id, place.by)
    limits = place.window or (0, len(order), 0, len(order))
    found = views.box_of(boxes[-1]["y"], boxes[-1]["x"], limits)
    if found is None:
        return
    box = Box(*found)
    if max(box.size) < SMALLEST:
        affinity_view.pick(int(order[box.top]))
        st.rerun(affinity_view.PANEL)
    affinity_place.open_window(box)


def show_link(one: int, other: int) -> None:
    """Look at the matrix around the link of two samples."""
    place = st.session_state[keys.AFFINITY_PLACE]
    order = affinity_data.order(place.run_id, place.by)
    affinity_place.open_window(Box(*views.around(order, one, other)))
    st.rerun(NAME)
