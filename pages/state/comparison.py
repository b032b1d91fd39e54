"""The runs that are compared: how many, and which where a person has not said."""

from collections.abc import Mapping, Sequence

import streamlit as st

from dmsc_core.store.artifacts import RunSummary
from pages.state import keys

MOST = 6  # runs that are compared at once
FIRST = 4  # runs that are compared without being asked for


def beginning_with(run_id: str | None, runs: Mapping[str, RunSummary]) -> list[str]:
    """That run, then those that were picked, or else the newest of its data.

    Parameters
    ----------
    run_id : None where there is no such run.
    runs : all that left a result, the newest first.
    """
    first = [run_id] if run_id in runs else []
    picked = st.session_state.get(keys.COMPARE_RUNS)
    if picked is None:
        listed = list(runs.values())
        picked = like(runs[first[0]], listed) if first else _newest(listed)
    return [i for i in dict.fromkeys([*first, *picked]) if i in runs][:MOST]


def like(run: RunSummary, runs: Sequence[RunSummary]) -> list[str]:
    """The newest runs of a run's data."""
    alike = [o for o in runs if (o.dataset, o.n_samples) == (run.dataset, run.n_samples)]
    return [other.run_id for other in alike[:FIRST]]


def _newest(runs: Sequence[RunSummary]) -> list[str]:
    """The newest runs of one data set: of the one of two runs or more that was trained on last."""
    for run in runs:
        alike = like(run, runs)
        if len(alike) > 1:
            return alike
    return [run.run_id for run in runs[:FIRST]]
