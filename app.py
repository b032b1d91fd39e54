"""The app: page configuration and navigation. Start it with ``streamlit run app.py``."""

from pathlib import Path

import streamlit as st

from pages.components import entry, keys, sitemap

LOGO = str(Path(__file__).parent / "pages" / "components" / "logo.svg")

st.set_page_config(page_title="DMSC Explorer", page_icon=LOGO, layout="wide")
st.logo(LOGO, size="large")
st.session_state[keys.APP_RAN] = True
page = sitemap.navigation()
entry.arrive(page.title)
page.run()
