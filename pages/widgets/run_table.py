"""Runs as a table in which some can be marked."""

from collections.abc import Sequence
from typing import Any
from zlib import crc32

import streamlit as st

from dmsc_core.store.artifacts import RunSummary
from dmsc_core.words import differing_settings, naming, notes
from pages.state import server
from pages.widgets import scores, words


def differing(runs: Sequence[RunSummary]) -> dict[str, str]:
    """The settings in which runs of one name and data differ."""
    return differing_settings.of_runs([(run, server.config_or_nothing(run)) for run in runs])


def rows(runs: Sequence[RunSummary]) -> list[dict[str, Any]]:
    """Each run at a glance."""
    differs = differing(runs)
    return [
        {
            "when": words.when(run.created),
            "data": run.dataset,
            "method": words.method(run),
            "differs in": differs[run.run_id],
            "W": naming.affinity(run),
            "K": run.n_clusters,
            "seed": run.random_state,
            "status": run.status,
            **scores.named(run.metrics),
            "labelled": notes.over(run).removeprefix("over "),
            "seconds": (run.seconds or {}).get("total"),
            "pairing": "with labels" if run.pairing else "",
            "notes": " · ".join(note.text for note in notes.notes(run)),
            "note": run.reason or "",
            "run": run.run_id,
        }
        for run in runs
    ]


def marked(runs: Sequence[RunSummary], prefix: str) -> list[RunSummary]:
    """Runs with their scores, a row each that can be marked; those that are."""
    listed = rows(runs)
    table = st.dataframe(
        listed,
        hide_index=True,
        column_config=scores.columns(listed),
        placeholder="",
        alt="Runs with their scores",
        on_select="rerun",
        selection_mode="multi-row",
        key=marks(prefix, [run.run_id for run in runs]),
    )
    return [runs[i] for i in table["selection"]["rows"]]


def marks(prefix: str, ids: Sequence[str]) -> str:
    """The key of the marked rows: marks are by place, so other runs have other marks."""
    return f"{prefix}_{crc32(' '.join(ids).encode())}"
