"""All fusions on one data set, in one click."""

from collections.abc import Sequence

import streamlit as st

from dmsc_core.errors import DataError
from pages.state import datasets, keys, server
from pages.widgets import batch, pickers, words

MOST_SEEDS = 10


def show() -> None:
    """The choices, and the button that queues every run."""
    place = st.expander(
        "All fusions on a data set",
        icon=":material/playlist_add:",
        key=keys.COMPARE_GRID,
        on_change="rerun",
    )
    if place.open:
        with place:
            _form()


def _form() -> None:
    with st.spinner("Starting the engine; the first time takes a few seconds"):
        from dmsc_core.config import RunConfig
        from dmsc_core.engine.resolve import data_kind
        from dmsc_core.jobs.batch import fusion_grid, fusion_presets
        from dmsc_core.presets import ANY_K

    data, clusters, seeds = st.columns([6, 2, 2], gap="medium")
    with data:
        name = pickers.dataset()
    try:
        dataset = datasets.load(name)
    except DataError as error:
        words.refused(error, "These data cannot be used")
        return
    with clusters:
        K = pickers.clusters(
            dataset.n_samples,
            dataset.suggested_n_clusters or dataset.n_classes,
            f"{keys.COMPARE_GRID_CLUSTERS}_{name}",
            "How many groups every run looks for.",
        )
    with seeds:
        n_seeds = st.number_input(
            "Seeds",
            min_value=1,
            max_value=MOST_SEEDS,
            value=1,
            key=keys.COMPARE_GRID_SEEDS,
            help="Every fusion is run with the seeds 0, 1, ...; their spread is in the table. From "
            "three on, *What to look at* can tell a gain from chance.",
        )
    chosen, M = _fusions(fusion_presets(dataset.n_modalities)), dataset.n_modalities
    base = RunConfig().updated({"dataset.name": name, "clustering.n_clusters": K or ANY_K})
    kind = data_kind(dataset)
    configs = fusion_grid(base, kind, chosen, range(n_seeds), M)  # type: ignore[arg-type]
    fresh = [config for config in configs if server.jobs().same(config) is None]
    n = len(fresh)
    st.caption(
        "They train one after the other, each with its preset's settings; runs whose first stage "
        "is the same pretrain once. Each modality is also run alone: the best of them is what a "
        f"fusion is held against.{_waiting(len(configs) - n)}"
    )
    if st.button(
        f"Queue {n} runs" if n != 1 else "Queue 1 run",
        type="primary",
        icon=":material/play_arrow:",
        key=keys.COMPARE_GRID_START,
        disabled=not n or K is None,
    ):
        batch.submit(f"All fusions on {name}", fresh, M)


def _waiting(n: int) -> str:
    """The runs that are not queued again, as a further sentence; empty where there are none."""
    if not n:
        return ""
    which = "1 of these runs is" if n == 1 else f"{n} of these runs are"
    return f" {which} queued or running already, and not queued again."


def _fusions(offered: Sequence[str]) -> list[str]:
    wanted = st.session_state.get(keys.COMPARE_GRID_FUSIONS, offered)
    st.session_state[keys.COMPARE_GRID_FUSIONS] = [name for name in wanted if name in offered]
    return st.multiselect("Fusions", offered, key=keys.COMPARE_GRID_FUSIONS)
