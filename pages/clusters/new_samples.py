"""New samples on a page: a file in, their clusters out."""

import streamlit as st

from dmsc_core.data.readers.files import endings
from dmsc_core.data.uploads import most_mb
from dmsc_core.errors import DMSCError
from dmsc_core.store.artifacts import RunSummary
from pages.state import keys, server
from pages.state.per_run import per_run
from pages.widgets import words

MOST_ROWS = 500  # lines of the table on the page; the CSV has all


def show(run: RunSummary) -> None:
    """Place the samples of a file in the clusters of a run."""
    with st.expander("Place new samples", icon=":material/add_location_alt:"):
        if run.peer:
            st.caption(
                f"{words.verbatim(words.method(run))} has no way to place new samples; choose a "
                "run with a self-expression layer, for example of the preset closed-form."
            )
            return
        st.caption(
            "A file with the same modalities and columns, matched by their names; where there are "
            "no names, in the same order. Some of the modalities will do. Each new sample gets "
            "coefficients against the samples of the run, and joins the cluster that has most of "
            "them; that share is the confidence: how far its neighbours agree, not how likely they "
            "are right. The file is not kept."
        )
        file = st.file_uploader(
            "New samples",
            type=list(endings()),
            max_upload_size=most_mb(),
            key=f"{keys.CLUSTERS_NEW}_{run.run_id}",
            label_visibility="collapsed",
        )
        if file is not None:
            _placed(run, file.name, file.getvalue())


def _placed(run: RunSummary, name: str, data: bytes) -> None:
    try:
        with st.spinner("Reading the file and placing its samples", show_time=True):
            rows, text, notes = _predict(run.run_id, name, data)
    except DMSCError as error:
        words.refused(error, "These samples cannot be placed")
        return
    st.caption(f"Matched with training: {words.verbatim('; '.join(notes))}.")
    st.download_button(
        f"{len(rows):,} placed samples (CSV)",
        data=text,
        file_name=f"{run.run_id}-new-samples.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key=keys.CLUSTERS_NEW_CSV,
    )
    st.dataframe(
        rows[:MOST_ROWS],
        hide_index=True,
        column_config={
            "confidence": st.column_config.ProgressColumn(
                "confidence",
                min_value=0.0,
                max_value=1.0,
                format="percent",
                help="Of a new sample: share of its |c_ij| that goes to the cluster. No "
                "probability of being right, least of all where a modality is lacking.",
            ),
            "lacks": st.column_config.TextColumn(
                "lacks", help="Modalities that the new sample does not have."
            ),
        },
        alt="Cluster, confidence and lacking modalities of every new sample",
    )
    if len(rows) > MOST_ROWS:
        st.caption(f"The first {MOST_ROWS} are shown; the CSV has all.")


@per_run(4)
def _predict(
    run_id: str, name: str, data: bytes
) -> tuple[list[dict[str, object]], str, tuple[str, ...]]:
    from dmsc_core.data.uploads import read_upload
    from dmsc_core.engine.prediction import as_csv, predict, rows

    placed = predict(server.store().load(run_id), read_upload(name, data, least=1))
    return rows(placed), as_csv(placed), placed.notes
