"""Runs that were queued together: one bar for all of them, and the time that is left."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from dmsc_core.errors import DMSCError
from dmsc_core.jobs.job import JobSnapshot
from pages.state import address, comparison, keys, server, sitemap
from pages.widgets import words
from pages.widgets.act_button import act_button
from pages.widgets.until_changed import until_changed

if TYPE_CHECKING:
    from dmsc_core.config import RunConfig

BATCH = "batch"  # what the owner of such runs begins with: batch|token|title


def submit(
    title: str,
    configs: Sequence["RunConfig"],
    n_modalities: int,
    given: "Mapping[str, RunConfig] | None" = None,
) -> None:
    """Queue runs and begin the page anew; what is refused is said on it."""
    from dmsc_core.jobs.batch import enqueue

    owner = f"{BATCH}|{secrets.token_hex(4)}|{title}"
    try:
        enqueue(server.jobs(), configs, n_modalities, owner, given)
    except DMSCError as error:
        words.refused(error, "These runs cannot start", ":material/block:")
        return
    st.session_state[keys.COMPARE_BATCH] = owner
    st.rerun()


def together(job: JobSnapshot) -> bool:
    """True of a run that was queued with others, and shows in their bar."""
    return job.owner.startswith(f"{BATCH}|")


def show(below: Callable[[list[JobSnapshot]], None] | None = None) -> None:
    """A bar for each batch that trains, and for the last one of this session until it is seen.

    Parameters
    ----------
    below : what is shown under each bar, of the batch's runs.
    """
    if batches():
        until_changed(_states, _show, below)


def batches() -> dict[str, list[JobSnapshot]]:
    """The runs of each bar that is shown, by the batch's owner."""
    groups: dict[str, list[JobSnapshot]] = {}
    for job in server.jobs().jobs():
        if together(job):
            groups.setdefault(job.owner, []).append(job)
    own = st.session_state.get(keys.COMPARE_BATCH)
    return {o: jobs for o, jobs in groups.items() if o == own or any(j.active for j in jobs)}


def _states() -> dict[str, str]:
    every = (job for jobs in batches().values() for job in jobs)
    return {job.run_id: job.status for job in every if job.active}


def _show(below: Callable[[list[JobSnapshot]], None] | None) -> None:
    for owner, jobs in batches().items():
        with st.container(border=True):
            _one(owner, jobs)
            if below is not None:
                below(jobs)


def _one(owner: str, jobs: list[JobSnapshot]) -> None:
    from dmsc_core.jobs.batch import progress

    _, token, title = owner.split("|", 2)
    state = progress(jobs)
    running = next((job for job in jobs if job.status == "running"), None)
    parts = [f"**{words.verbatim(title)}**", f"{state.ended} of {state.total} runs"]
    if running is not None:
        parts.append(f"now {words.readable(running.label)}, seed {server.seed(running.run_id)}")
    stopping = any(job.stopping for job in jobs)
    if stopping:
        parts.append("stopping: what was learned is kept")
    elif state.active and state.seconds_left is not None:
        parts.append(f"about {words.duration(state.seconds_left)} left")
    cancelled = sum(job.status == "cancelled" for job in jobs)
    if cancelled:
        parts.append(f":gray-badge[:material/close: {cancelled} cancelled]")
    if state.failed:
        parts.append(f":red-badge[:material/error: {state.failed} failed]")
    st.progress(state.fraction, text="  ·  ".join(parts))
    for job in jobs:
        if job.status == "failed":
            st.caption(f"{words.readable(job.label)} failed: {words.verbatim(job.message)}")
    with st.container(horizontal=True):
        if state.active:
            ids, key = [j.run_id for j in jobs if j.active], f"{keys.COMPARE_BATCH_STOP}_{token}"
            look = {"type": "secondary", "disabled": stopping}
            act_button("Stop all", "stop", key, _stop, ids, **look)
            return
        done = [job.run_id for job in jobs if job.status in ("finished", "stopped")]
        most = comparison.MOST
        label = "Compare them" if len(done) <= most else f"Compare the first {most}"
        key, look = f"{keys.COMPARE_BATCH_SHOW}_{token}", {"type": "primary", "disabled": not done}
        if act_button(label, "compare", key, choose, done[:most], **look):
            st.session_state.pop(keys.COMPARE_BATCH, None)
            go_to_compare()


def _stop(ids: list[str]) -> None:
    for run_id in reversed(ids):  # those that wait first, so that none begins meanwhile
        server.jobs().stop(run_id)
    ended = sum(server.jobs().snapshot(run_id).status == "cancelled" for run_id in ids)
    st.toast(f"Stopped; {ended} of {len(ids)} had not begun and are cancelled.")


def go_to_compare() -> None:
    """Open Compare with the runs that were chosen, all of them in its address at once."""
    chosen = {address.RUNS: st.session_state[keys.COMPARE_RUNS]}
    st.switch_page(sitemap.path("compare"), query_params=chosen)


def choose(ids: Sequence[str]) -> None:
    """Compare these runs, those of them that left a result."""
    complete = {run.run_id for run in server.complete_runs()}
    st.session_state[keys.COMPARE_RUNS] = [run_id for run_id in ids if run_id in complete]
