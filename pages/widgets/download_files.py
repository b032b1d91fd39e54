"""Files that are made on a click, and stay until the browser has fetched them.

Streamlit 1.67 forgets such a file at the second end of any script's run, of any session, and parts
of pages that look again every second are such runs: on a busy machine a browser came too late. So a
reference is held for a while.
"""

import threading
import time
from collections.abc import Callable
from typing import Any

import streamlit as st
from streamlit import runtime

HELD = 60.0  # seconds between the making of a file and its fetching, at most
NOBODY = "dontcare"  # the session that Streamlit writes down where no script runs

_until = 0.0
_lock = threading.Lock()


def button(
    label: str, make: Callable[[], bytes], name: str, mime: str, icon: str, key: str, **look: Any
) -> None:
    """The button of a file, which is made on its click."""
    st.download_button(
        label,
        data=until_fetched(make, name, mime),
        file_name=name,
        mime=mime,
        icon=f":material/{icon}:",
        key=key,
        on_click="ignore",
        width="stretch",
        **look,
    )


def until_fetched(make: Callable[[], bytes], name: str, mime: str) -> Callable[[], bytes]:
    """The function to give to a download button in the place of ``make``.

    Parameters
    ----------
    name, mime : as the button is given them; together with the bytes they are the file's address.
    """

    def made() -> bytes:
        data = make()
        if runtime.exists():
            _hold(runtime.get_instance().media_file_mgr, data, name, mime)
        return data

    return made


def _hold(files: Any, data: bytes, name: str, mime: str) -> None:
    global _until
    with _lock:
        _until = time.monotonic() + HELD
        files.add(data, mime, f"{mime} {name}", name, is_for_static_download=True)
    timer = threading.Timer(HELD, _let_go, (files,))
    timer.daemon = True
    timer.start()


def _let_go(files: Any) -> None:
    """Drop all that was held, once nothing was made for a while."""
    with _lock:
        if time.monotonic() >= _until:
            files.clear_session_refs(NOBODY)
