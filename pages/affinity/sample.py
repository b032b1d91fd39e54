"""One sample of the Affinity page: what it looks like, and whom it is linked to."""

from typing import Any

import streamlit as st

from dmsc_core.figure_data import link_tables, matrices
from dmsc_core.graph.links import strongest_of_row
from dmsc_core.result import RunResult
from dmsc_core.words.naming import verbatim
from pages.affinity import cached, sentences, view_state
from pages.affinity.exhibit import Exhibit
from pages.affinity.windows import Box
from pages.state import keys
from pages.widgets import charts, scores
from pages.widgets.act_button import act_button

NEIGHBOURS = 12
ROW_HEIGHT = 44
WIDTHS = {"image": 54, "features": 96}  # pixels of a column
GROUPS_NAMED, LEAST = 4, 0.005  # groups at most, and the share that is worth a word
NEARLY_NONE = 0.0005  # of its links, which percents do not show


def show(shown: Exhibit, sample: int | None) -> None:
    """Find a sample; then its pictures, where its links go, and its strongest neighbours."""
    result = shown.result
    text = st.text_input(
        "Sample",
        key=keys.AFFINITY_FIND,
        placeholder=f"id, or row number 0 to {result.dataset.n_samples - 1}",
        on_change=_find,
        args=(result,),
        help="Or click a point below the matrix.",
    )
    if text and link_tables.find_sample(result, text) is None:
        said = f"There is no sample '{verbatim(text)}' in this run."
        st.warning(said, icon=":material/search_off:")
    if sample is None:
        st.info(
            "Click a point below the matrix to see whom that sample is linked to.",
            icon=":material/ads_click:",
        )
        return
    pictures, because = cached.pictures(shown.run_id, [sample])
    _portrait(result, sample, pictures)
    _whereto(shown, sample)
    _neighbours(shown, sample)
    if because:
        st.caption(f":gray[No pictures: {because}]")


def _find(result: RunResult) -> None:
    sample = link_tables.find_sample(result, st.session_state[keys.AFFINITY_FIND])
    if sample is not None:
        view_state.pick(sample)


def _portrait(result: RunResult, sample: int, pictures: dict[str, list[str | None]]) -> None:
    about = link_tables.described(result, [sample])
    facts = " · ".join(f"{name} **{verbatim(values[0])}**" for name, values in about.items())
    st.markdown(facts)
    if not pictures:
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        for name, (address,) in pictures.items():
            with st.container(width="content", gap="xxsmall"):
                if address is None:
                    st.caption(f"{verbatim(name)}: missing")
                else:
                    st.image(address, alt=f"{name} of the sample")
                    st.caption(verbatim(name))


def _whereto(shown: Exhibit, sample: int) -> None:
    """The clusters that get most of the weight of its links."""
    shares = link_tables.where_it_goes(shown.result, shown.values, sample)
    if not shares:
        st.caption("It is linked to nobody.")
        return
    named = [pair for i, pair in enumerate(shares[:GROUPS_NAMED]) if i == 0 or pair[1] >= LEAST]
    parts = [f"cluster {name} ({sentences.percent(share, 1)})" for name, share in named]
    rest = 1 - sum(share for _, share in named)
    more = " and others" if len(shares) > len(named) and rest >= NEARLY_NONE else ""
    st.caption(f"Its links go to {', '.join(parts)}{more}.")


def _neighbours(shown: Exhibit, sample: int) -> None:
    nearest = strongest_of_row(shown.values, sample, NEIGHBOURS)
    if not len(nearest.columns):
        return
    others = nearest.columns.tolist()
    rows = link_tables.neighbour_rows(shown.result, nearest)
    pictures, _ = cached.pictures(shown.run_id, others)
    key = f"{keys.AFFINITY_TABLE}_near_{shown.run_id}_{shown.key}_{sample}"
    st.dataframe(
        [
            row | {name: addresses[i] for name, addresses in pictures.items()}
            for i, row in enumerate(rows)
        ],
        key=key,
        on_select=lambda: _walk(key, others),
        selection_mode="single-row",
        hide_index=True,
        row_height=ROW_HEIGHT,
        height="content",
        column_config=_columns(shown.result),
        alt="Strongest neighbours of the sample",
    )
    _foot(shown, sample, others, rows)
    st.caption("Choose a row to go on to that neighbour.")


def _foot(shown: Exhibit, sample: int, others: list[int], rows: list[dict[str, Any]]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        around = Box(*matrices.around(shown.order, sample, others[0]))
        label, icon, key = "Show in the matrix", "center_focus_weak", f"{keys.AFFINITY_GO}_show"
        help_text = "The window around this sample and its strongest neighbour."
        act_button(label, icon, key, view_state.open_window, around, help=help_text)
        label, icon, key = "Choose them", "select_all", f"{keys.AFFINITY_GO}_near"
        help_text = "Mark the sample and these neighbours here and on the other pages."
        samples = [sample, *others]
        act_button(label, icon, key, view_state.choose, shown.run_id, samples, help=help_text)
        st.space("stretch")
        charts.take_away("affinity_near", scores.csv(rows, "neighbours"))


def _columns(result: RunResult) -> dict[str, Any]:
    images = {
        modality["name"]: st.column_config.ImageColumn(width=WIDTHS[modality["kind"]])
        for modality in result.dataset.modalities
    }
    return images | {"link": st.column_config.NumberColumn(format="%.3g", width=64)}


def _walk(key: str, others: list[int]) -> None:
    """Go on to the neighbour that was chosen."""
    rows = st.session_state[key]["selection"]["rows"]
    if rows:
        view_state.pick(others[rows[0]])
