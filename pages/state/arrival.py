"""The arrival on a page: through the app, noted, and the browser given time to draw."""

import time
from pathlib import Path

import streamlit as st

from pages.state import keys, sitemap

LOGO = str(Path(__file__).parents[1] / "logo.svg")
DRAWN = 0.15  # seconds in which a browser draws a large picture, or most of it


def enter() -> None:
    """Page configuration, navigation, and the page that is asked for.

    The doors beside the folders of the pages call it, too: until ``st.navigation`` was called once
    in a process, Streamlit runs the files of a folder ``pages`` in place of the app, and whoever
    opens an address first that has no file there is told "Page not found".
    """
    st.set_page_config(page_title="DMSC Explorer", page_icon=LOGO, layout="wide")
    st.logo(LOGO, size="large")
    page = sitemap.navigation()
    last = st.session_state.get(keys.PAGE)
    st.session_state[keys.ARRIVED] = last != page.title
    if last != page.title:
        st.session_state[keys.CAME_FROM] = last
    st.session_state[keys.PAGE] = page.title
    page.run()


def let_draw() -> None:
    """On arrival, wait until the browser has drawn what it has; else it would get all at once, and
    the main picture would come last.
    """
    if st.session_state.get(keys.ARRIVED):
        time.sleep(DRAWN)
