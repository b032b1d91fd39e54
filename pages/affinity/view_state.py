"""What is chosen on the Affinity page, and the address that leads to it."""

from collections.abc import Sequence
from typing import NamedTuple

import streamlit as st

from dmsc_core.figure_data import matrices as views
from dmsc_core.result import RunResult
from pages.affinity import windows
from pages.affinity.cached import Key
from pages.state import keys, server

PANEL = "affinity-panel"  # the fragment beside the matrix
PARAMETERS = ("matrix", "steps", "order", "cell", "above", "window", "sample")
STEPS = (2, 4, 8, 16, 32)  # of the walk


class View(NamedTuple):
    """A matrix (and the steps of its walk), an order, a pooling, and a threshold."""

    run_id: str
    key: Key
    by: str
    how: str
    above: float


def now(run_id: str) -> View:
    """What is chosen now."""
    state = st.session_state
    what = state[keys.AFFINITY_WHAT]
    return View(
        run_id,
        (what, state.get(keys.AFFINITY_STEPS, STEPS[0]) if what == "Tt" else 1),
        state[keys.AFFINITY_ORDER],
        state.get(keys.AFFINITY_HOW, "max"),
        state.get(keys.AFFINITY_ABOVE, 0.0),
    )


def picked(n_samples: int) -> int | None:
    """The sample whose links are shown."""
    found = st.session_state.get(keys.AFFINITY_PICKED)
    return found if found is not None and found < n_samples else None


def pick(sample: int | None) -> None:
    """Show one sample's links."""
    st.session_state[keys.AFFINITY_PICKED] = sample
    if sample is not None:
        st.session_state[keys.AFFINITY_PANEL] = "sample"


def asked() -> dict[str, str] | None:
    """What a copied or followed address asks for; None where nothing new is asked.

    To be called before anything is written into the address.
    """
    if "run" not in st.query_params:  # the page was changed to by its name
        return None
    found = {name: st.query_params[name] for name in PARAMETERS if name in st.query_params}
    if found == st.session_state.get(keys.AFFINITY_ADDRESS):
        return None
    return found | {"run": st.query_params["run"]}


def take(wanted: dict[str, str] | None, run_id: str, result: RunResult) -> None:
    """Choose what an address asks for; what it does not name, or names wrongly, is as at first."""
    if wanted is None or wanted["run"] != run_id:  # the window of another run is none of this one
        return
    state, n = st.session_state, result.dataset.n_samples
    state[keys.AFFINITY_WHAT] = _one_of(wanted.get("matrix"), views.matrices(result))
    state[keys.AFFINITY_ORDER] = by = _one_of(wanted.get("order"), views.orders(result))
    state[keys.AFFINITY_HOW] = _one_of(wanted.get("cell"), ("max", "share"))
    state[keys.AFFINITY_ABOVE] = views.SHARES[_place_of(wanted.get("above"), views.SHARES)]
    state[keys.AFFINITY_STEPS] = STEPS[_place_of(wanted.get("steps"), STEPS)]
    sample = wanted.get("sample", "")
    pick(int(sample) if sample.isdecimal() and int(sample) < n else None)
    window = windows.parse(wanted.get("window"), n)
    windows.go(windows.place(run_id, by).to(window))


def write_address(run_id: str) -> None:
    """Make the address lead to what is shown, so that it can be copied."""
    seen = now(run_id)
    what, steps = seen.key
    window = windows.place(run_id, seen.by).window
    sample = picked(server.result(run_id).dataset.n_samples)
    found = {
        "matrix": what if what != "W" else "",
        "steps": str(steps) if what == "Tt" else "",
        "order": seen.by if seen.by != "cluster" else "",
        "cell": seen.how if seen.how != "max" else "",
        "above": f"{seen.above:g}" if seen.above else "",
        "window": window.text if window else "",
        "sample": "" if sample is None else str(sample),
    }
    known = {name: value for name, value in found.items() if value}
    st.session_state[keys.AFFINITY_ADDRESS] = known
    address = {"run": run_id} | known
    if st.query_params.to_dict() != address:
        st.query_params.from_dict(address)


def _one_of(wanted: str | None, offered: Sequence[str]) -> str:
    return wanted if wanted in offered else offered[0]


def _place_of(wanted: str | None, offered: Sequence[float]) -> int:
    texts = [f"{value:g}" for value in offered]
    return texts.index(wanted) if wanted in texts else 0
