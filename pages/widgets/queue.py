"""The runs that train or wait, in a line each."""

from contextlib import suppress

import streamlit as st

from dmsc_core.errors import StoreError
from dmsc_core.jobs.job import JobSnapshot
from dmsc_core.words import naming
from pages.state import keys, server, sitemap
from pages.widgets import batch, words
from pages.widgets.act_button import act_button
from pages.widgets.until_changed import until_changed


def brief() -> None:
    """A line for each run that trains or waits, but for those that were queued together."""
    until_changed(_states, _brief)


def others(shown: str) -> None:
    """The runs beside the one that is shown: how far they are, or where in line."""
    until_changed(lambda: bool(_beside(shown)), _others, shown)


def place(job: JobSnapshot) -> str:
    """``Waiting on cpu, number 2 in line``, or how far it is."""
    if job.status == "queued":
        return f"Waiting on {job.device}, number {job.position} in line"
    return "Stopping" if job.stopping else f"Running, {job.fraction:.0%}"


def title(job: JobSnapshot) -> str:
    """``Affinity on digits, seed 0``, as Markdown."""
    seed = server.seed(job.run_id)
    return f"**{words.readable(job.label)}** on {words.verbatim(job.dataset)}, seed {seed}"


def stop(run_id: str) -> None:
    """Stop a run, or cancel it where it waits, and confirm it at once."""
    with suppress(StoreError):  # of another process, or long ago
        name = title(server.jobs().snapshot(run_id))
        server.jobs().stop(run_id)
        if server.jobs().snapshot(run_id).status == "cancelled":
            st.toast(f"{name} is cancelled: it had not begun.", icon=":material/close:")
        else:
            st.toast(f"{name} stops now; what it learned is kept.", icon=":material/stop:")


def watch(run_id: str) -> None:
    """Show a run on the Train page."""
    st.session_state[keys.TRAIN_WATCHED] = run_id


def _beside(shown: str) -> list[JobSnapshot]:
    return [job for job in server.jobs().jobs() if job.active and job.run_id != shown]


def _others(shown: str) -> None:
    beside = _beside(shown)
    for job, name in zip(beside, _names(beside)):
        with st.container(horizontal=True, vertical_alignment="center"):
            dataset, run_id = words.verbatim(job.dataset), job.run_id
            st.caption(f"{name} on {dataset}: {place(job)[:1].lower()}{place(job)[1:]}")
            act_button(f"Watch {name}", "", f"{keys.LIVE_WATCH}_{run_id}", watch, run_id)
            label, look = "Cancel" if job.status == "queued" else "Stop", {"disabled": job.stopping}
            act_button(f"{label} {name}", "", f"{keys.LIVE_STOP}_{run_id}", stop, run_id, **look)


def progress(job: JobSnapshot) -> str:
    """Stage, epoch, time gone and time left."""
    parts = [words.readable(words.STAGES.get(job.stage, job.stage))]
    if job.stage in ("pretrain", "train"):
        parts.append(f"epoch {job.epoch} of {job.stage_epochs}")
    parts.append(f"{words.duration(job.seconds)} so far")
    if job.stopping:
        parts.append("stopping: what was learned is clustered and kept")
    elif job.seconds_left is not None and job.stage != "clustering":
        parts.append(f"about {words.duration(job.seconds_left)} left")
    return "  ·  ".join([*parts, job.device])


def _brief() -> None:
    active = _active()
    for job, name in zip(active, _names(active)):
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{name}** on {words.verbatim(job.dataset)}", width="content")
            st.progress(job.fraction, text=progress(job) if job.status == "running" else "waiting")
            sitemap.link("train", f"Watch {name}", "visibility", job.run_id)


def _names(jobs: list[JobSnapshot]) -> list[str]:
    """The method of each run; where several share it, with the seed, or else the id's end."""
    return naming.told_apart(
        [words.readable(job.label) for job in jobs],
        [f"seed {server.seed(job.run_id)}" for job in jobs],
        [job.run_id[-4:] for job in jobs],
    )


def _states() -> dict[str, str]:
    return {job.run_id: job.status for job in _active()}


def _active() -> list[JobSnapshot]:
    return [job for job in server.jobs().jobs() if job.active and not batch.together(job)]
