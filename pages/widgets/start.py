"""Starting runs."""

from typing import TYPE_CHECKING

import streamlit as st

from dmsc_core.errors import DMSCError
from dmsc_core.jobs.job import JobSnapshot
from pages.state import keys, server, sitemap
from pages.widgets import queue, words
from pages.widgets.act_button import act_button
from pages.widgets.until_changed import until_changed

if TYPE_CHECKING:
    from dmsc_core.config import RunConfig

PLACE = "training"  # of the run that is watched, on the Train page


def default(dataset: str, preset: str) -> None:
    """Start a preset on a data set as it is, and go to where it can be watched."""
    with st.spinner("Starting the engine; the first start takes a few seconds"):
        from dmsc_core.presets import preset as make

        config = make(preset, "features", 10).updated({"dataset.name": dataset})
    submit(config)


def submit(config: "RunConfig", encoders_from: str | None = None) -> None:
    """Queue a run and go to where it can be watched; what is refused is said on the page."""
    try:
        run_id = server.jobs().submit(config, encoders_from=encoders_from)
    except DMSCError as error:
        words.refused(error, "This run cannot start", ":material/block:")
        return
    for key in (keys.TRAIN_STARTED, keys.TRAIN_NEW, keys.TRAIN_WATCHED):
        st.session_state[key] = run_id
    st.session_state.pop(keys.TRAIN_TWIN, None)
    st.switch_page(sitemap.path("train"), query_params={"run": run_id})


def unless_same(config: "RunConfig", encoders_from: str | None = None) -> None:
    """`submit`, but ask first where the very same run waits or trains."""
    same = server.jobs().same(config, encoders_from)
    if same is None:
        submit(config, encoders_from)
    else:
        st.session_state[keys.TRAIN_TWIN] = same.run_id


def ask(config: "RunConfig", encoders_from: str | None = None) -> None:
    """The question that `unless_same` left, as long as it stands."""
    same = server.jobs().same(config, encoders_from)
    if same is None or st.session_state.get(keys.TRAIN_TWIN) != same.run_id:
        st.session_state.pop(keys.TRAIN_TWIN, None)
        return
    st.warning(
        f"The very same run is there already: {queue.title(same)}. {queue.place(same)}. Nothing "
        "was started; once more it would give the same result.",
        icon=":material/content_copy:",
    )
    with st.container(horizontal=True):
        act_button("Watch it", "visibility", f"{keys.TRAIN_AGAIN}_watch", _watch, same.run_id)
        if st.button("Start it once more", key=keys.TRAIN_AGAIN, type="tertiary"):
            submit(config, encoders_from)


def _watch(run_id: str) -> None:
    st.session_state.pop(keys.TRAIN_TWIN, None)
    queue.watch(run_id)


def tell_once() -> None:
    """Say in a corner, where every eye falls, that a run was started; a place to come to."""
    st.html(f'<div id="{PLACE}"></div>')
    job = _active(st.session_state.pop(keys.TRAIN_NEW, None))
    if job is not None:
        st.toast(f"Started: {queue.title(job)}. {queue.place(job)}.", icon=":material/check:")


def confirm() -> None:
    """Below the button that was pressed: the run that it started, and where it is in line."""
    run_id = st.session_state.get(keys.TRAIN_STARTED)
    if run_id is not None and run_id == st.session_state.get(keys.TRAIN_WATCHED):
        until_changed(lambda: _active(run_id) is not None, _confirm, run_id)


def _confirm(run_id: str) -> None:
    job = _active(run_id)
    if job is not None:
        said = f"Started: {queue.title(job)}. {queue.place(job)}. [See it above](#{PLACE})"
        st.success(said, icon=":material/check:")


def _active(run_id: str | None) -> JobSnapshot | None:
    """The run while it waits or trains in this process."""
    jobs = (job for job in server.jobs().jobs() if job.active)
    return next((job for job in jobs if job.run_id == run_id), None)
