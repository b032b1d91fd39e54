"""Choices that stay valid: what is no longer offered gives way to what usually is chosen."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import streamlit as st


def settle(key: str, offered: Collection[str], place: int = 0) -> None:
    """Keep the state of a widget, or take the choice at ``place`` if it is not offered."""
    if st.session_state.get(key) not in offered:
        st.session_state[key] = list(offered)[place]


def pick(
    label: str,
    titles: Mapping[str, str],
    offered: Sequence[str],
    key: str,
    place: int = 0,
    **more: Any,
) -> str:
    """One of a list that opens."""
    settle(key, offered, place)
    return st.selectbox(
        label, offered, format_func=titles.__getitem__, key=key, persist_state="session", **more
    )


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


def choice(
    label: str,
    titles: Mapping[Any, str],
    offered: Sequence[Any],
    key: str,
    help_text: str | None,
    **more: Any,
) -> Any:
    """One of a few, all in sight; the first unless another one was chosen."""
    settle(key, offered)
    return st.segmented_control(
        label,
        offered,
        format_func=titles.__getitem__,
        key=key,
        required=True,
        persist_state="session",
        help=help_text,
        **more,
    )
