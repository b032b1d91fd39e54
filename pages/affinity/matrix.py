"""The matrix of the Affinity page: drag a box to open it, go back and forward."""

from typing import Any

import streamlit as st

from dmsc_core.figure_data import matrices
from dmsc_core.plots import matrix_window
from pages.affinity import below_matrix, sentences, view_state
from pages.affinity.exhibit import Exhibit, window
from pages.affinity.view_state import Pooling
from pages.affinity.windows import Box, Place
from pages.state import keys, selection
from pages.widgets import charts, pickers
from pages.widgets.act_button import act_button

WIDTH = matrix_window.WIDTH
SMALLEST = 2  # positions a side; a smaller box picks the sample of its row


def show(shown: Exhibit, place: Place, sample: int | None) -> None:
    """The tools, the matrix, and below it each sample as a point."""
    pooling = _tools(place)
    part = window(shown, pooling, place.window)
    chosen = selection.chosen(shown.run_id)
    samples = matrices.samples(shown.result, shown.order, shown.by, chosen)
    figure = matrix_window.picture(part, samples, matrices.SYMBOLS.get(shown.key[0], "w"))
    _heatmap(figure, shown, place, hash((pooling, chosen)))
    below_matrix.points(part, samples, shown, place, sample)
    below_matrix.caption(shown, place, pooling, part)
    below_matrix.foot(shown, place, figure, samples)


def _tools(place: Place) -> Pooling:
    """The buttons that lead to other windows; what is chosen of the links."""
    back, ahead, inside = place.can_go_back, place.can_go_forward, place.window is not None
    move, whole = view_state.move, view_state.open_window
    buttons = (
        ("Back", "arrow_back", back, "The window before", move, -1),
        ("Forward", "arrow_forward", ahead, "The next window", move, 1),
        ("Whole", "zoom_out_map", inside, "All samples again", whole, None),
    )
    with st.container(horizontal=True, gap="small"):
        for name, icon, able, says, act, value in buttons:
            look = {"type": "secondary", "disabled": not able, "help": says}
            act_button(name, icon, f"{keys.AFFINITY_GO}_{name.lower()}", act, value, **look)
        with st.popover("Links", icon=":material/tune:", help="Which are drawn, and how"):
            return _links()


def _links() -> Pooling:
    how = pickers.choice("Cell", sentences.HOWS, keys.AFFINITY_HOW, sentences.HOW_HELP)
    titles = {share: sentences.share(share) for share in matrices.SHARES}
    above = pickers.slide("Links above", titles, keys.AFFINITY_ABOVE, help=sentences.ABOVE_HELP)
    return Pooling(how, above)


def _heatmap(figure: Any, shown: Exhibit, place: Place, look: int) -> None:
    """The figure with a key of its own: under the same one the first figure would stay."""
    drawn = (shown.run_id, shown.key, place, look, view_state.visit())
    key = f"{keys.AFFINITY_BOX}_{abs(hash(drawn)):x}"
    st.plotly_chart(
        figure,
        key=key,
        on_select=lambda: _boxed(key, shown, place),
        selection_mode="box",
        width=matrix_window.WIDTH,
        alt=f"{shown.title} between samples, {sentences.ORDERS[shown.by]}",
        config=charts.config(f"{shown.run_id}-{shown.key[0]}"),
    )


def _boxed(key: str, shown: Exhibit, place: Place) -> None:
    """A box was dragged: open it, or pick the sample of its row where it lies within a cell."""
    state = st.session_state.get(key)
    boxes = state["selection"]["box"] if state else []
    if not boxes:
        return
    limits = place.window or (0, shown.n_samples, 0, shown.n_samples)
    edges = matrices.box_of(boxes[-1]["y"], boxes[-1]["x"], limits)
    if edges is None:
        return
    box = Box(*edges)
    if max(box.size) < SMALLEST:
        view_state.pick(int(shown.order[box.top]))
    view_state.open_window(box)
