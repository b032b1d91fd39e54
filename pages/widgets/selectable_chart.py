"""Charts in which points are picked, by a lasso, a box or a click.

A chart that changes is drawn anew, and what was picked in it is gone. So what a person picks in a
chart is shown by the other charts, and the chart itself stays as it is, until the choice changes
elsewhere or the page is opened again: then it is drawn with the choice in it.
"""

from collections.abc import Hashable, Sequence
from typing import Any, Literal, NamedTuple

import streamlit as st

from pages.widgets import charts

Mode = Literal["points", "box", "lasso"]

SHOWN = "shown"  # ending of the key under which it is kept what a chart shows
BUTTONS = ("lasso2d", "select2d", "pan2d")  # that such a chart has beside the usual ones


class ChartState(NamedTuple):
    """A chart as it stands on the page.

    Attributes
    ----------
    number : of the chart; another figure needs another key.
    base : what its figure depends on, without the choice.
    drawn : the choice that is part of the figure.
    current : the choice that a person sees in it: drawn, or picked since.
    event : what was last picked in it.
    """

    number: int
    base: Hashable
    drawn: tuple[int, ...]
    current: tuple[int, ...]
    event: tuple[Any, ...]


def drawn(prefix: str, base: Hashable, chosen: tuple[int, ...]) -> tuple[int, ...]:
    """The choice that belongs into the figure of a chart; call it before `show`.

    Parameters
    ----------
    prefix : of the chart's keys.
    base : what the figure depends on, without the choice.
    chosen : the choice now.
    """
    chart = _state(prefix)
    on_page = chart is not None and _key(prefix, chart) in st.session_state
    if chart is None or not on_page or chart.base != base or chart.current != chosen:
        number = 0 if chart is None else chart.number + 1
        chart = ChartState(number, base, chosen, chosen, ())
        st.session_state[f"{prefix}_{SHOWN}"] = chart
    return chart.drawn


def show(
    prefix: str, figure: Any, alt: str, name: str, modes: Sequence[Mode] = ("box", "lasso")
) -> tuple[Any, ...] | None:
    """The chart; what was picked in it just now (its points' ``customdata``), else None.

    Nothing picked is an empty tuple: a person undid what was picked.
    """
    chart = _state(prefix)
    assert chart is not None, "call `drawn` first"
    config = charts.config(name)
    hidden = [b for b in config["modeBarButtonsToRemove"] if b not in BUTTONS]
    state = st.plotly_chart(
        figure,
        key=_key(prefix, chart),
        on_select="rerun",
        selection_mode=modes,
        alt=alt,
        config=config | {"modeBarButtonsToRemove": hidden},
    )
    picked = _picked(state)
    if picked == chart.event:
        return None
    st.session_state[f"{prefix}_{SHOWN}"] = chart._replace(event=picked)
    return picked


def now_shows(prefix: str, chosen: tuple[int, ...]) -> None:
    """A person sees this choice in the chart, because it was picked there."""
    chart = _state(prefix)
    if chart is not None:
        st.session_state[f"{prefix}_{SHOWN}"] = chart._replace(current=chosen)


def _state(prefix: str) -> ChartState | None:
    state = st.session_state.get(f"{prefix}_{SHOWN}")
    return state and ChartState(*state)  # after a hot reload it is of another class


def _key(prefix: str, chart: ChartState) -> str:
    return f"{prefix}_{chart.number}"


def _picked(state: Any) -> tuple[Any, ...]:
    points = state["selection"]["points"] if state else []
    values = {_plain(p["customdata"]) for p in points if p.get("customdata") is not None}
    return tuple(sorted(values))


def _plain(value: Any) -> Any:
    """Lists become tuples, so that they can be compared and counted once."""
    if isinstance(value, (list, tuple)):
        whole = tuple(int(v) for v in value)
        return whole[0] if len(whole) == 1 else whole
    return int(value)
