"""Scores: of the chosen affinity, with those of the plain one beside them."""

from collections.abc import Mapping

import streamlit as st

from pages.components import words

Metrics = Mapping[str, float | None]


def strip(metrics: Metrics | None, plain: Metrics | None = None, columns: int = 6) -> None:
    """One figure per score that applies; below each, the same from W = |C| + |C|^T."""
    shown = {k: v for k, v in (metrics or {}).items() if k in words.METRICS and v is not None}
    if not shown:
        st.caption("No scores yet.")
        return
    with st.grid(min(columns, len(shown)), gap="small", min_column_width=110):
        for key in (k for k in words.METRICS if k in shown):
            name, meaning = words.METRICS[key]
            beside = None if plain is None else f"plain W {words.number(plain.get(key))}"
            st.metric(
                name,
                words.number(shown[key]),
                delta=beside,
                delta_color="off",
                delta_arrow="off",
                help=meaning,
            )
    if not any(shown.get(key) is not None for key in ("acc", "nmi", "ari", "purity")):
        st.caption("No labels, so these scores need none.")
