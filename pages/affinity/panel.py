"""Beside the matrix: its blocks, its wrong links, one sample's links, or its spectrum."""

from typing import Any

import streamlit as st

from dmsc_core.figure_data import link_tables, matrices
from dmsc_core.graph.links import BlockMeans
from dmsc_core.result import RunResult
from dmsc_core.store.artifacts import RunSummary
from pages.affinity import cached, matrix, sample, sentences, view_state, windows, wrong_links
from pages.affinity.view_state import View
from pages.affinity.windows import Box
from pages.state import keys
from pages.widgets import charts, graph_figures, header, scores, words

CELL = 46  # pixels


@st.fragment(key=view_state.PANEL)
def show(run: RunSummary, result: RunResult) -> None:
    """The panel that is chosen."""
    st.session_state.setdefault(keys.AFFINITY_PANEL, "blocks")
    with st.container(horizontal=True, gap="medium"):
        shown = st.segmented_control(
            "Beside the matrix",
            list(sentences.PANELS),
            format_func=sentences.PANELS.__getitem__,
            key=keys.AFFINITY_PANEL,
            required=True,
            persist_state="session",
            help=sentences.PANEL_HELP,
        )
        kind = _groups(result) if shown in ("blocks", "wrong") else "cluster"
    seen = view_state.now(run.run_id)
    if shown == "blocks":
        _blocks(seen, result, kind)
    elif shown == "wrong":
        wrong_links.show(seen, result, kind)
    elif shown == "sample":
        sample.show(seen, result)
    else:
        graph_figures.spectrum(run, result)
    view_state.write_address(run.run_id)


def _groups(result: RunResult) -> str:
    """Clusters, or where there are labels what is chosen."""
    if result.dataset.labels is None:
        return "cluster"
    st.session_state.setdefault(keys.AFFINITY_GROUPS, "cluster")
    return st.segmented_control(
        "Groups",
        list(sentences.GROUPS),
        format_func=sentences.GROUPS.__getitem__,
        key=keys.AFFINITY_GROUPS,
        required=True,
        persist_state="session",
        help="Clusters are what was found; labels were not used for learning.",
    )


def _blocks(seen: View, result: RunResult, kind: str) -> None:
    found = cached.means(seen.run_id, seen.key, kind)
    titles = cached.titles(seen.run_id, kind)
    st.markdown(_in_words(seen, kind, *link_tables.mean_links(found)))
    key = f"{keys.AFFINITY_TABLE}_blocks_{seen.run_id}_{seen.key}_{kind}_{windows.visit()}"
    st.dataframe(
        cached.table(seen.run_id, seen.key, kind, header.dark()),
        key=key,
        on_select=lambda: _open_block(key, kind, result),
        selection_mode="single-cell",
        column_config={title: st.column_config.Column(width=CELL) for title in titles},
        alt=f"Mean link within and between {sentences.GROUPS[kind]}",
    )
    with charts.spread():
        st.caption(
            "Mean links in percent of the strongest block. "
            "**Click a cell to see its samples in the matrix.**",
            help=sentences.BLOCKS_HELP,
        )
        rows = _rows(found, link_tables.groups_of(result, kind)[1])
        charts.take_away(
            "affinity_blocks",
            files=scores.csv(rows, "blocks"),
        )


def _in_words(seen: View, kind: str, within: float, between: float) -> str:
    name = sentences.MATRICES[seen.key[0]]
    low, high = sorted((within, between))
    than = "less" if between == low else "more"
    times = f", {_ratio(high / low)} times {than}" if low > 0 else ""
    return (
        f"Two samples of one {kind} have a mean link of **{words.small(within, 2)}** in {name}, "
        f"those of different {sentences.GROUPS[kind]} **{words.small(between, 2)}**{times}."
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
    titles = cached.titles(run_id, kind)
    if column not in titles:
        return
    state[keys.AFFINITY_ORDER] = kind
    groups, order = link_tables.groups_of(result, kind)[0], cached.order(run_id, kind)
    box = matrices.block(groups, order, row, titles.index(column))
    windows.go(windows.place(run_id, kind).to(Box(*box)))
    st.rerun(matrix.NAME if same else "app")
