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

from dmsc_core.report import files
from dmsc_core.report.files import File

ICONS = {
    files.CSV: "table",
    files.NPZ: "data_array",
    files.MAT: "data_array",
    files.JSON: "data_object",
    files.ZIP: "folder_zip",
    "text/html": "description",
}
HELD = 60.0  # seconds between the making of a file and its fetching, at most
NOBODY = "dontcare"  # the session that Streamlit writes down where no script runs

_until = 0.0
_lock = threading.Lock()


def button(file: File, key: str, **look: Any) -> None:
    """The button of a file, which is made on its click."""
    st.download_button(
        file.title,
        data=until_fetched(file.make, file.name, file.mime),
        file_name=file.name,
        mime=file.mime,
        key=f"{key}_{file.name}",
        on_click="ignore",
        width="stretch",
        **{"icon": f":material/{ICONS[file.mime]}:"} | look,
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
