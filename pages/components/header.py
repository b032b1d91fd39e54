"""The head of a page."""

import streamlit as st

from pages.components import engine, words


def title(text: str, sentence: str) -> None:
    """A page's name, one sentence, and at the right what trains now."""
    with st.container(gap="xxsmall"):
        st.title(text, anchor=False)
        st.markdown(f":gray[{sentence}]")
    _training_now()


def _training_now() -> None:
    running = [job for job in engine.jobs().jobs() if job.status == "running"]
    for job in running[:1]:
        st.page_link(
            "pages/train.py",
            label=f"Training now: {job.label} on {job.dataset}, {job.fraction:.0%} "
            f"(as of {words.now():%H:%M:%S} UTC)",
            icon=":material/progress_activity:",
        )


def dark() -> bool:
    """Whether the reader's page is dark."""
    return st.context.theme.type == "dark"
