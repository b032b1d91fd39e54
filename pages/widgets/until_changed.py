"""A part of a page that looks again every second, until the rest of the page is no longer true."""

import functools
from collections.abc import Callable
from typing import Any

import streamlit as st

EVERY = 1.0  # seconds between two looks


def until_changed(state: Callable[[], Any], draw: Callable[..., None], *args: Any) -> None:
    """Draw a part; once the state is no more what the rest of the page says of it, the page anew.

    Parameters
    ----------
    state : of what the part shows; where it is empty, nothing is looked for again.
    """
    said = state()

    @functools.wraps(draw)
    def part() -> None:
        if state() != said:
            st.rerun()
        draw(*args)

    st.fragment(part, run_every=EVERY if said else None)()
