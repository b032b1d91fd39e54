"""A run while it trains: how far it is, and what can be seen of it.

The figures are drawn from snapshots of the job; a browser's timer asks for them once a second, so a
closed tab stops the asking and not the training. What it has learned is then read from the store.
"""

from contextlib import suppress

import streamlit as st

from dmsc_core.errors import StoreError
from dmsc_core.jobs.job import JobSnapshot
from dmsc_core.words.notes import of_warnings
from pages.state import address, keys, server
from pages.train import next_steps, past_run, progress
from pages.widgets import queue, run_notes, words
from pages.widgets.act_button import act_button
from pages.widgets.until_changed import until_changed


def watched() -> str | None:
    """The run to show: the one that was picked or started here, else one that is active."""
    chosen = past_run.wanted()
    if chosen is not None:
        with suppress(StoreError):
            server.store().path(chosen)
            return chosen
        st.session_state[keys.TRAIN_WATCHED], st.session_state[keys.TRAIN_FORM] = None, True
    if st.session_state.get(keys.TRAIN_FORM):
        return None
    return next((job.run_id for job in server.jobs().jobs() if job.active), None)


def say_if_gone() -> None:
    """A line where the address names a run that is gone."""
    run_id = st.query_params.get(address.RUN)
    if run_id is not None:
        st.info(
            f"The run {words.verbatim(run_id)} is not here any more: it was cancelled before it "
            "began, or deleted.",
            icon=":material/link_off:",
        )


def panel(run_id: str) -> None:
    """A run as it trains, until it ends; then what became of it, as for one of an earlier day."""
    st.session_state[keys.TRAIN_WATCHED] = run_id  # so that its end is shown here as well
    job = _job(run_id)
    if job is None or job.status in ("finished", "stopped"):
        past_run.panel(run_id)
    else:
        until_changed(lambda: _active(run_id), _panel, run_id)
    queue.others(run_id)


def _job(run_id: str) -> JobSnapshot | None:
    """The job as it is now; None of an earlier day's, and of one that ended long ago."""
    return next((job for job in server.jobs().jobs() if job.run_id == run_id), None)


def _active(run_id: str) -> bool:
    job = _job(run_id)
    return job is not None and job.active


def _panel(run_id: str) -> None:
    job = _job(run_id)
    if job is None:
        st.rerun()
    with st.container(border=True):
        _head(job)
        run_notes.lines(of_warnings(job.warnings))
        jobs = server.jobs()
        records = jobs.records(run_id)
        total = job.total_epochs if job.active else None
        if records or job.active:
            evaluations, examples = jobs.evaluations(run_id), jobs.examples(run_id)
            progress.show(progress.Training(run_id, records, evaluations, examples, total))


def _head(job: JobSnapshot) -> None:
    badge = words.badge(job.status, "stopping" if job.stopping else job.status)
    seed = server.seed(job.run_id)
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        st.markdown(
            f"#### {words.readable(job.label)} on {words.verbatim(job.dataset)} "
            f":gray[seed {seed}] {badge}"
        )
        if job.active:
            queued = job.status == "queued"
            label = "Cancel" if queued else "Stop and keep what was learned"
            key, look = f"{keys.LIVE_STOP}_{job.run_id}", {"type": "secondary"}
            look["disabled"] = job.stopping
            act_button(label, "close" if queued else "stop", key, queue.stop, job.run_id, **look)
    if job.status == "queued":
        st.caption(f"{queue.place(job)}.")
    elif job.active:
        st.progress(job.fraction)
        st.caption(queue.progress(job))
        if job.stopping and not job.total_epochs:
            st.caption("A method without epochs cannot be interrupted; it ends by itself.")
    else:
        next_steps.failure(job.message, job.traceback)
