"""The runs that the address of a page names.

By hand: ``bind="query-params"`` of Streamlit 1.67 would write the label of a choice, and that of a
run holds the time on the reader's clock; links, and addresses that were copied, name runs by id.
"""

from collections.abc import Sequence

import streamlit as st


def asked(key: str) -> list[str]:
    """The runs of a new address; none of one that the page wrote itself, or that asked before.

    Parameters
    ----------
    key : of the session, under which a page has its last address.
    """
    named = st.query_params.get_all("run")
    if named == st.session_state.get(key):
        return []
    st.session_state[key] = named
    return named


def write(key: str, ids: Sequence[str]) -> None:
    """Make the address name these runs."""
    st.query_params["run"] = st.session_state[key] = list(ids)
