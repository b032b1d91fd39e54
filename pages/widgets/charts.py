"""Figures on a page, and how they are taken away."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from dmsc_core.report.document import alone
from pages.state import keys
from pages.widgets import download_files

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

Figure = Any  # a plotly figure; pages import none
KINDS = ("png", "svg")
PAGE_HELP = "An interactive page that opens without a network, with PNG and SVG."
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


def _page(figure: Figure | Callable[[], Figure], name: str) -> bytes:
    return alone(figure() if callable(figure) else figure, name)


def spread() -> "DeltaGenerator":
    """A row with its first part at the left and its last at the right."""
    return st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    )


def take_away(
    key: str,
    figures: dict[str, tuple[Figure | Callable[[], Figure], str]] | None = None,
    files: dict[str, tuple[Callable[[], bytes], str, str]] | None = None,
) -> None:
    """A small menu of downloads; each is made when it is asked for.

    Parameters
    ----------
    figures : label -> figure (or what draws it when it is asked for), file name without its
        ending.
    files : label -> function that gives the bytes, file name, MIME type.
    """
    names = [f"{name}.html" for _, name in (figures or {}).values()]
    names += [name for _, name, _ in (files or {}).values()]
    with st.popover("Download", icon=":material/download:", type="tertiary", help=", ".join(names)):
        for label, (figure, name) in (figures or {}).items():
            page, button_key = partial(_page, figure, name), f"{key}_{name}_html"
            about = (f"{name}.html", "text/html", "insert_chart", button_key)
            download_files.button(f"{label} (HTML)", page, *about, help=PAGE_HELP)
        for label, (make, name, mime) in (files or {}).items():
            icon = "table" if mime == "text/csv" else "folder_zip"
            download_files.button(label, make, name, mime, icon, f"{key}_{name}")
        if figures:
            camera(key)
