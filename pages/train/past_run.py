"""A training that has ended, or is not of this process: which one, and how it went."""

from collections.abc import Mapping
from contextlib import suppress

import streamlit as st

from dmsc_core.errors import StoreError
from dmsc_core.result import RunResult
from dmsc_core.store.artifacts import RunSummary
from dmsc_core.store.index import UNFINISHED
from pages.state import address, datasets, keys, server
from pages.train import next_steps, progress
from pages.widgets import run_notes, words


def wanted() -> str | None:
    """The stored run that is asked for: by a new address, or picked before; None if none is.

    An address asks once: one of a run that is gone must not undo what is picked after it. One that
    names a data set asks for the form alone; one that names neither shows what it showed before.
    """
    state = st.session_state
    last, arrived = state.get(keys.TRAIN_IN_URL), state.get(keys.ARRIVED)
    runs = address.asked(keys.TRAIN_IN_URL)
    data = datasets.take_address(keys.TRAIN_DATA_IN_URL, address.FORM)
    if runs:
        state[keys.TRAIN_WATCHED] = runs[-1]
    elif data or (last and not arrived and address.RUN not in st.query_params):
        before = None if data else state.get(keys.TRAIN_BARE)
        state[keys.TRAIN_WATCHED], state[keys.TRAIN_FORM] = before, True
    elif arrived:
        state[keys.TRAIN_FORM] = False
    if state.get(keys.TRAIN_WATCHED):
        state[keys.TRAIN_FORM] = False
    return state.get(keys.TRAIN_WATCHED)


def pick(shown: str | None) -> None:
    """The choice of another training; nothing where none is stored."""
    runs = {run.run_id: run for run in server.summaries() if not run.peer or run.run_id == shown}
    if not runs:
        return
    st.session_state[keys.TRAIN_CHOICE] = shown if shown in runs else None
    st.selectbox(
        "Training to look at",
        list(runs),
        index=None,
        format_func=lambda run_id: words.run_title(runs[run_id]),
        key=keys.TRAIN_CHOICE,
        on_change=_choose,
        placeholder="an earlier run",
        help="Runs of today and of earlier days, the newest first; what they showed while they "
        "trained is kept. Clear it to see what trains now, or else the form alone.",
    )


def _choose() -> None:
    chosen = st.session_state[keys.TRAIN_CHOICE]
    st.session_state[keys.TRAIN_WATCHED] = chosen
    if chosen is None:  # so that a link to the same run is a new address again
        st.query_params.pop(address.RUN, None)
        st.session_state[keys.TRAIN_IN_URL] = st.session_state[keys.TRAIN_BARE] = None


def panel(run_id: str) -> None:
    """The course of a stored run: what was seen while it trained, and what it leads to."""
    run = server.store().summary(run_id, server.jobs().live_ids())
    if run.complete:
        st.session_state[keys.RUN] = run_id  # the other pages go on with it
    with st.container(border=True):
        st.markdown(
            f"#### {words.verbatim(words.method(run))} on {words.verbatim(run.dataset)} "
            f":gray[seed {run.random_state}] {words.badge(run.status, run.status)}"
        )
        st.fragment(_course)(run)


def _course(run: RunSummary) -> None:
    result = _result(run)
    training = _training(run, result)
    st.caption(_facts(run, len(training.records)))
    if run.status == "failed":
        next_steps.failure(run.reason, _traceback(run))
    run_notes.of_run(run)
    if training.records or run.complete:
        progress.show(training)
    next_steps.onwards(run, training.records)


def _facts(run: RunSummary, n_epochs: int) -> str:
    seconds: Mapping[str, float] = run.seconds or {}
    took = ""
    if "total" in seconds and not run.parent:  # clustering again takes less than the epochs
        took = f" in {words.duration(seconds['total'])}"
    parts = [f"{n_epochs or 'no'} epochs{took}", words.when(run.created), run.device or ""]
    if run.status in UNFINISHED:
        parts.append(f"{run.status} in another process; look again for what is new")
    elif not run.complete:
        parts.append(f"no pictures were kept, for the run {run.status} before its end")
    return "  ·  ".join(part for part in parts if part)


def _result(run: RunSummary) -> RunResult | None:
    if not run.complete:
        return None
    try:
        return server.result(run.run_id)
    except StoreError as error:
        words.refused(error, "This run cannot be read")
        return None


def _training(run: RunSummary, result: RunResult | None) -> progress.Training:
    if result is None:
        return progress.Training(run.run_id, server.store().history(run.run_id), (), None)
    return progress.Training(run.run_id, result.history, result.evaluations, result.examples)


def _traceback(run: RunSummary) -> str | None:
    with suppress(StoreError):  # a folder that cannot be read tells of none
        return server.store().traceback(run.run_id)
    return None
