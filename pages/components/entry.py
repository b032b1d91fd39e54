"""How a page is entered: through the app, and what comes first."""

import time

import streamlit as st

from pages.components import keys, sitemap

DRAWN = 0.15  # seconds in which a browser draws a large picture, or most of it


def through_app() -> None:
    """Make sure that ``app.py`` runs before the page.

    Until ``st.navigation`` was called once in a process, Streamlit runs the files of a folder
    ``pages`` by themselves; so the first visit to a fresh server would miss the app if it went to a
    page's address.
    """
    if not st.session_state.get(keys.APP_RAN):
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
