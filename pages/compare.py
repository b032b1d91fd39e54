"""Compare: several runs side by side."""

import streamlit as st

from pages.components import (
    compare_agreement,
    compare_parts,
    compare_table,
    downloads,
    engine,
    entry,
    header,
    runs,
)

entry.through_app()
header.title("Compare", "The same measure for every run, next to each other.")
chosen = compare_parts.pick()
if not chosen:
    st.caption("Choose the runs to compare.")
    st.stop()
for note in dict.fromkeys(run.pairing for run in chosen if run.pairing):
    runs.pairing_note(next(run for run in chosen if run.pairing == note))
compare_table.show(chosen)
compare_agreement.show(chosen, compare_parts.names(chosen))
compare_parts.affinities(chosen)
compare_parts.embeddings(chosen)
compare_parts.losses(chosen)
downloads.of_runs(chosen)
engine.warm_up()
