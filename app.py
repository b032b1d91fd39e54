"""The app: page configuration and navigation. ``dmsc app`` starts it."""

from pathlib import Path

import streamlit as st

from pages.state import arrival, sitemap

LOGO = str(Path(__file__).parent / "pages" / "logo.svg")

st.set_page_config(page_title="DMSC Explorer", page_icon=LOGO, layout="wide")
st.logo(LOGO, size="large")
page = sitemap.navigation()
arrival.arrive(page.title)
page.run()
