"""Lessons of the runs that are compared, in plain words."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from dmsc_core.store.artifacts import RunSummary
from dmsc_core.words.lessons import Compared, lessons
from pages.compare import agreement
from pages.state import server
from pages.state.per_run import per_run
from pages.widgets import words


def show(chosen: Sequence[RunSummary], called: dict[str, str]) -> None:
    """The lessons of the runs of the first run's samples; nothing where there are no two."""
    alike = agreement.same(chosen)
    if len(alike) < 2:
        return
    ids = tuple(run.run_id for run in alike)
    with st.expander("What to look at", icon=":material/lightbulb:", expanded=True):
        for title, text in _lessons(ids, tuple(called[i] for i in ids), alike):
            st.markdown(f"**{title}**  \n{text}")


@per_run(show_spinner="Comparing")
def _lessons(ids: tuple[str, ...], names: tuple[str, ...], _runs: Sequence[RunSummary]) -> Any:
    compared = [
        Compared(
            words.verbatim(name),
            run.n_modalities != 1 and _single(run),
            not (run.peer or (server.config(run.run_id).get("encoder") or {}).get("raw")),
            run.metrics or {},
            run.metrics_plain or {},
            server.result(run.run_id),
        )
        for run, name in zip(_runs, names)
    ]
    return [tuple(lesson) for lesson in lessons(compared)]


def _single(run: RunSummary) -> bool:
    """True of a run that uses one measurement alone."""
    return "single" in (run.fusion, run.preset) or run.peer == "spectral-single"
