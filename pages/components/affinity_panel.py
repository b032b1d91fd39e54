"""Beside the matrix: its blocks, its wrong links, one sample's links, or its spectrum."""

from typing import Any

import streamlit as st

from dmsc_core.graph.links import BlockMeans
from dmsc_core.plots import affinity_views, link_views
from dmsc_core.plots.block_table import summary
from dmsc_core.result import RunResult
from dmsc_core.store.artifacts import RunSummary
from pages.components import (
    affinity_data,
    affinity_links,
    affinity_matrix,
    affinity_parts,
    affinity_place,
    affinity_sample,
    affinity_view,
    affinity_words,
    charts,
    engine,
    header,
    keys,
    tables,
    words,
)
from pages.components.affinity_place import Box
from pages.components.affinity_view import View

CELL = 46  # pixels


@st.fragment(key=affinity_view.PANEL)
def show(run: RunSummary, result: RunResult) -> None:
    """The panel that is chosen."""
    st.session_state.setdefault(keys.AFFINITY_PANEL, "blocks")
    with st.container(horizontal=True, gap="medium"):
        shown = st.segmented_control(
            "Beside the matrix",
            list(affinity_words.PANELS),
            format_func=affinity_words.PANELS.__getitem__,
            key=keys.AFFINITY_PANEL,
            required=True,
            persist_state="session",
            help=affinity_words.PANEL_HELP,
        )
        kind = _groups(result) if shown in ("blocks", "wrong") else "cluster"
    seen = affinity_view.now(run.run_id)
    if shown == "blocks":
        _blocks(seen, result, kind)
    elif shown == "wrong":
        affinity_links.show(seen, result, kind)
    elif shown == "sample":
        affinity_sample.show(seen, result)
    else:
        affinity_parts.spectrum(run, result)
    affinity_view.write_address(run.run_id)


def _groups(result: RunResult) -> str:
    """Clusters, or where there are labels what is chosen."""
    if result.dataset.labels is None:
        return "cluster"
    st.session_state.setdefault(keys.AFFINITY_GROUPS, "cluster")
    return st.segmented_control(
        "Groups",
        list(affinity_words.GROUPS),
        format_func=affinity_words.GROUPS.__getitem__,
        key=keys.AFFINITY_GROUPS,
        required=True,
        persist_state="session",
        help="Clusters are what was found; labels were not used for learning.",
    )


def _blocks(seen: View, result: RunResult, kind: str) -> None:
    found = affinity_data.means(seen.run_id, seen.key, kind)
    titles = affinity_data.titles(seen.run_id, kind)
    st.markdown(_in_words(seen, kind, *summary(found)))
    key = f"{keys.AFFINITY_TABLE}_blocks_{seen.run_id}_{seen.key}_{kind}_{affinity_place.visit()}"
    st.dataframe(
        affinity_data.table(engine.root(), seen.run_id, seen.key, kind, header.dark()),
        key=key,
        on_select=lambda: _open_block(key, kind, result),
        selection_mode="single-cell",
        column_config={title: st.column_config.Column(width=CELL) for title in titles},
        alt=f"Mean link within and between {affinity_words.GROUPS[kind]}",
    )
    with charts.spread():
        st.caption(
            "Mean links in percent of the strongest block. "
            "**Click a cell to see its samples in the matrix.**",
            help=affinity_words.BLOCKS_HELP,
        )
        rows = _rows(found, link_views.groups_of(result, kind)[1])
        charts.take_away(
            "affinity_blocks",
            files=tables.csv(rows, "blocks"),
        )


def _in_words(seen: View, kind: str, within: float, between: float) -> str:
    name = affinity_words.MATRICES[seen.key[0]]
    low, high = sorted((within, between))
    than = "less" if between == low else "more"
    times = f", {_ratio(high / low)} times {than}" if low > 0 else ""
    return (
        f"Two samples of one {kind} have a mean link of **{words.small(within, 2)}** in {name}, "
        f"those of different {affinity_words.GROUPS[kind]} **{words.small(between, 2)}**{times}."
    )


def _ratio(value: float) -> str:
    """Three digits, as a person writes them: 2.41, 743, 61,100."""
    return f"{float(f'{value:.3g}'):,.{2 if value < 10 else 0}f}"


def _rows(found: BlockMeans, names: Any) -> list[dict[str, Any]]:
    return [
        {"group": name, "samples": int(size), **dict(zip(names, means))}
        for name, size, means in zip(names, found.sizes.tolist(), found.means.tolist())
    ]


def _open_block(key: str, kind: str, result: RunResult) -> None:
    """Order the matrix by these groups and look at the block of the chosen cell."""
    cells = st.session_state[key]["selection"]["cells"]
    if not cells:
        return
    row, column = cells[0]
    state = st.session_state
    run_id, same = state[keys.AFFINITY_PLACE].run_id, state[keys.AFFINITY_ORDER] == kind
    titles = affinity_data.titles(run_id, kind)
    if column not in titles:
        return
    state[keys.AFFINITY_ORDER] = kind
    groups, order = link_views.groups_of(result, kind)[0], affinity_data.order(run_id, kind)
    box = affinity_views.block(groups, order, row, titles.index(column))
    affinity_place.go(affinity_place.place(run_id, kind).to(Box(*box)))
    st.rerun(affinity_matrix.NAME if same else "app")
