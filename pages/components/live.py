"""A run while it trains: progress, losses as they fall, the affinity as it forms.

The figures are drawn from snapshots of the job; a browser's timer asks for them once a second, so a
closed tab stops the asking and not the training.
"""

from typing import TYPE_CHECKING, Any

import streamlit as st

from dmsc_core.errors import StoreError
from dmsc_core.plots.losses import curves
from dmsc_core.plots.matrix import thumbnail
from pages.components import charts, downloads, engine, header, keys, line, scores, tables, words

if TYPE_CHECKING:
    from dmsc_core.jobs import JobSnapshot

EVERY = 1.0  # seconds between two looks
HEIGHT = 440  # of the curves


def watched() -> str | None:
    """The run to show: the one started here, else any that is active, else none."""
    known = {job.run_id: job for job in engine.jobs().jobs()}
    chosen = st.session_state.get(keys.TRAIN_WATCHED)
    if chosen in known:
        return chosen
    active = [job.run_id for job in known.values() if job.active]
    return active[0] if active else None


def panel(run_id: str) -> None:
    """The live view of a run, until it ends; then what became of it."""
    st.session_state[keys.TRAIN_WATCHED] = run_id  # so that its end is shown here as well
    active = engine.jobs().snapshot(run_id).active
    st.fragment(_panel, run_every=EVERY if active else None)(run_id, active)


def _panel(run_id: str, was_active: bool) -> None:
    job = engine.jobs().snapshot(run_id)
    if was_active and not job.active:
        st.rerun()
    with st.container(border=True):
        _head(job)
        _warnings(job)
        left, right = st.columns([7, 4], gap="large")
        with left:
            _losses(job)
        with right:
            _affinity(job)
        if not job.active:
            _onwards(job)
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


def _losses(job: "JobSnapshot") -> None:
    """The curves, sent again only where there are new points."""
    records = engine.jobs().records(job.run_id)
    if not records:
        st.caption("The first losses appear after the first epoch.")
        return
    state = (job.run_id, len(records), job.active)
    kept = st.session_state.get(keys.TRAIN_CURVES)
    if kept is None or kept[0] != state:
        total = job.total_epochs if job.active else None
        kept = (state, curves(records, HEIGHT, total))
        st.session_state[keys.TRAIN_CURVES] = kept
    charts.show(kept[1], "Losses by term", f"{job.run_id}-losses")


def _affinity(job: "JobSnapshot") -> None:
    seen = job.evaluation
    if seen is None:
        st.markdown("**Affinity**")
        st.caption(
            "A picture of who explains whom appears every few epochs of stage 2, "
            "ordered by the clusters found so far."
        )
        return
    st.markdown(f"**Affinity** :gray[after epoch {seen.epoch} of stage 2]")
    image = _picture(job.run_id, seen.epoch, header.dark(), seen.picture)
    st.image(image, width=260, alt="The affinity so far, ordered by cluster")
    scores.few(seen.metrics)


@st.cache_data(show_spinner=False, max_entries=64)
def _picture(run_id: str, epoch: int, dark: bool, _picture: Any) -> Any:
    return thumbnail(_picture, dark, rooted=True)


def _onwards(job: "JobSnapshot") -> None:
    """Where to go when a run has ended."""
    try:
        complete = engine.store().summary(job.run_id).complete
    except StoreError:
        complete = False
    if not complete:
        return
    with st.container(horizontal=True):
        for page, label, icon in (
            ("pages/affinity.py", "See the affinity", ":material/grid_on:"),
            ("pages/clusters.py", "See the clusters", ":material/scatter_plot:"),
            ("pages/compare.py", "Compare runs", ":material/compare:"),
        ):
            st.page_link(page, label=label, icon=icon, query_params={"run": job.run_id})
        records = engine.jobs().records(job.run_id)
        rows = [{"stage": r["stage"], "epoch": r["epoch"], **r["losses"]} for r in records]
        columns = {name for row in rows for name in row}
        full = [dict.fromkeys(sorted(columns)) | row for row in rows]
        name = f"{job.run_id}-losses"
        charts.take_away(
            "live",
            {"The losses": (curves(records, HEIGHT), name)},
            {"The losses (CSV)": (lambda: tables.to_csv(full), f"{name}.csv", "text/csv")},
        )
    downloads.of_run(engine.store().summary(job.run_id))
