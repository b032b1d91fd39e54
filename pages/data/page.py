"""Data: choose or bring samples, and look at them."""

import streamlit as st

from dmsc_core.errors import DMSCError
from pages.data import overview, pairing
from pages.state import address, datasets, keys, server, sitemap
from pages.widgets import header, pickers, words

header.title("Data", "Samples that were measured in several ways, checked once when they come in.")
datasets.take_address(keys.DATA_IN_URL)
answer = st.container()
choice, upload = st.columns([5, 2], gap="medium", vertical_alignment="bottom")
with upload:
    refusal = datasets.take_upload()
with choice:
    name = pickers.dataset()
address.write(keys.DATA_IN_URL, [name], address.DATA)
if refusal:
    answer.error(
        f"{words.verbatim(refusal)}. Still shown: {words.verbatim(name)}.",
        title="This file cannot be used",
        icon=":material/error:",
    )
try:
    dataset = datasets.load(name)
except DMSCError as error:
    words.refused(error, "These data cannot be used")
    st.stop()

overview.facts(dataset)
train = {address.FORM: name}
sitemap.link("train", "Train on these data", "model_training", query=train)
pictures, counts = st.columns([7, 5], gap="large")
with pictures:
    overview.samples(dataset)
with counts:
    overview.classes(dataset)
    overview.modalities(dataset)
    overview.annotations(dataset)
    pairing.check(dataset)
server.warm_up()
