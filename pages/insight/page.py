"""Insight: kernels, self-expression and attention are one family, on one's own data."""

import streamlit as st

from dmsc_core.errors import DMSCError
from pages.insight import cached, controls, identities, panels
from pages.state import datasets, server
from pages.widgets import header, pickers, words

title, data, K = st.columns([6, 4, 2], gap="medium", vertical_alignment="bottom")
with title:
    header.title("Insight", "Kernels, self-expression and attention are one family.")
with data:
    name = pickers.dataset()
try:
    dataset = datasets.load(name)
    with K:
        n_clusters = controls.clusters(dataset)
    if n_clusters is None:
        st.info(words.ASK_FOR_K, icon=":material/help:")
        st.stop()
    controls.facts(dataset)
    choice = controls.choose(dataset, n_clusters)
    cached.samples(choice.scene)
except DMSCError as error:
    words.refused(error, "These data cannot be used")
    st.stop()

panels.show(choice)
identities.show(choice)
identities.dial(choice)
server.warm_up()
