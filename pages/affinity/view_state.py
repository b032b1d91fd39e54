"""The state of the Affinity page, and the acts that change it.

The page hands the state to its two parts, matrix and panel; an act of one of them changes the state
and has the part drawn anew that shows it.
"""

from collections.abc import Iterable
from typing import NamedTuple

import streamlit as st

from pages.affinity.windows import Box, Place
from pages.state import keys, selection

MATRIX, PANEL = "affinity-matrix", "affinity-panel"  # the parts, which are drawn alone
STEPS = (2, 4, 8, 16, 32)  # of the walk


class Pooling(NamedTuple):
    """The sense of a cell of many links, and the share of the strongest link to be above."""

    how: str = "max"
    above: float = 0.0


def pooling() -> Pooling:
    """As it is chosen now."""
    state = st.session_state
    return Pooling(state.get(keys.AFFINITY_HOW, "max"), state.get(keys.AFFINITY_ABOVE, 0.0))


def place(run_id: str, by: str) -> Place:
    """The window and those before it; another run or another order begins with the whole matrix."""
    last = st.session_state.get(keys.AFFINITY_PLACE)
    if last is None or (last.run_id, last.by) != (run_id, by):
        last = st.session_state[keys.AFFINITY_PLACE] = Place(run_id, by)
    return last


def visit() -> int:
    """The number of changes of place."""
    return st.session_state.get(keys.AFFINITY_VISIT, 0)


def go(to: Place) -> None:
    """Be somewhere else; each visit gets charts of its own, without what was drawn on the last."""
    st.session_state[keys.AFFINITY_PLACE] = to
    st.session_state[keys.AFFINITY_VISIT] = visit() + 1


def picked(n_samples: int) -> int | None:
    """The sample whose links are shown."""
    sample = st.session_state.get(keys.AFFINITY_PICKED)
    return sample if sample is not None and sample < n_samples else None


def set_picked(sample: int | None) -> None:
    """Show one sample's links."""
    st.session_state[keys.AFFINITY_PICKED] = sample
    if sample is not None:
        st.session_state[keys.AFFINITY_PANEL] = "sample"


def pick(sample: int) -> None:
    """Act: show one sample's links."""
    set_picked(sample)
    st.rerun(PANEL)


def open_window(box: Box | None, by: str | None = None) -> None:
    """Act: look at a window, or at the whole; in another order where one is named."""
    here, order = st.session_state[keys.AFFINITY_PLACE], st.session_state[keys.AFFINITY_ORDER]
    if by not in (None, order):
        here = place(here.run_id, by)
        st.session_state[keys.AFFINITY_ORDER] = by
    go(here.to(box))
    st.rerun(MATRIX if by in (None, order) else "app")


def move(steps: int) -> None:
    """Act: back (-1), or forward (1)."""
    go(st.session_state[keys.AFFINITY_PLACE].moved(steps))
    st.rerun(MATRIX)


def choose(run_id: str, samples: Iterable[int]) -> None:
    """Act: mark samples, here and on the other pages."""
    selection.choose(run_id, samples)
    st.rerun(MATRIX)
