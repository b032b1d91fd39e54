"""Beside the matrix: its blocks, its wrong links, one sample's links, or its spectrum."""

from typing import Any

import streamlit as st

from dmsc_core.figure_data import link_tables, matrices
from dmsc_core.graph.links import BlockMeans
from dmsc_core.words.naming import distinct
from pages.affinity import cached, sample, sentences, view_state, wrong_links
from pages.affinity.exhibit import Exhibit
from pages.affinity.windows import Box
from pages.state import keys
from pages.widgets import charts, graph_figures, header, pickers, scores, words

CELL = 46  # pixels


def show(shown: Exhibit, picked: int | None) -> None:
    """The panel that is chosen."""
    panels, groups = sentences.PANELS, sentences.GROUPS
    with st.container(horizontal=True, gap="medium"):
        help_text = sentences.PANEL_HELP
        panel = pickers.choice("Beside the matrix", panels, keys.AFFINITY_PANEL, help_text)
        kind = "cluster"
        if panel in ("blocks", "wrong") and shown.result.dataset.labels is not None:
            help_text = sentences.GROUPS_HELP
            wrong = panel == "wrong"  # by the labels, where there are labels
            key = keys.AFFINITY_WRONG_BY if wrong else keys.AFFINITY_GROUPS
            look = {"first": "label" if wrong else "cluster"}
            kind = pickers.choice("Groups", groups, key, help_text, **look)
    if panel == "blocks":
        _blocks(shown, kind)
    elif panel == "wrong":
        wrong_links.show(shown, kind)
    elif panel == "sample":
        sample.show(shown, picked)
    else:
        graph_figures.spectrum(shown.run_id, shown.result)


def _blocks(shown: Exhibit, kind: str) -> None:
    means = cached.means(shown.run_id, shown.key, kind)
    names = link_tables.groups_of(shown.result, kind)[1]
    titles = distinct(names)
    st.markdown(_in_words(shown.title, kind, *link_tables.mean_links(means)))
    visit = view_state.visit()
    key = f"{keys.AFFINITY_TABLE}_blocks_{shown.run_id}_{shown.key}_{kind}_{visit}"
    st.dataframe(
        cached.table(shown.run_id, shown.key, kind, header.dark()),
        key=key,
        on_select=lambda: _open_block(key, kind, titles, shown),
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
        charts.take_away("affinity_blocks", scores.csv(_rows(means, names), "blocks"))


def _in_words(name: str, kind: str, within: float, between: float) -> str:
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


def _rows(blocks: BlockMeans, names: Any) -> list[dict[str, Any]]:
    return [
        {"group": name, "samples": int(size), **dict(zip(names, means))}
        for name, size, means in zip(names, blocks.sizes.tolist(), blocks.means.tolist())
    ]


def _open_block(key: str, kind: str, titles: list[str], shown: Exhibit) -> None:
    """Order the matrix by these groups and look at the block of the chosen cell."""
    cells = st.session_state[key]["selection"]["cells"]
    if not cells or cells[0][1] not in titles:
        return
    row, column = cells[0][0], titles.index(cells[0][1])
    groups, order = link_tables.groups_of(shown.result, kind)[0], cached.order(shown.run_id, kind)
    view_state.open_window(Box(*matrices.block(groups, order, row, column)), kind)
