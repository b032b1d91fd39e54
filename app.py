"""The app: page configuration and navigation. Start it with ``streamlit run app.py``."""

from pathlib import Path

import streamlit as st

LOGO = str(Path(__file__).parent / "pages" / "components" / "logo.svg")

st.set_page_config(page_title="DMSC Explorer", page_icon=LOGO, layout="wide")
st.logo(LOGO, size="large")

pages = [
    st.Page(
        "pages/home.py",
        title="Home",
        icon=":material/home:",
        default=True,
        help="The runs so far, or the first one with one click.",
    ),
    st.Page(
        "pages/data.py",
        title="Data",
        icon=":material/database:",
        help="Choose or upload samples and look at them.",
    ),
    st.Page(
        "pages/train.py",
        title="Train",
        icon=":material/model_training:",
        help="Set up a run, start it, and watch it learn.",
    ),
    st.Page(
        "pages/affinity.py",
        title="Affinity",
        icon=":material/grid_on:",
        help="Who explains whom: the matrix, its spectrum, and clustering again.",
    ),
    st.Page(
        "pages/clusters.py",
        title="Clusters",
        icon=":material/scatter_plot:",
        help="The samples as points, and how clusters meet the labels.",
    ),
    st.Page(
        "pages/compare.py",
        title="Compare",
        icon=":material/compare:",
        help="Several runs side by side.",
    ),
]
st.navigation(pages, position="top").run()
