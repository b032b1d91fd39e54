"""The look at a training: window, scale, smoothing, pause, and the epoch to go back to."""

from collections.abc import Sequence

import streamlit as st

from dmsc_core.figure_data.loss_curves import CurveOptions
from pages.state import keys, server
from pages.widgets import pickers

WINDOWS = {0: "all epochs", 25: "last 25", 100: "last 100", 500: "last 500"}
SCALES = {"log": "logarithmic", "linear": "linear"}
SCALE_HELP = (
    "Logarithmic: each step is ten times as much, so small losses are seen beside large ones. "
    "Linear: equal steps."
)
SMOOTHING = {0.0: "none"} | {share: f"{share:g}" for share in (0.6, 0.8, 0.9, 0.95, 0.99)}
SMOOTHING_HELP = (
    "Each point keeps this share of the smooth curve before it; what was measured stays behind as "
    "a faint line."
)


def look(run_id: str, active: bool) -> CurveOptions:
    """The row of controls; what was chosen."""
    row = st.container(horizontal=True, vertical_alignment="center", gap="medium")
    with row.container(horizontal=True, width="content", gap="medium"):
        look = {"width": 150, "help": "How many of the last epochs the loss curves show."}
        window = pickers.pick("Window", WINDOWS, keys.TRAIN_WINDOW, **look)
        scale = pickers.choice("Loss axis", SCALES, keys.TRAIN_SCALE, SCALE_HELP)
        look = {"width": 220, "help": SMOOTHING_HELP}
        smoothing = pickers.slide("Smoothing", SMOOTHING, keys.TRAIN_SMOOTHING, **look)
    if active or paused(run_id) is not None:
        with row:
            _pause(run_id)
    return CurveOptions(window or None, scale, smoothing)


def paused(run_id: str) -> tuple[int, int] | None:
    """The numbers of records and evaluations that are shown; None where the view is not paused."""
    return st.session_state.get(f"{keys.TRAIN_PAUSED}_{run_id}")


def _pause(run_id: str) -> None:
    key = f"{keys.TRAIN_PAUSE}_{run_id}"
    st.toggle(
        "Pause the view",
        paused(run_id) is not None,
        key=key,
        on_change=_pause_is,
        args=(run_id, key),
        help="Freezes what is shown, so that it can be read in peace. The run goes on.",
    )


def _pause_is(run_id: str, key: str) -> None:
    frozen = None
    if st.session_state[key]:
        jobs = server.jobs()
        frozen = (len(jobs.records(run_id)), len(jobs.evaluations(run_id)))
    st.session_state[f"{keys.TRAIN_PAUSED}_{run_id}"] = frozen


def at(run_id: str, n_evaluations: int) -> int:
    """The number of the evaluation that is looked at: the newest, until a person goes back."""
    chosen, _ = st.session_state.get(f"{keys.TRAIN_AT}_{run_id}") or (n_evaluations - 1, 0)
    return min(chosen, n_evaluations - 1)


def slider(run_id: str, epochs: Sequence[int]) -> None:
    """Go back to any epoch that was evaluated; its right end follows the newest.

    While the newest is followed, each evaluation brings a new slider: one that is moved from here
    would be told apart from one that a person moves only by chance, for a browser that is asked
    again each second answers late. Once a person went back, the slider stays.
    """
    if len(epochs) < 2:
        st.caption("The slider appears with the second picture.")
        return
    _, since = st.session_state.get(f"{keys.TRAIN_AT}_{run_id}") or (None, len(epochs))
    key = f"{keys.TRAIN_EPOCH}_{run_id}_{since}"
    st.select_slider(
        "Look at epoch",
        range(len(epochs)),
        value=at(run_id, len(epochs)),
        format_func=lambda i: f"epoch {epochs[i]}",
        key=key,
        on_change=_at_is,
        args=(run_id, key, since, len(epochs) - 1),
        help="Moves the large picture, the ring in the scores and the rebuilt samples. At its "
        "right end it follows the newest.",
    )


def _at_is(run_id: str, key: str, since: int, last: int) -> None:
    chosen = st.session_state[key]
    going_back = (chosen, since) if chosen < last else None
    st.session_state[f"{keys.TRAIN_AT}_{run_id}"] = going_back
