"""A page that is opened by its address hands over to the app first."""

import streamlit as st

from pages.components import keys, sitemap


def through_app() -> None:
    """Make sure that ``app.py`` runs before the page.

    Until ``st.navigation`` was called once in a process, Streamlit runs the files of a folder
    ``pages`` by themselves; so the first visit to a fresh server would miss the app if it went to a
    page's address.
    """
    if not st.session_state.get(keys.APP_RAN):
        sitemap.navigation()
        st.rerun()
