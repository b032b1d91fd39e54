"""The parts of the Compare page."""

from collections.abc import Mapping, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dmsc_core.figure_data import loss_curves, stored_run
from dmsc_core.plots import losses as loss_plot
from dmsc_core.store.artifacts import RunSummary
from dmsc_core.words import loss_terms
from pages.state import keys, projections, server
from pages.widgets import charts, pickers, sample_scatter, words

COLUMNS = {1: 2, 2: 2, 4: 4}  # charts side by side, by their number; three of others
LEAST = 220  # pixels of a chart


def losses(chosen: Sequence[RunSummary], called: Mapping[str, str]) -> None:
    """One loss term of every run."""
    histories = {run.run_id: server.result(run.run_id).history for run in chosen}
    terms = loss_curves.terms(record for records in histories.values() for record in records)
    if not terms:
        return
    st.subheader("Losses", anchor=False)
    titles = {term: loss_terms.title(term) for term in terms}
    help_text = "Losses of different fusions are sums over different terms: compare their course."
    term = pickers.choice("Term", titles, keys.COMPARE_TERM, help_text)
    named = {called[run_id]: records for run_id, records in histories.items()}
    charts.show(loss_plot.overlay(named, term), f"{term} loss of every run", "losses")


def embeddings(chosen: Sequence[RunSummary], called: Mapping[str, str]) -> None:
    """The samples of every run in the plane."""
    st.subheader("Samples in the plane", anchor=False)
    with st.container(horizontal=True, gap="medium"):
        kinds, help_text = projections.PICTURES, sample_scatter.COLOUR_HELP
        picture = pickers.choice("Picture", kinds, keys.COMPARE_PICTURE, projections.HELP)
        shared = common([stored_run.groupings(server.result(run.run_id)) for run in chosen])
        titles = {name: words.verbatim(name) for name in shared}
        by = pickers.choice("Colour", titles, keys.COMPARE_COLOUR, help_text)
    with side_by_side(len(chosen)):
        for run in chosen:
            with st.container(gap="xxsmall"):
                heading(run, called)
                _points(run, picture, by, called[run.run_id])


def heading(run: RunSummary, called: Mapping[str, str]) -> None:
    """The name of a run and its best score, above a chart of it."""
    st.markdown(f"**{words.verbatim(called[run.run_id])}** :gray[{words.best(run)}]")


def _points(run: RunSummary, picture: str, by: str, name: str) -> None:
    source = projections.usual(run.run_id)
    if picture == "umap" and projections.umap(run.run_id, source) is None:
        sample_scatter.waiting(run.run_id, source)
        picture = "spectral"
    figure = sample_scatter.scatter(run.run_id, (source, picture, 2), by, 360, False)
    if figure is None:
        st.caption("A partition only, without a matrix.")
        return
    charts.show(figure, f"Samples of {name}, coloured by {by}", f"{run.run_id}-{picture}")


def side_by_side(n: int) -> DeltaGenerator:
    """A place for a chart of each of ``n`` runs; in a narrow window they stand below each other."""
    return st.grid(COLUMNS.get(n, 3), gap="medium", min_column_width=LEAST)


def common(lists: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The names that all lists hold, in the order of the first."""
    return tuple(name for name in lists[0] if all(name in other for other in lists[1:]))
