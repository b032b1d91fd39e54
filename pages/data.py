"""Data: choose or bring samples, and look at them."""

import streamlit as st

from dmsc_core.errors import DMSCError
from pages.components import data_parts, datasets, engine, entry, header, refused, words

entry.through_app()
header.title("Data", "Samples that were measured in several ways, checked once when they come in.")
answer = st.container()
choice, upload = st.columns([5, 2], gap="medium", vertical_alignment="bottom")
with upload:
    refusal = datasets.take_upload()
with choice:
    name = datasets.pick()
if refusal:
    answer.error(
        f"{words.verbatim(refusal)}. Still shown: {words.verbatim(name)}.",
        title="This file cannot be used",
        icon=":material/error:",
    )
try:
    dataset = datasets.load(name)
except DMSCError as error:
    refused.say(error, "These data cannot be used")
    st.stop()

data_parts.facts(dataset)
st.page_link(
    "pages/train.py",
    label="Train on these data",
    icon=":material/model_training:",
)
pictures, counts = st.columns([7, 5], gap="large")
with pictures:
    data_parts.samples(dataset)
with counts:
    data_parts.classes(dataset)
    data_parts.modalities(dataset)
    data_parts.annotations(dataset)
    data_parts.pairing(dataset)
engine.warm_up()
