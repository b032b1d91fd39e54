"""What could not be done, in the words of the error."""

import streamlit as st

from pages.components import words


def say(reason: object, title: str, icon: str = ":material/error:") -> None:
    """A red box; names out of files stand in reasons, so they are shown as text, not Markdown."""
    st.error(words.verbatim(str(reason)), title=title, icon=icon)
