"""A run while it trains: how far it is, and what can be seen of it.

The figures are drawn from snapshots of the job; a browser's timer asks for them once a second, so a
closed tab stops the asking and not the training.
"""

from typing import TYPE_CHECKING

import streamlit as st

from dmsc_core.errors import StoreError
from pages.components import ended, engine, keys, line, past, training, words

if TYPE_CHECKING:
    from dmsc_core.jobs import JobSnapshot

EVERY = 1.0  # seconds between two looks


def watched() -> str | None:
    """The run to show: the one that was picked or started here, else one that is active."""
    known = {job.run_id: job for job in engine.jobs().jobs()}
    chosen = past.wanted()
    if chosen in known or _is_stored(chosen):
        return chosen
    active = [job.run_id for job in known.values() if job.active]
    return active[0] if active else None


def _is_stored(run_id: str | None) -> bool:
    if run_id is None:
        return False
    try:
        engine.store().path(run_id)
    except StoreError:
        return False
    return True


def panel(run_id: str) -> None:
    """A run as it trains, until it ends; then what became of it, as for one of an earlier day."""
    st.session_state[keys.TRAIN_WATCHED] = run_id  # so that its end is shown here as well
    jobs = {job.run_id: job for job in engine.jobs().jobs()}
    if run_id not in jobs or not jobs[run_id].remembered:
        past.panel(run_id)
        return
    active = jobs[run_id].active
    st.fragment(_panel, run_every=EVERY if active else None)(run_id, active)


def _panel(run_id: str, was_active: bool) -> None:
    job = engine.jobs().snapshot(run_id)
    if was_active and not job.active:
        st.rerun()
    with st.container(border=True):
        _head(job)
        _warnings(job)
        jobs = engine.jobs()
        records = jobs.records(run_id)
        total = job.total_epochs if job.active else None
        seen = (records, jobs.evaluations(run_id), jobs.examples(run_id), total)
        if records or job.status not in ("failed", "stopped"):
            training.show(training.Seen(run_id, *seen))
        if not job.active:
            _onwards(run_id)
    line.others(job)


def _head(job: "JobSnapshot") -> None:
    colour, icon = words.STATUS[job.status]
    status = "stopping" if job.stopping else job.status
    seed = engine.seed(job.run_id)
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        st.markdown(
            f"#### {words.plain(job.label)} on {job.dataset} "
            f":gray[seed {seed}] :{colour}-badge[{icon} {status}]"
        )
        if job.active:
            st.button(
                "Stop and keep what was learned",
                icon=":material/stop:",
                key=f"{keys.LIVE_STOP}_{job.run_id}",
                on_click=engine.jobs().stop,
                args=(job.run_id,),
                disabled=job.stopping,
            )
    if job.status == "queued":
        st.caption(f"Waiting on {job.device}, number {job.position} in line.")
    elif job.active:
        st.progress(job.fraction)
        st.caption(line.progress(job))
        if job.stopping and not job.total_epochs:
            st.caption("A method without epochs cannot be interrupted; it ends by itself.")
    elif job.status == "failed":
        st.error(job.message or "The run failed.", title="The run failed", icon=":material/error:")
        with st.expander("Traceback", icon=":material/bug_report:"):
            st.code(job.traceback or "", language=None)
    else:
        st.caption(
            f"{job.done_epochs} of {job.total_epochs} epochs in {words.duration(job.seconds)} "
            f"on {job.device}. It is stored."
        )


def _warnings(job: "JobSnapshot") -> None:
    for message in job.warnings:
        pairing = message.removeprefix("pairing: ")
        badge = ":material/link: pairing" if pairing != message else ":material/info: note"
        st.caption(f":orange-badge[{badge}] {pairing}")


def _onwards(run_id: str) -> None:
    try:
        ended.onwards(engine.store().summary(run_id), engine.jobs().records(run_id))
    except StoreError:  # deleted meanwhile
        return
