"""Choosing samples by naming them: without a mouse, and exactly."""

from typing import Any

import streamlit as st

from dmsc_core.figure_data import choosing, stored_run
from dmsc_core.result import RunResult
from dmsc_core.store.artifacts import RunSummary
from pages.state import cluster_facts, keys, selection
from pages.widgets import pickers


def show(run: RunSummary, result: RunResult) -> None:
    """A small form: a cluster, a class, the unsure ones, ids."""
    facts = cluster_facts.facts(run.run_id)
    ways = choosing.ways(result, facts)
    with st.popover("Choose", icon=":material/checklist:"):
        look = {"help": "They take the place of those that are chosen now.", "persist_state": None}
        way = pickers.pick("Which samples", ways, keys.CLUSTERS_WAY, **look)
        value = _value(result, way)
        samples = choosing.members(result, facts, way, value)
        st.button(
            f"Choose {len(samples):,} samples",
            type="primary",
            key=keys.CLUSTERS_CHOOSE,
            disabled=not samples,
            on_click=selection.choose,
            args=(run.run_id, samples),
        )


def _value(result: RunResult, way: str) -> Any:
    key = f"{keys.CLUSTERS_VALUE}_{way}"
    if way == "cluster":
        titles = {int(name): name for name in stored_run.sizes(result)[0]}
        look = {"help": "All of its samples.", "persist_state": None}
        return pickers.pick("Cluster", titles, key, **look)
    if way == "label":
        titles = {k: str(name) for k, name in enumerate(result.dataset.class_names or ())}
        look = {"help": "All of its samples, in whichever cluster.", "persist_state": None}
        return pickers.pick("Class", titles, key, **look)
    if way == "unsure":
        return st.number_input(
            "How many", 1, result.dataset.n_samples, min(20, result.dataset.n_samples), key=key,
            help="Those whose coefficients stay least in their own cluster.",
        )  # fmt: skip
    if way == "ids":
        return st.text_area(
            "Ids", key=key, height=90, help="Between commas, or one a line; others are passed over."
        )
    return None
