"""The runs, or the data set, that the address of a page names.

By hand: ``bind="query-params"`` of Streamlit 1.67 would write the label of a choice, and that of a
run holds the time on the reader's clock; links, and addresses that were copied, name runs by id.

Each page has its own parameters: `RUN` is looked at or watched, `RUNS` are compared, `DATA` is the
data set. An address that is gone back to says what the page showed then, so it is asked again.
"""

from collections.abc import Sequence

import streamlit as st

from pages.state import keys

RUN, RUNS, DATA = "run", "runs", "data"


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


def write(key: str, values: Sequence[str], name: str = RUN, instead_of: Sequence[str] = ()) -> None:
    """Make the address name these, in one step, so that Back needs no more.

    Parameters
    ----------
    instead_of : other parameters, which fall away.
    """
    now = {other: st.query_params.get_all(other) for other in st.query_params}
    wanted = {other: own for other, own in now.items() if other not in instead_of}
    wanted[name] = st.session_state[key] = list(values)
    if wanted != now:
        st.query_params.from_dict(wanted)
