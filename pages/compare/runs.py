"""The runs that are compared."""

from collections.abc import Mapping, Sequence

import streamlit as st

from dmsc_core.store.artifacts import RunSummary
from dmsc_core.words import naming
from pages.state import address, keys, server
from pages.widgets import batch, run_picker, words

FIRST = 4  # runs that are compared without being asked for


def pick() -> list[RunSummary]:
    """The runs that are compared, which are in the URL; the newest until others are chosen."""
    runs = {run.run_id: run for run in server.complete_runs()}
    if not runs:
        run_picker.nothing_yet()
    st.session_state[keys.COMPARE_RUNS] = _wanted(runs)
    chosen = st.multiselect(
        "Runs",
        list(runs),
        format_func=lambda run_id: words.run_title(runs[run_id]),
        key=keys.COMPARE_RUNS,
        max_selections=batch.MOST,
        persist_state="session",
        help="Up to six runs, of any data and method. The address of this page names them.",
    )
    address.write(keys.COMPARE_IN_URL, chosen)
    return [runs[run_id] for run_id in chosen]


def _wanted(runs: Mapping[str, RunSummary]) -> list[str]:
    """The runs that were picked, or the newest; a new address comes first, several are all."""
    picked = st.session_state.get(keys.COMPARE_RUNS, _first(list(runs.values())))
    asked = address.asked(keys.COMPARE_IN_URL)
    wanted = asked if len(asked) > 1 else [*asked, *picked]
    return [run_id for run_id in dict.fromkeys(wanted) if run_id in runs][: batch.MOST]


def _first(runs: Sequence[RunSummary]) -> list[str]:
    """The newest runs of one data set: of the one of two runs or more that was trained on last."""
    for run in runs:
        alike = like(run, runs)
        if len(alike) > 1:
            return alike
    return [run.run_id for run in runs[:FIRST]]


def like(run: RunSummary, runs: Sequence[RunSummary]) -> list[str]:
    """The newest runs of a run's data."""
    alike = [o for o in runs if (o.dataset, o.n_samples) == (run.dataset, run.n_samples)]
    return [other.run_id for other in alike[:FIRST]]


def names(chosen: Sequence[RunSummary]) -> dict[str, str]:
    """A short name for each run that differs from the others."""
    return dict(zip([run.run_id for run in chosen], naming.short_titles(chosen)))
