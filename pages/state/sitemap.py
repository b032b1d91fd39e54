"""The pages, in their order."""

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
