"""Figures on a page, and how they are taken away."""

from collections.abc import Callable
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dmsc_core.report.document import alone
from dmsc_core.report.files import File
from pages.state import keys
from pages.widgets import download_files

Figure = Any  # a plotly figure; pages import none
KINDS = ("png", "svg")
PAGE = "text/html"
PAGE_LOOK = {
    "icon": ":material/insert_chart:",
    "help": "An interactive page that opens without a network, with PNG and SVG.",
}
HIDDEN = [
    "select2d",
    "lasso2d",
    "autoScale2d",
    "zoomIn2d",
    "zoomOut2d",
    "pan2d",
    "toggleSpikelines",
]


def show(figure: Figure, alt: str, name: str) -> None:
    """A figure in the page's own colours; its camera button saves a picture called ``name``.

    Charts have no key: with one, Streamlit 1.67 keeps the first figure and shows no later one.
    """
    st.plotly_chart(figure, alt=alt, config=config(name))


def config(name: str) -> dict[str, Any]:
    """The settings of every chart: few buttons, and a picture called ``name``."""
    kind = st.session_state.get(keys.CAMERA, "png")
    image = {"format": kind, "scale": 3 if kind == "png" else 1, "filename": name}
    return {
        "displaylogo": False,
        "modeBarButtonsToRemove": HIDDEN,
        "toImageButtonOptions": image,
    }


def camera(key: str) -> None:
    """The kind of picture that the camera saves; one choice for all, wherever it is made."""
    widget = f"{keys.CAMERA}_{key}"
    st.session_state[widget] = st.session_state.get(keys.CAMERA, "png")
    st.segmented_control(
        "The camera above a figure saves",
        KINDS,
        format_func=str.upper,
        key=widget,
        required=True,
        on_change=_camera_is,
        args=(widget,),
        help="PNG: pixels, for slides. SVG: lines that stay sharp, for papers.",
    )


def _camera_is(widget: str) -> None:
    st.session_state[keys.CAMERA] = st.session_state[widget]
    st.rerun()  # all figures of the page, also from within a part of it


def spread() -> DeltaGenerator:
    """A row with its first part at the left and its last at the right."""
    return st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    )


def page(title: str, figure: Callable[[], Figure], name: str) -> File:
    """A figure as a file, drawn when it is asked for; ``name`` is without an ending."""
    return File(f"{title} (HTML)", f"{name}.html", PAGE, lambda: alone(figure(), name))


def take_away(key: str, *files: File) -> None:
    """A small menu of downloads; each is made when it is asked for."""
    names = ", ".join(file.name for file in files)
    with st.popover("Download", icon=":material/download:", type="tertiary", help=names):
        for file in files:
            download_files.button(file, key, **PAGE_LOOK if file.mime == PAGE else {})
        if any(file.mime == PAGE for file in files):
            camera(key)
