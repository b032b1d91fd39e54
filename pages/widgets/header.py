"""The head of a page."""

import streamlit as st

from pages.state import server, sitemap
from pages.widgets import words

EVERY = 2.0  # seconds between two looks at what trains
WATCHING = ("Train", "Your runs")  # pages that show it anyway


def title(text: str, sentence: str) -> None:
    """A page's name, one sentence, and at the right what trains now."""
    with st.container(gap="xxsmall"):
        st.title(text, anchor=False)
        st.markdown(f":gray[{sentence}]")
    if text not in WATCHING and server.jobs().active():
        st.fragment(_training_now, run_every=EVERY)()


def _training_now() -> None:
    """One line on what trains, which leads to where it can be watched."""
    for job in [job for job in server.jobs().jobs() if job.active][:1]:
        dataset = words.verbatim(job.dataset)
        label = f"{words.readable(job.label)} on {dataset} trains: {job.fraction:.0%}"
        sitemap.link("train", label, "progress_activity", job.run_id)


def dark() -> bool:
    """True where the reader's page is dark."""
    return st.context.theme.type == "dark"
