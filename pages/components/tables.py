"""Tables: the columns that many of them have, and how they are taken away as files."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from dmsc_core.report.tables import to_csv
from pages.components import words

Rows = Sequence[dict[str, Any]]
Files = dict[str, tuple[Callable[[], bytes], str, str]]  # as charts.take_away takes them


def scores(rows: Rows) -> dict[str, Any]:
    """The columns of the scores, each with what it means; one that no row has is hidden."""
    return {
        name: st.column_config.NumberColumn(name, format="%.3f", help=meaning)
        if any(row.get(name) is not None for row in rows)
        else None
        for name, meaning in words.METRICS.values()
    }


def csv(rows: Rows | Callable[[], Rows], name: str, title: str = "Table (CSV)") -> Files:
    """A table as a file of that name; rows that are given by a function are made when asked for."""
    return {title: (lambda: to_csv(rows() if callable(rows) else rows), f"{name}.csv", "text/csv")}
