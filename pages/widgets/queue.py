"""The runs that train or wait, in a line each."""

import streamlit as st

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


def _beside(shown: str) -> list[JobSnapshot]:
    return [job for job in server.jobs().jobs() if job.active and job.run_id != shown]


def _others(shown: str) -> None:
    beside = _beside(shown)
    for job, name in zip(beside, _names(beside)):
        with st.container(horizontal=True, vertical_alignment="center"):
            place = f"number {job.position} in line" if job.position else f"{job.fraction:.0%}"
            dataset = words.verbatim(job.dataset)
            st.caption(f"{name} on {dataset}: {job.status}, {place}")
            run_id, stop = job.run_id, server.jobs().stop
            act_button(f"Watch {name}", "", f"{keys.LIVE_WATCH}_{run_id}", _watch, run_id)
            act_button(f"Stop {name}", "", f"{keys.LIVE_STOP}_{run_id}", stop, run_id)


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


def _watch(run_id: str) -> None:
    st.session_state[keys.TRAIN_WATCHED] = run_id


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
