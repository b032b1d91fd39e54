"""Lessons of the runs that are compared, in plain words."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from dmsc_core.report import seed_spread
from dmsc_core.store.artifacts import RunSummary
from dmsc_core.words.compared import Compared
from dmsc_core.words.lessons import lessons
from dmsc_core.words.notes import reminder
from pages.compare import agreement
from pages.state import server
from pages.state.per_run import per_run
from pages.widgets import words

Seeds = tuple[str, tuple[tuple[int, float], ...]]  # a method's name, its accuracy of each seed


def show(chosen: Sequence[RunSummary], called: dict[str, str]) -> None:
    """The lessons of the runs of the first run's samples; nothing where there are no two."""
    alike = agreement.same(chosen)
    if len(alike) < 2:
        return
    ids = tuple(run.run_id for run in alike)
    names = tuple(called[run_id] for run_id in ids)
    with st.expander("What to look at", icon=":material/lightbulb:", expanded=True):
        for title, text in _lessons(ids, names, _over_seeds(alike), alike):
            st.markdown(f"**{title}**  \n{text}")
        said = reminder({words.verbatim(called[run.run_id]): run for run in alike})
        if said:
            st.caption(said)


@per_run(show_spinner="Comparing")
def _lessons(
    ids: tuple[str, ...],
    names: tuple[str, ...],
    over_seeds: tuple[Seeds, ...],
    _runs: Sequence[RunSummary],
) -> Any:
    compared = [
        Compared(
            words.verbatim(name),
            run.n_modalities != 1 and _single(run),
            not (run.peer or (server.config(run.run_id).get("encoder") or {}).get("raw")),
            run.metrics or {},
            run.metrics_plain or {},
            server.result(run.run_id),
            words.verbatim(method),
            dict(by_seed),
        )
        for run, name, (method, by_seed) in zip(_runs, names, over_seeds)
    ]
    return [tuple(lesson) for lesson in lessons(compared)]


def _over_seeds(alike: Sequence[RunSummary]) -> tuple[Seeds, ...]:
    """The method of each run, with the accuracies of all its stored seeds."""
    data = alike[0].dataset, alike[0].n_samples
    stored = [run for run in server.complete_runs() if (run.dataset, run.n_samples) == data]
    listed = [(run, server.config(run.run_id)) for run in stored]
    methods = {method.key: method for method in seed_spread.methods(listed)}
    told: list[Seeds] = []
    for run in alike:
        method = methods.get(seed_spread.key_of(run, server.config(run.run_id)))
        told.append((method.title, _accuracies(method.runs)) if method else ("", ()))
    return tuple(told)


def _accuracies(runs: Sequence[RunSummary]) -> tuple[tuple[int, float], ...]:
    scored = [(run.random_state or 0, (run.metrics or {}).get("acc")) for run in runs]
    return tuple((seed, acc) for seed, acc in scored if acc is not None)


def _single(run: RunSummary) -> bool:
    """True of a run that uses one measurement alone."""
    return "single" in (run.fusion, run.preset) or run.peer == "spectral-single"
