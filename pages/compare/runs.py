"""The runs that are compared."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from dmsc_core.store.artifacts import RunSummary
from dmsc_core.words import naming
from pages.state import keys, server
from pages.widgets import batch, run_picker, words

if TYPE_CHECKING:
    pass


FIRST = 4  # runs that are compared without being asked for


def pick() -> list[RunSummary]:
    """The runs that are compared, which are in the URL; the newest until others are chosen."""
    found = {run.run_id: run for run in server.complete_runs()}
    if not found:
        run_picker.nothing_yet()
    st.session_state[keys.COMPARE_RUNS] = _wanted(found)
    chosen = st.multiselect(
        "Runs",
        list(found),
        format_func=lambda run_id: words.run_title(found[run_id]),
        key=keys.COMPARE_RUNS,
        max_selections=batch.MOST,
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
    return [run_id for run_id in dict.fromkeys(kept) if run_id in found][: batch.MOST]


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
    return dict(zip([run.run_id for run in chosen], naming.short_titles(chosen)))
