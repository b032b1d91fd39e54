"""Compare: several runs side by side."""

import streamlit as st

from pages.components import (
    compare_ablation,
    compare_affinities,
    compare_agreement,
    compare_batch,
    compare_grid,
    compare_lessons,
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
compare_grid.show()
compare_batch.show()
chosen = compare_parts.pick()
if not chosen:
    st.caption("Choose the runs to compare.")
    st.stop()
for note in dict.fromkeys(run.pairing for run in chosen if run.pairing):
    runs.pairing_note(next(run for run in chosen if run.pairing == note))
called = compare_parts.names(chosen)
compare_agreement.say_if_none(chosen)
compare_lessons.show(chosen, called)
compare_table.show(chosen)
compare_agreement.show(chosen, called)
compare_affinities.show(chosen, called)
compare_parts.embeddings(chosen)
compare_parts.losses(chosen)
compare_ablation.show(chosen, called)
downloads.of_runs(chosen)
engine.warm_up()
