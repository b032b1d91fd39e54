"""The first visit: three sentences, a picture of what will happen, two ways to begin."""

import streamlit as st

from dmsc_core.jobs.guided import NAMES
from dmsc_core.model.fusion.plan import Plan
from dmsc_core.plots.network_drawing import network
from pages.home import guided_comparison
from pages.state import keys, sitemap
from pages.widgets import start

DATASET, PRESET = "digits", "affinity"
STEPS = (
    (
        ":material/database:",
        "Bring samples",
        "Measured in several ways: an image and its text, a face and its parts, RNA and protein.",
    ),
    (
        ":material/model_training:",
        "Watch networks learn",
        "Each sample is explained by the others. Those that explain each other belong together.",
    ),
    (
        ":material/grid_view:",
        "See who belongs together",
        "The affinity between all samples, the clusters in it, and what each way of fusing finds.",
    ),
)


def show() -> None:
    """The page of someone who has trained nothing yet."""
    st.space("medium")
    words, picture = st.columns([5, 6], gap="large", vertical_alignment="center")
    with words:
        st.title("See what your measurements agree on", anchor=False)
        st.markdown(
            "Bring samples that were measured in several ways. Neural networks learn to explain "
            "each sample by the others, across all of its measurements. What they find is an "
            "affinity between samples, and the clusters in it."
        )
        st.space("small")
        with st.container(horizontal=True, gap="small"):
            if st.button(
                "Train the default",
                type="primary",
                icon=":material/play_arrow:",
                key=keys.HOME_START,
                help="Affinity fusion on 1797 handwritten digits, each seen in three ways.",
            ):
                start.default(DATASET, PRESET)
            guided_comparison.offer()
        st.caption(
            "1797 handwritten digits, seen in three ways. One run takes about a minute on a "
            "laptop; four ways to fuse them side by side, about two."
        )
    with picture, st.container(border=True):
        svg = network(Plan((0, 1, 2)), NAMES, guided_comparison.SHAPES, depth=3)
        st.markdown(svg, unsafe_allow_html=True)
    st.space("medium")
    with st.grid(3, gap="medium"):
        for icon, name, text in STEPS:
            with st.container(border=True, height="stretch", gap="xsmall"):
                st.markdown(f"#### {icon} {name}")
                st.markdown(f":gray[{text}]")
    st.space("small")
    with st.container(horizontal=True):
        sitemap.link("data", "Look at data", "database")
        sitemap.link("train", "Set up a run", "tune")
