"""The picker of a run that pages share, and the run in one line."""

from collections.abc import Mapping

import streamlit as st

from dmsc_core.errors import StoreError
from dmsc_core.store.artifacts import RunSummary
from dmsc_core.store.index import UNFINISHED
from dmsc_core.words import naming
from pages.state import address, keys, server, sitemap
from pages.widgets import header, pickers, queue, run_notes, words
from pages.widgets.until_changed import until_changed


def head(title: str, sentence: str) -> RunSummary:
    """The head of a page about one run: its name, the run's picker, and what the run is."""
    name, picker = st.columns([5, 7], gap="large", vertical_alignment="bottom")
    with name:
        header.title(title, sentence)
    with picker:
        run = pick()
    _require_readable(run)
    facts(run)
    return run


def _require_readable(run: RunSummary) -> None:
    """End the page with what is wrong where the files of a run cannot be read."""
    try:
        server.result(run.run_id)
    except StoreError as error:
        said = words.verbatim(str(error))
        st.error(f"{said}. Pick another run above.", icon=":material/broken_image:")
        st.stop()


def pick() -> RunSummary:
    """The run that is looked at; it is in the URL and stays when the page changes.

    Without any run the page ends here, with a way on.
    """
    runs = {run.run_id: run for run in server.complete_runs()}
    if not runs:
        nothing_yet()
    asked = st.query_params.get(address.RUN, "")
    st.session_state[keys.RUN] = _wanted(runs)
    if asked and asked not in runs:
        st.warning(
            f"The address names the run {words.verbatim(asked)}, which is not here or left no "
            "result. Another one is shown.",
            icon=":material/link_off:",
        )
    titles = {run_id: words.run_title(run) for run_id, run in runs.items()}
    help_text = "Every run that left a result, the newest first. The address of this page names it."
    chosen = pickers.pick("Run", titles, keys.RUN, help=help_text)
    address.write(keys.RUN_IN_URL, [chosen])
    return runs[chosen]


def _wanted(runs: Mapping[str, RunSummary]) -> str:
    """The run of a new address, then the one that was looked at last, then the newest.

    The newest that somebody chose: parts of an ablation, which have no preset, come last.
    """
    for run_id in (*address.asked(keys.RUN_IN_URL)[-1:], st.session_state.get(keys.RUN)):
        if run_id in runs:
            return run_id
    return next((run_id for run_id, run in runs.items() if run.preset), next(iter(runs)))


def facts(run: RunSummary) -> None:
    """Data, method and seed in one line, and the notes on the run."""
    parts = [
        f"**{words.verbatim(run.dataset)}**, {run.n_samples:,} samples, "
        f"{naming.modalities(run.n_modalities)}",
        words.verbatim(words.method(run)),
        naming.usual_layer(run),
        naming.graph(run),
        naming.clusters(run),
        f"seed {run.random_state}",
        run.device or "",
    ]
    line = "  ·  ".join(part for part in parts if part)
    if run.status == "stopped":
        line += "  :orange-badge[:material/stop_circle: stopped early, shown as learned so far]"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(line)
        if not run.peer:
            how = "How it was trained"
            sitemap.link("train", how, "model_training", run.run_id, width="content")
    run_notes.of_run(run)


def nothing_yet() -> None:
    """Say what is missing and how to get it, or how far it is, and end the page."""
    runs = server.summaries()
    with st.container(border=True, horizontal_alignment="center"):
        st.space("small")
        if any(run.status in UNFINISHED for run in runs):
            until_changed(_unfinished, _on_its_way)
        else:
            some = "No run has left a result" if runs else "Nothing is trained yet"
            st.markdown(f"#### {some}", text_alignment="center")
            st.markdown(
                "Train a network first; this page then shows what it learned.",
                text_alignment="center",
            )
            sitemap.link("home", "Look at your runs" if runs else "Start with the default", "home")
            sitemap.link("train", "Set up a run", "model_training")
        st.space("small")
    st.stop()


def _unfinished() -> dict[str, str]:
    return {run.run_id: run.status for run in server.summaries() if run.status in UNFINISHED}


def _on_its_way() -> None:
    """The runs that train or wait, here or in another process."""
    st.markdown("#### The first result is on its way", text_alignment="center")
    st.markdown(
        "This page shows what a run learned as soon as it has ended.", text_alignment="center"
    )
    jobs = {job.run_id: job for job in server.jobs().jobs()}
    for run_id in _unfinished():
        job = jobs.get(run_id)
        here = queue.place(job) if job is not None else "In another process"
        name = queue.title(job) if job is not None else words.verbatim(run_id)
        st.caption(f"{name}: {here[:1].lower()}{here[1:]}", text_alignment="center")
        sitemap.link("train", "Watch it", "visibility", run_id)
