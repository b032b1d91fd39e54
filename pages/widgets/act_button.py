"""A button in a line of text, which acts before the page is drawn anew."""

from collections.abc import Callable
from typing import Any

import streamlit as st


def act_button(
    label: str, icon: str, key: str, act: Callable[..., Any], *args: Any, **look: Any
) -> bool:
    """True where it was pressed; then ``act`` was called with ``args``."""
    look = {"type": "tertiary", "icon": f":material/{icon}:" if icon else None} | look
    return st.button(label, key=key, on_click=act, args=args, **look)
