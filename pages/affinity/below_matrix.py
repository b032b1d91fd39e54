"""Below the matrix: its links in numbers, each sample as a point, what can be taken away."""

from typing import Any

import streamlit as st

from dmsc_core.figure_data import matrices
from dmsc_core.figure_data.degree_points import best_linked, cells
from dmsc_core.plots import degree_points, matrix_window
from pages.affinity import sentences, view_state
from pages.affinity.exhibit import Exhibit, counted
from pages.affinity.view_state import Pooling
from pages.affinity.windows import Place
from pages.state import keys
from pages.widgets import charts, downloads
from pages.widgets.act_button import act_button


def points(part: Any, samples: Any, shown: Exhibit, place: Place, sample: int | None) -> None:
    """Under the columns of the matrix, points to click: of samples side by side the best linked."""
    strength = matrices.strength(shown.result)
    edges = cells(int(part.column_edges[0]), int(part.column_edges[-1]))
    linked = best_linked(edges, samples.order, strength, sample)
    figure = degree_points.strengths(edges, samples, linked, strength, sample)
    key = f"{keys.AFFINITY_POINTS}_{abs(hash((place, sample))):x}"
    st.plotly_chart(
        figure,
        key=key,
        on_select=lambda: _clicked(key),
        selection_mode="points",
        width=matrix_window.WIDTH,
        alt="Degree of each sample shown; a click shows its neighbours",
        config={"displayModeBar": False},
    )


def _clicked(key: str) -> None:
    state = st.session_state.get(key)
    clicked = state["selection"]["points"] if state else []
    if clicked:
        view_state.pick(int(clicked[0]["customdata"]))


def caption(shown: Exhibit, place: Place, pooling: Pooling, part: Any) -> None:
    """The meaning of the matrix, and what is seen of it in cells and in links."""
    rows, columns = place.window.size if place.window else (shown.n_samples, shown.n_samples)
    height, width = part.values.shape
    what = f"{rows:,} × {columns:,} samples"
    if part.exact:
        what += ", every value: hover to read it"
    else:
        what += (
            f" in {height} × {width} cells, each the "
            f"{sentences.HOWS[pooling.how]} of its samples. **Drag a box to open it.**"
        )
    whole = "" if place.window is None else "Of the whole matrix, "
    meaning = sentences.MEANINGS[shown.key[0]]
    st.caption(f"{meaning}  \n{what}  \n{whole}{_links_left(shown, counted(pooling))}")


def _links_left(shown: Exhibit, share: float) -> str:
    counts = shown.counts
    left = int(counts.counts[matrices.SHARES.index(share)])
    much = f"{left:,} of {counts.possible:,} links ({sentences.percent(left, counts.possible)})"
    if share == 0:
        return f"{much} are not zero."
    value = share * counts.strongest
    return f"{much} are above {sentences.share(share)} of the strongest ({value:.2g})."


def foot(shown: Exhibit, place: Place, figure: Any, samples: Any) -> None:
    """The choice of samples, and the downloads."""
    with charts.spread():
        _choose(shown.run_id, place, samples)
        picture = charts.page("This picture", lambda: figure, f"{shown.run_id}-affinity")
        charts.take_away("affinity", picture, downloads.arrays(shown.run_id))


def _choose(run_id: str, place: Place, samples: Any) -> None:
    """Choose the rows of a window, for every page; or see and clear what is chosen."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if place.window is not None:
            rows = samples.order[place.window.top : place.window.bottom].tolist()
            label, key = f"Choose these {len(rows):,} rows", f"{keys.AFFINITY_GO}_choose"
            help_text = "Their samples are marked here, and on the other pages."
            act_button(label, "select_all", key, view_state.choose, run_id, rows, help=help_text)
        if samples.chosen:
            st.caption(f":orange[▼] {len(samples.chosen):,} samples are chosen")
            act_button("Clear", "", f"{keys.AFFINITY_GO}_clear", view_state.choose, run_id, ())
