"""The way to make a run again, without the app."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dmsc_core.result import RunResult
from dmsc_core.words import naming


def show(config: Mapping[str, Any], data: str, encoders_from: str | None = None) -> None:
    """The command line and the Python lines that make a run.

    Parameters
    ----------
    data : ``image`` if every modality is an image, else ``features``.
    encoders_from : the run whose encoders it takes over.
    """
    from dmsc_core.recipe import command_line, python_lines

    st.code(command_line(config, data, encoders_from), language="bash", wrap_lines=True)
    st.code(python_lines(config, data, encoders_from), language="python", wrap_lines=True)


def made_by(result: RunResult) -> None:
    """The making of a stored run: its time, and the way to make it again."""
    expander = st.expander(
        "How this run was made", icon=":material/receipt_long:", on_change="rerun"
    )
    if not expander.open:
        return
    with expander:
        if result.parent:
            st.caption(f"Clustered again from run {result.parent}; the lines train it anew.")
        show(result.config, result.dataset.kind, result.encoders_from)
        versions = ", ".join(f"{name} {version}" for name, version in result.versions.items())
        st.caption(f"Time: {naming.times(result.seconds)}  ·  made with {versions}")
