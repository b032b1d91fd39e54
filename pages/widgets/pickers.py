"""Choices that stay valid: what is no longer offered gives way to what usually is chosen."""

from collections.abc import Collection, Mapping
from typing import Any

import streamlit as st

from dmsc_core.data import catalog
from pages.state import keys


def pick(label: str, titles: Mapping[Any, str], key: str, **more: Any) -> Any:
    """One of a list that opens.

    Parameters
    ----------
    more : ``offered`` where not all that have a title are; ``first``, which is usually chosen, if
        not the first of all; and what Streamlit takes.
    """
    return st.selectbox(label, **_settled(titles, key, **more))


def choice(
    label: str, titles: Mapping[Any, str], key: str, help_text: str | None = None, **more: Any
) -> Any:
    """One of a few, all in sight; ``more`` as `pick` takes it."""
    look = _settled(titles, key, **more)
    return st.segmented_control(label, required=True, help=help_text, **look)


def slide(label: str, titles: Mapping[Any, str], key: str, **more: Any) -> Any:
    """One of several in an order; ``more`` as `pick` takes it."""
    return st.select_slider(label, **_settled(titles, key, **more))


def _settled(
    titles: Mapping[Any, str],
    key: str,
    offered: Collection[Any] | None = None,
    first: Any = None,
    **more: Any,
) -> dict[str, Any]:
    """The arguments of a control, whose state stays if it is offered."""
    offered = list(titles if offered is None else offered)
    if st.session_state.get(key) not in offered:
        st.session_state[key] = next(iter(offered), None) if first is None else first
    shared = {"options": offered, "format_func": titles.__getitem__, "key": key}
    return shared | {"persist_state": "session"} | more


def dataset() -> str:
    """The data set that is looked at; it stays when the page changes."""
    titles = {
        entry.name: entry.name if entry.title == entry.name else f"{entry.title}  ({entry.name})"
        for entry in catalog.names()
    }
    help_text = "Real data that come with the app, drawn data, and files of the data folders."
    return pick("Data set", titles, keys.DATASET, help=help_text)


def clusters(n_samples: int, start: int | None, key: str, help_text: str) -> int | None:
    """K; starts at what is suggested, as far as so many samples can have it."""
    most = max(2, n_samples - 2)
    return st.number_input(
        "Clusters K",
        min_value=2,
        max_value=most,
        value=None if start is None else min(max(start, 2), most),
        key=key,
        persist_state="session",
        help=help_text,
    )
