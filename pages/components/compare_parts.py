"""The parts of the Compare page."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from dmsc_core.plots import losses as loss_plot
from dmsc_core.plots import run_words, views
from dmsc_core.store.artifacts import RunSummary
from pages.components import (
    charts,
    cluster_parts,
    compare_batch,
    engine,
    keys,
    pickers,
    projections,
    runs,
    words,
)

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

FIRST = 4  # runs that are compared without being asked for
COLUMNS = {1: 2, 2: 2, 4: 4}  # charts side by side, by their number; three of others
LEAST = 220  # pixels of a chart


def pick() -> list[RunSummary]:
    """The runs that are compared, which are in the URL; the newest until others are chosen."""
    found = {run.run_id: run for run in engine.complete_runs()}
    if not found:
        runs.nothing_yet()
    st.session_state[keys.COMPARE_RUNS] = _wanted(found)
    chosen = st.multiselect(
        "Runs",
        list(found),
        format_func=lambda run_id: words.run_title(found[run_id]),
        key=keys.COMPARE_RUNS,
        max_selections=compare_batch.MOST,
        persist_state="session",
        help="Up to six runs, of any data and method. The address of this page names them.",
    )
    st.query_params["run"] = st.session_state[keys.COMPARE_IN_URL] = chosen
    return [found[run_id] for run_id in chosen]


def _wanted(found: Mapping[str, RunSummary]) -> list[str]:
    """What was picked, or the newest; a new address comes first, and one of several is all."""
    kept = st.session_state.get(keys.COMPARE_RUNS, _first(list(found.values())))
    asked = st.query_params.get_all("run")
    if asked != st.session_state.get(keys.COMPARE_IN_URL):
        kept = asked if len(asked) > 1 else [*asked, *kept]
    return [run_id for run_id in dict.fromkeys(kept) if run_id in found][: compare_batch.MOST]


def _first(found: Sequence[RunSummary]) -> list[str]:
    """The newest runs of one data set: of the one of two runs or more that was trained on last."""
    for run in found:
        alike = like(run, found)
        if len(alike) > 1:
            return alike
    return [run.run_id for run in found[:FIRST]]


def like(run: RunSummary, found: Sequence[RunSummary]) -> list[str]:
    """The newest runs of a run's data."""
    alike = [o for o in found if (o.dataset, o.n_samples) == (run.dataset, run.n_samples)]
    return [other.run_id for other in alike[:FIRST]]


def names(chosen: Sequence[RunSummary]) -> dict[str, str]:
    """A short name for each run that differs from the others."""
    return dict(zip([run.run_id for run in chosen], run_words.short_titles(chosen)))


def losses(chosen: Sequence[RunSummary]) -> None:
    """One loss term of every run."""
    histories = {run.run_id: engine.history(run.run_id) for run in chosen}
    known = loss_plot.terms(record for records in histories.values() for record in records)
    if not known:
        return
    st.subheader("Losses", anchor=False)
    if st.session_state.get(keys.COMPARE_TERM) not in known:
        st.session_state[keys.COMPARE_TERM] = known[0]
    term = st.segmented_control(
        "Term",
        known,
        format_func=lambda name: loss_plot.TITLES.get(name, words.plain(name)),
        key=keys.COMPARE_TERM,
        required=True,
        persist_state="session",
        help="Losses of different fusions are sums over different terms: compare their course.",
    )
    called = names(chosen)
    named = {called[run_id]: records for run_id, records in histories.items()}
    charts.show(loss_plot.overlay(named, term), f"{term} loss of every run", "losses")


def embeddings(chosen: Sequence[RunSummary]) -> None:
    """The samples of every run in the plane."""
    st.subheader("Samples in the plane", anchor=False)
    with st.container(horizontal=True, gap="medium"):
        kinds = projections.PICTURES
        picture = pickers.choice(
            "Picture", kinds, tuple(kinds), keys.COMPARE_PICTURE, projections.HELP
        )
        shared = common([views.groupings(engine.result(run.run_id)) for run in chosen])
        titles = {name: words.verbatim(name) for name in shared}
        by = pickers.choice(
            "Colour", titles, shared, keys.COMPARE_COLOUR, cluster_parts.COLOUR_HELP
        )
    called = names(chosen)
    with side_by_side(len(chosen)):
        for run in chosen:
            with st.container(gap="xxsmall"):
                heading(run, called)
                _points(run, picture, by, called[run.run_id])


def heading(run: RunSummary, called: Mapping[str, str]) -> None:
    """The name of a run and its best score, above a chart of it."""
    st.markdown(f"**{words.verbatim(called[run.run_id])}** :gray[{words.best(run.metrics)}]")


def _points(run: RunSummary, picture: str, by: str, name: str) -> None:
    if picture == "umap" and projections.umap(run.run_id) is None:
        st.fragment(cluster_parts.waiting, run_every=cluster_parts.EVERY)(run.run_id)
        picture = "spectral"
    figure = cluster_parts.scatter(engine.root(), run.run_id, picture, by, 360, False)
    if figure is None:
        st.caption("A partition only, without a matrix.")
        return
    charts.show(figure, f"Samples of {name}, coloured by {by}", f"{run.run_id}-{picture}")


def side_by_side(n: int) -> "DeltaGenerator":
    """A place for a chart of each of ``n`` runs; in a narrow window they stand below each other."""
    return st.grid(COLUMNS.get(n, 3), gap="medium", min_column_width=LEAST)


def common(lists: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """What all lists hold, in the order of the first."""
    return tuple(name for name in lists[0] if all(name in other for other in lists[1:]))
