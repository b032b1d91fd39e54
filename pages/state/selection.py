"""The samples that a person has chosen: the same on every page, until other ones are chosen."""

from collections.abc import Iterable
from typing import NamedTuple

import streamlit as st

from pages.state import keys


class Selection(NamedTuple):
    """Samples of a run.

    Attributes
    ----------
    samples : their row numbers, ascending.
    run_id : the run in which they were chosen.
    """

    samples: tuple[int, ...]
    run_id: str


def choose(run_id: str, samples: Iterable[int]) -> None:
    """Choose samples of a run; none at all is the same as `clear`."""
    chosen = tuple(sorted({int(sample) for sample in samples}))
    st.session_state[keys.SELECTED_SAMPLES] = Selection(chosen, run_id) if chosen else None


def clear() -> None:
    """Choose nothing."""
    st.session_state[keys.SELECTED_SAMPLES] = None


def chosen(run_id: str) -> tuple[int, ...]:
    """The chosen samples if they were chosen in this run, else none."""
    samples, where = st.session_state.get(keys.SELECTED_SAMPLES) or ((), run_id)
    return tuple(samples) if where == run_id else ()
