"""The runs, or the data set, that the address of a page names.

By hand: ``bind="query-params"`` of Streamlit 1.67 would write the label of a choice, and that of a
run holds the time on the reader's clock; links, and addresses that were copied, name runs by id.

Each page has its own parameters: `RUN` is looked at or watched, `RUNS` are compared, `DATA` is the
data set that is looked at, `FORM` the one that a run is set up on. An address that is gone back to
says what the page showed then, so it is asked again.
"""

import time
from collections.abc import Sequence

import streamlit as st

from pages.state import keys

RUN, RUNS, DATA, FORM = NAMES = ("run", "runs", "data", "form")
SOON = 0.05  # seconds: a browser that is told sooner writes it to the address of the page before


def asked(key: str, name: str = RUN) -> list[str]:
    """What a new address names; nothing of one that the page wrote itself, or that asked before.

    On arrival every address is new: a person may have gone back to it.

    Parameters
    ----------
    key : of the session, under which a page has its last address.
    name : of the parameter.
    """
    named = st.query_params.get_all(name)
    if named == st.session_state.get(key) and not st.session_state.get(keys.ARRIVED):
        return []
    st.session_state[key] = named
    return named


def write(key: str, values: Sequence[str], name: str = RUN) -> None:
    """Make the address name these, in one step; the parameters of other pages fall away."""
    now = {other: st.query_params.get_all(other) for other in st.query_params}
    wanted = {other: own for other, own in now.items() if other not in NAMES}
    wanted[name] = st.session_state[key] = list(values)
    if wanted != now:
        if st.session_state.get(keys.ARRIVED):
            time.sleep(SOON)
        st.query_params.from_dict(wanted)
