"""Starting runs."""

from typing import TYPE_CHECKING

import streamlit as st

from dmsc_core.errors import DMSCError
from pages.state import keys, server, sitemap
from pages.widgets import words

if TYPE_CHECKING:
    from dmsc_core.config import RunConfig


def default(dataset: str, preset: str) -> None:
    """Start a preset on a data set as it is, and go to where it can be watched."""
    with st.spinner("Starting the engine; the first start takes a few seconds"):
        from dmsc_core.presets import preset as make

        config = make(preset, "features", 10).updated({"dataset.name": dataset})
    submit(config)


def submit(config: "RunConfig", encoders_from: str | None = None) -> None:
    """Queue a run and go to where it can be watched; what is refused is said on the page."""
    try:
        run_id = server.jobs().submit(config, encoders_from=encoders_from)
    except DMSCError as error:
        words.refused(error, "This run cannot start", ":material/block:")
        return
    st.session_state[keys.TRAIN_WATCHED] = run_id
    st.switch_page(sitemap.path("train"))
