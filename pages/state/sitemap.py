"""The pages, in their order."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

PAGES = (
    ("home", ":material/home:", "The runs so far, or the first one with one click."),
    ("data", ":material/database:", "Choose or upload samples and look at them."),
    ("train", ":material/model_training:", "Set up a run, start it, and watch it learn."),
    ("affinity", ":material/grid_on:", "Who explains whom: the matrix, its spectrum, clusters."),
    ("clusters", ":material/scatter_plot:", "Samples as points, and how clusters meet labels."),
    ("compare", ":material/compare:", "Several runs side by side."),
    ("insight", ":material/hub:", "Kernels, self-expression and attention: one family."),
)


def path(name: str) -> str:
    """The file of a page, as links to it name it."""
    return f"pages/{name}/page.py"


def link(
    name: str,
    label: str,
    icon: str,
    run_id: str | None = None,
    query: Mapping[str, Any] | None = None,
    **look: Any,
) -> None:
    """A link to a page, where it shows a run if one is named, or what ``query`` asks for."""
    query = query if run_id is None else {"run": run_id}
    st.page_link(path(name), label=label, icon=f":material/{icon}:", query_params=query, **look)


def navigation() -> st.Page:
    """The menu at the top; the page that is asked for. An address is the name of its page."""
    pages = [
        st.Page(
            path(name),
            title=name.capitalize(),
            icon=icon,
            help=text,
            url_path=name,
            default=name == PAGES[0][0],
        )
        for name, icon, text in PAGES
    ]
    return st.navigation(pages, position="top")
