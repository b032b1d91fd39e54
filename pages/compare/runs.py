"""The runs that are compared."""

from collections.abc import Mapping, Sequence

import streamlit as st

from dmsc_core.store.artifacts import RunSummary
from dmsc_core.words import naming
from pages.state import address, comparison, keys, server
from pages.widgets import run_picker, words

ONE_RUN = ("Train", "Affinity", "Clusters")  # pages that look at one run


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
        max_selections=comparison.MOST,
        persist_state="session",
        help="Up to six runs, of any data and method. The address of this page names them.",
    )
    address.write(keys.COMPARE_IN_URL, chosen, address.RUNS)
    return [runs[run_id] for run_id in chosen]


def _wanted(runs: Mapping[str, RunSummary]) -> list[str]:
    """The runs of a new address; else the one that the person came from, then those picked before.

    An address with ``runs`` names all; one with ``run`` names the one that comes first.
    """
    asked = address.asked(keys.COMPARE_IN_URL, address.RUNS)
    first = st.query_params.get_all(address.RUN)  # several of them in addresses of earlier days
    wanted = [i for i in dict.fromkeys(asked or first) if i in runs]
    if asked or len(first) > 1:
        return wanted[: comparison.MOST]
    return comparison.beginning_with(wanted[0] if wanted else _came_from(), runs)


def _came_from() -> str | None:
    """The run of the page before this one, on arrival; None of a page that shows no run."""
    shown = st.session_state.get(keys.CAME_FROM) in ONE_RUN and st.session_state.get(keys.ARRIVED)
    return st.session_state.get(keys.RUN) if shown else None


def names(chosen: Sequence[RunSummary]) -> dict[str, str]:
    """A short name for each run that differs from the others."""
    return dict(zip([run.run_id for run in chosen], naming.short_titles(chosen)))
