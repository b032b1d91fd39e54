"""Below the matrix: what is seen in numbers, each sample as a point, what can be taken away."""

from typing import Any

import streamlit as st

from dmsc_core.figure_data import matrices as views
from dmsc_core.figure_data.degree_points import best_linked, cells
from dmsc_core.plots import degree_points, matrix_window
from dmsc_core.result import RunResult
from pages.affinity import cached, sentences, view_state
from pages.affinity.view_state import View
from pages.affinity.windows import Place
from pages.state import keys, selection, server
from pages.widgets import charts


def points(part: Any, samples: Any, seen: View, place: Place, result: RunResult) -> None:
    """Under the columns of the matrix, points to click: of samples side by side the best linked."""
    strength = views.strength(result)
    edges = cells(int(part.column_edges[0]), int(part.column_edges[-1]))
    picked = view_state.picked(len(samples.order))
    shown = best_linked(edges, samples.order, strength, picked)
    figure = degree_points.strengths(edges, samples, shown, strength, picked)
    key = f"{keys.AFFINITY_POINTS}_{abs(hash((seen.run_id, seen.by, place, picked))):x}"
    st.plotly_chart(
        figure,
        key=key,
        on_select=_clicked,
        selection_mode="points",
        width=matrix_window.WIDTH,
        alt="Degree of each sample shown; a click shows its neighbours",
        config={"displayModeBar": False},
    )
    st.session_state[keys.AFFINITY_POINTS] = key


def _clicked() -> None:
    state = st.session_state.get(st.session_state[keys.AFFINITY_POINTS])
    found = state["selection"]["points"] if state else []
    if found:
        view_state.pick(int(found[0]["customdata"]))
        st.rerun(view_state.PANEL)


def caption(seen: View, place: Place, part: Any, n: int) -> None:
    """What the matrix means, and what is seen of it in cells and in links."""
    rows, columns = place.window.size if place.window else (n, n)
    cells = part.values.shape
    what = f"{rows:,} × {columns:,} samples"
    if part.exact:
        what += ", every value: hover to read it"
    else:
        what += (
            f" in {cells[0]} × {cells[1]} cells, each the "
            f"{sentences.HOWS[seen.how]} of its samples. **Drag a box to open it.**"
        )
    whole = "" if place.window is None else "Of the whole matrix, "
    st.caption(f"{sentences.MEANINGS[seen.key[0]]}  \n{what}  \n{whole}{_links_left(seen)}")


def _links_left(seen: View) -> str:
    found = cached.counts(seen.run_id, seen.key)
    share = views.COUNTED if seen.how == "share" and seen.above == 0 else seen.above
    left = int(found.counts[views.SHARES.index(share)])
    much = f"{left:,} of {found.possible:,} links ({sentences.percent(left, found.possible)})"
    if share == 0:
        return f"{much} are not zero."
    value = share * found.strongest
    return f"{much} are above {sentences.share(share)} of the strongest ({value:.2g})."


def foot(seen: View, place: Place, figure: Any, samples: Any) -> None:
    with charts.spread():
        _choose(seen, place, samples)
        charts.take_away(
            "affinity",
            {"This picture": (figure, f"{seen.run_id}-affinity")},
            {
                "All arrays of the run (ZIP)": (
                    lambda: server.store().export_zip(seen.run_id),
                    f"{seen.run_id}.zip",
                    "application/zip",
                )
            },
        )


def _choose(seen: View, place: Place, samples: Any) -> None:
    """Choose the rows of a window, for every page; or see and clear what is chosen."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if place.window is not None:
            rows = samples.order[place.window.top : place.window.bottom].tolist()
            st.button(
                f"Choose these {len(rows):,} rows",
                icon=":material/select_all:",
                type="tertiary",
                key=f"{keys.AFFINITY_GO}_choose",
                help="Their samples are marked here, and on the other pages.",
                on_click=selection.choose,
                args=(seen.run_id, rows),
            )
        if samples.chosen:
            st.caption(f":orange[▼] {len(samples.chosen):,} samples are chosen")
            st.button(
                "Clear",
                type="tertiary",
                key=f"{keys.AFFINITY_GO}_clear",
                on_click=selection.clear,
            )
