"""Scores: of the chosen affinity, with those of the plain one beside them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from dmsc_core.report.files import CSV, File
from dmsc_core.report.tables import to_csv
from dmsc_core.words import naming

Metrics = Mapping[str, float | None]


def strip(
    metrics: Metrics | None, plain: Metrics | None = None, columns: int = 6, said: str = ""
) -> None:
    """One figure per score that applies; below each, the same from W = |C| + |C|^T.

    Parameters
    ----------
    said : the samples that scores with labels are over, where not all have one.
    """
    shown = {name: value for name, value in named(metrics).items() if value is not None}
    if not shown:
        st.caption("No scores yet.")
        return
    with st.grid(min(columns, len(shown)), gap="small", min_column_width=110):
        for key, (name, meaning) in naming.METRICS.items():
            if name in shown:
                beside = None if plain is None else f"plain W {naming.number(plain.get(key))}"
                look = {"delta_color": "off", "delta_arrow": "off", "help": meaning}
                st.metric(name, naming.number(shown[name]), beside, **look)
    if not any(naming.METRICS[key][0] in shown for key in ("acc", "nmi", "ari", "purity")):
        st.caption("No labels, so these scores need none.")
    elif said:
        st.caption(said)


Rows = Sequence[dict[str, Any]]


def columns(rows: Rows) -> dict[str, Any]:
    """The columns of a table of runs, scores with what they mean; those without values hidden."""
    metrics = {
        name: st.column_config.NumberColumn(name, format="%.3f", help=meaning)
        for name, meaning in naming.METRICS.values()
    }
    often_empty = (*metrics, "differs in", "note", "pairing", "labelled", "notes")
    empty = [name for name in often_empty if all(row.get(name) in (None, "") for row in rows)]
    seconds = {"seconds": st.column_config.NumberColumn("seconds", format="%.0f")}
    return metrics | seconds | dict.fromkeys(empty)


def named(metrics: Metrics | None) -> dict[str, float | None]:
    """Each score by its name; None where there is none."""
    return {name: (metrics or {}).get(key) for key, (name, _) in naming.METRICS.items()}


def csv(rows: Rows | Callable[[], Rows], name: str, title: str = "Table (CSV)") -> File:
    """A table as a file of that name; rows that are given by a function are made when asked for."""
    return File(title, f"{name}.csv", CSV, lambda: to_csv(rows() if callable(rows) else rows))
