"""The address of the Affinity page, which leads to what is shown.

By hand: ``bind="query-params"`` of Streamlit 1.67 would write labels ("by label") in the place of
names, knows no window and no sample, and makes no entry in the history, so that Back would leave
the page in the place of the window.
"""

from collections.abc import Sequence

import streamlit as st

from dmsc_core.figure_data import matrices
from dmsc_core.result import RunResult
from pages.affinity import view_state, windows
from pages.affinity.exhibit import Exhibit
from pages.state import keys

PARAMETERS = ("matrix", "steps", "order", "cell", "above", "window", "sample")


def asked() -> dict[str, str] | None:
    """The wishes of a copied or followed address; None where nothing new is asked.

    To be called before anything is written into the address.
    """
    if "run" not in st.query_params:  # the page was changed to by its name
        return None
    wishes = {name: st.query_params[name] for name in PARAMETERS if name in st.query_params}
    if wishes == st.session_state.get(keys.AFFINITY_ADDRESS):
        return None
    return wishes | {"run": st.query_params["run"]}


def take(wishes: dict[str, str] | None, run_id: str, result: RunResult) -> None:
    """Choose what an address asks for; what it does not name, or names wrongly, is as at first."""
    if wishes is None or wishes["run"] != run_id:  # the window of another run is none of this one
        return
    state, n = st.session_state, result.dataset.n_samples
    state[keys.AFFINITY_WHAT] = _one_of(wishes.get("matrix"), matrices.matrices(result))
    state[keys.AFFINITY_ORDER] = by = _one_of(wishes.get("order"), matrices.orders(result))
    state[keys.AFFINITY_HOW] = _one_of(wishes.get("cell"), ("max", "share"))
    state[keys.AFFINITY_ABOVE] = _one_of(wishes.get("above"), matrices.SHARES)
    state[keys.AFFINITY_STEPS] = _one_of(wishes.get("steps"), view_state.STEPS)
    sample = wishes.get("sample", "")
    view_state.set_picked(int(sample) if sample.isdecimal() and int(sample) < n else None)
    window = windows.parse(wishes.get("window"), n)
    view_state.go(view_state.place(run_id, by).to(window))


def write(exhibit: Exhibit) -> None:
    """Make the address lead to what is shown, so that it can be copied; the usual is left out."""
    how, above = view_state.pooling()
    (what, steps), window = exhibit.key, view_state.place(exhibit.run_id, exhibit.by).window
    shown = {
        "matrix": (what, "W"),
        "steps": (steps, 1),
        "order": (exhibit.by, "cluster"),
        "cell": (how, "max"),
        "above": (above, 0),
        "window": (window and window.text, None),
        "sample": (view_state.picked(exhibit.n_samples), None),
    }
    named = {name: _text(value) for name, (value, usual) in shown.items() if value != usual}
    st.session_state[keys.AFFINITY_ADDRESS] = named
    address = {"run": exhibit.run_id} | named
    if st.query_params.to_dict() != address:
        st.query_params.from_dict(address)


def _text(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _one_of(wish: str | None, offered: Sequence) -> object:
    """The value that is written so, else the first."""
    return next((value for value in offered if _text(value) == wish), offered[0])
