"""The strongest links between samples of different labels, or clusters: where the affinity errs."""

from typing import Any

import streamlit as st

from dmsc_core.figure_data import link_tables, matrices
from dmsc_core.graph.links import Links
from pages.affinity import cached, sentences
from pages.affinity.exhibit import Exhibit
from pages.affinity.view_state import open_window, pick
from pages.affinity.windows import Box
from pages.state import keys
from pages.widgets import charts, scores
from pages.widgets.act_button import act_button

ROW_HEIGHT = 44
PICTURES = ("picture 1", "picture 2")
PICTURE = 96  # pixels


def show(shown: Exhibit, kind: str) -> None:
    """The list; a row that is chosen can be looked at."""
    links = cached.wrong_links(shown.run_id, shown.key, kind)
    groups = sentences.GROUPS[kind]
    if not len(links.values):
        st.success(f"No two samples of different {groups} are linked.", icon=":material/check:")
        return
    st.markdown(
        f"The {len(links.values)} strongest links in {shown.title} "
        f"between samples of different {groups}{_but(shown, kind)}."
    )
    rows = link_tables.pair_rows(shown.result, links, "→" if shown.directed else "–")
    pictures, because = _pictures(shown.run_id, links)
    key = f"{keys.AFFINITY_TABLE}_links_{shown.run_id}_{shown.key}_{kind}"
    chosen = st.dataframe(
        [row | pair for row, pair in zip(rows, pictures)] if pictures else rows,
        key=key,
        on_select="rerun",
        selection_mode="single-row",
        hide_index=True,
        height=420,
        row_height=ROW_HEIGHT,
        column_order=["link", *PICTURES, "samples", "clusters", "labels"],
        column_config=_columns(shown.directed),
        alt=f"Strongest links between different {groups}",
    )
    _foot(shown, links, chosen["selection"]["rows"])
    if because:
        st.caption(f":gray[No pictures: {because}]")


def _but(shown: Exhibit, kind: str) -> str:
    """The meaning of links between clusters, which are wrong by no label."""
    if kind == "label":
        return ""
    if shown.result.dataset.labels is None:
        return "; without labels nobody can say whether they are wrong"
    return "; by their labels they may be right"


def _columns(directed: bool) -> dict[str, Any]:
    titles = ("from", "to") if directed else ("one", "the other")
    pictures = {
        name: st.column_config.ImageColumn(title, width=PICTURE)
        for name, title in zip(PICTURES, titles)
    }
    return pictures | {"link": st.column_config.NumberColumn(format="%.3g", width=64)}


def _pictures(run_id: str, links: Links) -> tuple[list[dict[str, str]], str]:
    """Of both samples of each link one picture."""
    both = [*links.rows.tolist(), *links.columns.tolist()]
    joined, because = cached.pictures(run_id, both, joined=True)
    half = len(links.rows)
    return [dict(zip(PICTURES, pair)) for pair in zip(joined[:half], joined[half:])], because


def _foot(shown: Exhibit, links: Links, chosen: list[int]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if chosen:
            one, other = int(links.rows[chosen[0]]), int(links.columns[chosen[0]])
            around = Box(*matrices.around(shown.order, one, other))
            key = f"{keys.AFFINITY_GO}_link"
            act_button(
                "Show in the matrix", "center_focus_weak", f"{key}_show", open_window, around
            )
            act_button("See the first", "person_search", f"{key}_one", pick, one)
            act_button("See the second", "person_search", f"{key}_other", pick, other)
        else:
            st.caption("Choose a row to see it in the matrix, or one of its samples.")
        st.space("stretch")
        rows = link_tables.link_rows(shown.result, links)
        charts.take_away("affinity_links", scores.csv(rows, "wrong-links"))
