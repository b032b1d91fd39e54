"""The guided comparison: four fusions of the same digits, from one click to what to look at."""

from collections.abc import Sequence

import streamlit as st

from dmsc_core.errors import StoreError
from dmsc_core.jobs import guided
from dmsc_core.jobs.job import JobSnapshot
from dmsc_core.plots.network_drawing import network
from dmsc_core.plugins import discover
from dmsc_core.store.artifacts import RunSummary
from pages.state import keys, server
from pages.widgets import batch, words
from pages.widgets.act_button import act_button

FUSIONS = "dmsc_core.model.fusion"
TITLE = f"Four fusions on {guided.DATASET}"
SHAPES = ("8 × 8 pixels", "features", "features")
DEPTH = 3  # layers that are drawn
CARD = 280  # pixels that a card has at least
HELP = (
    "Trains one measurement alone, early, late and affinity fusion with the same settings, one "
    "after the other, and then shows them side by side."
)


def offer() -> None:
    """The button of the first visit."""
    if st.button(
        "Compare four fusions",
        icon=":material/compare:",
        key=keys.HOME_GUIDE,
        help=HELP,
    ):
        _start(list(guided.STEPS))


def show() -> None:
    """The runs that train together, with their cards; or the state of it all, and the way on."""
    done = _done()
    missing = [step for step in guided.STEPS if step not in done]
    in_bar = [job for jobs in batch.batches().values() for job in jobs if _is_guide(job)]
    active = any(job.active for job in in_bar)
    if not active and not missing and 0 < len(in_bar) < len(guided.STEPS):
        st.session_state.pop(keys.COMPARE_BATCH)  # it would compare the last ones alone
        in_bar = []
    batch.show(_cards)
    if active or (in_bar and not missing):  # the bar leads on
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if missing:
            again = f": {len(done)} of {len(guided.STEPS)} are trained" if done else ""
            st.caption(f"**{TITLE}**{again}. About half a minute each.", width="content")
            label = f"Train the other {len(missing)}" if done else "Compare four fusions"
            if st.button(label, type="tertiary", icon=":material/compare:", key=keys.HOME_GUIDE):
                _start(missing)
        else:
            st.caption(f"**{TITLE}** are trained.", width="content")
            label, ids = "Compare the four", [done[step] for step in guided.STEPS]
            if act_button(label, "compare", keys.HOME_GUIDE_COMPARE, batch.choose, ids):
                batch.go_to_compare()


def _start(steps: Sequence[str]) -> None:
    with st.spinner("Starting the engine; the first start takes a few seconds"):
        configs = guided.configs(steps)
        batch.submit(TITLE, configs, len(guided.NAMES))


def _done() -> dict[str, str]:
    """The newest finished run of every step."""
    newest: dict[str, str] = {}
    for run in server.complete_runs():
        step = _step(run)
        if step is not None and run.status == "finished":
            newest.setdefault(step, run.run_id)
    return newest


def _step(run: RunSummary) -> str | None:
    likely = run.preset in guided.STEPS and run.dataset == guided.DATASET and not run.parent
    return guided.step_of(server.config(run.run_id)) if likely else None


def _is_guide(job: JobSnapshot) -> bool:
    return batch.together(job) and job.owner.endswith(f"|{TITLE}")


def _cards(jobs: Sequence[JobSnapshot]) -> None:
    """A card for every fusion: its network, what is to be learned from it, and how far it is."""
    by_step = {job.label: job for job in jobs if _is_guide(job)}
    if not by_step:
        return
    with st.grid(4, gap="small", min_column_width=CARD):
        for step, sentence in guided.STEPS.items():
            if step in by_step:
                with st.container(border=True, height="stretch", gap="xsmall"):
                    st.markdown(f"**{_title(step)}** {_state(by_step[step])}")
                    st.markdown(_drawing(step), unsafe_allow_html=True)
                    st.caption(sentence)
    if any(job.active for job in by_step.values()):
        st.caption(
            "Trained here, one after the other. Nothing is lost if you leave or close this page: "
            "each run is kept as soon as it has ended, and this bar is here when you come back."
        )


def _title(step: str) -> str:
    kind = step.partition("-")[0]
    return "One alone" if kind == "single" else f"{words.readable(kind)} fusion"


def _state(job: JobSnapshot) -> str:
    text = f"{job.fraction:.0%}" if job.status == "running" else job.status
    if job.status == "finished":
        try:
            text = words.best(server.store().summary(job.run_id)) or text
        except StoreError:  # its folder was removed meanwhile
            text = "removed"
    return words.badge(job.status, text)


@st.cache_data(show_spinner=False)
def _drawing(step: str) -> str:
    kind, _, function = step.partition("-")
    options = discover(FUSIONS)[kind].Options
    plan = (options(function=function) if function else options()).plan(len(guided.NAMES), DEPTH)
    return network(plan, guided.NAMES, SHAPES, DEPTH)
