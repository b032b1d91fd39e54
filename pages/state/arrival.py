"""The arrival on a page: noted, and the browser given time to draw what comes first."""

import time

import streamlit as st

from pages.state import keys, sitemap

DRAWN = 0.15  # seconds in which a browser draws a large picture, or most of it


def through_app() -> None:
    """Let the app run in place of a door.

    Until ``st.navigation`` was called once in a process, Streamlit knows the files of a folder
    ``pages`` alone: without a door, whoever opens a page's address first is told "Page not found".
    """
    sitemap.navigation()
    st.rerun()


def arrive(page: str) -> None:
    """Note whether this is another page than before, or the same one run again."""
    st.session_state[keys.ARRIVED] = st.session_state.get(keys.PAGE) != page
    st.session_state[keys.PAGE] = page


def let_draw() -> None:
    """On arrival, wait until the browser has drawn what it has; else it would get all at once, and
    the main picture would come last.
    """
    if st.session_state.get(keys.ARRIVED):
        time.sleep(DRAWN)
