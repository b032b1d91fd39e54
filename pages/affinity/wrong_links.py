"""The strongest links between samples of different groups: where the affinity errs."""

from typing import Any

import streamlit as st

from dmsc_core.figure_data import link_tables, matrices
from dmsc_core.graph.links import Links
from dmsc_core.result import RunResult
from pages.affinity import cached, matrix, sentences, view_state
from pages.affinity.view_state import View
from pages.state import keys
from pages.widgets import charts, scores

ROW_HEIGHT = 44
PICTURES = ("picture 1", "picture 2")
PICTURE = 96  # pixels


def show(seen: View, result: RunResult, kind: str) -> None:
    """The list; a row that is chosen can be looked at."""
    found = cached.wrong_links(seen.run_id, seen.key, kind)
    groups = sentences.GROUPS[kind]
    if not len(found.values):
        st.success(f"No two samples of different {groups} are linked.", icon=":material/check:")
        return
    st.markdown(
        f"The {len(found.values)} strongest links in {sentences.MATRICES[seen.key[0]]} "
        f"between samples of different {groups}."
    )
    directed = seen.key[0] in matrices.DIRECTED
    shown = link_tables.pair_rows(result, found, "→" if directed else "–")
    pictures, because = _pictures(seen.run_id, found)
    key = f"{keys.AFFINITY_TABLE}_links_{seen.run_id}_{seen.key}_{kind}"
    chosen = st.dataframe(
        [row | pair for row, pair in zip(shown, pictures)] if pictures else shown,
        key=key,
        on_select="rerun",
        selection_mode="single-row",
        hide_index=True,
        height=420,
        row_height=ROW_HEIGHT,
        column_order=["link", *PICTURES, "samples", "clusters", "labels"],
        column_config=_columns(directed),
        alt=f"Strongest links between different {groups}",
    )
    _foot(found, link_tables.link_rows(result, found), because, chosen["selection"]["rows"])


def _columns(directed: bool) -> dict[str, Any]:
    titles = ("from", "to") if directed else ("one", "the other")
    pictures = {
        name: st.column_config.ImageColumn(title, width=PICTURE)
        for name, title in zip(PICTURES, titles)
    }
    return pictures | {"link": st.column_config.NumberColumn(format="%.3g", width=64)}


def _pictures(run_id: str, found: Links) -> tuple[list[dict[str, str]], str]:
    """Of both samples of each link one picture."""
    both = [*found.rows.tolist(), *found.columns.tolist()]
    joined, because = cached.joined_pictures(run_id, both)
    half = len(found.rows)
    return [dict(zip(PICTURES, pair)) for pair in zip(joined[:half], joined[half:])], because


def _foot(found: Links, rows: list[dict[str, Any]], because: str, chosen: list[int]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if chosen:
            one, other = int(found.rows[chosen[0]]), int(found.columns[chosen[0]])
            show = matrix.show_link
            _button("Show in the matrix", "link_show", "center_focus_weak", show, one, other)
            _button("See the first", "link_one", "person_search", view_state.pick, one)
            _button("See the second", "link_other", "person_search", view_state.pick, other)
        else:
            st.caption("Choose a row to see it in the matrix, or one of its samples.")
        st.space("stretch")
        charts.take_away(
            "affinity_links",
            files=scores.csv(rows, "wrong-links"),
        )
    if because:
        st.caption(f":gray[No pictures: {because}]")


def _button(label: str, name: str, icon: str, action: Any, *values: int) -> None:
    st.button(
        label,
        key=f"{keys.AFFINITY_GO}_{name}",
        icon=f":material/{icon}:",
        type="tertiary",
        on_click=action,
        args=values,
    )
