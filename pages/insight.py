"""Insight: kernels, self-expression and attention are one family, on one's own data."""

import streamlit as st

from dmsc_core.errors import DMSCError
from pages.components import (
    datasets,
    engine,
    entry,
    header,
    insight_controls,
    insight_identities,
    insight_panels,
    insight_scene,
    refused,
    words,
)

entry.through_app()
title, data, K = st.columns([6, 4, 2], gap="medium", vertical_alignment="bottom")
with title:
    header.title("Insight", "Kernels, self-expression and attention are one family.")
with data:
    name = datasets.pick()
try:
    dataset = datasets.load(name)
    with K:
        n_clusters = insight_controls.clusters(dataset)
    if n_clusters is None:
        st.info(words.ASK_FOR_K, icon=":material/help:")
        st.stop()
    insight_controls.facts(dataset)
    choice = insight_controls.choose(dataset, n_clusters)
    insight_scene.samples(choice.scene)
except DMSCError as error:
    refused.say(error, "These data cannot be used")
    st.stop()

insight_panels.show(choice)
insight_identities.show(choice)
insight_identities.dial(choice)
engine.warm_up()
