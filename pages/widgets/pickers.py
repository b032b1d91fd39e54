"""Choices that stay valid: what is no longer offered gives way to what usually is chosen."""

from collections.abc import Collection, Mapping
from typing import Any

import streamlit as st


def settle(key: str, offered: Collection[Any], first: Any = None) -> None:
    """Keep the state of a widget; if it is not offered, take ``first``, or the first of all."""
    if st.session_state.get(key) not in offered:
        st.session_state[key] = next(iter(offered)) if first is None else first


def pick(
    label: str,
    titles: Mapping[Any, str],
    key: str,
    offered: Collection[Any] | None = None,
    first: Any = None,
    **more: Any,
) -> Any:
    """One of a list that opens; of all that have a title, or of those that are offered."""
    offered = list(titles if offered is None else offered)
    settle(key, offered, first)
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
    key: str,
    help_text: str | None = None,
    offered: Collection[Any] | None = None,
    first: Any = None,
    **more: Any,
) -> Any:
    """One of a few, all in sight; of all that have a title, or of those that are offered."""
    offered = list(titles if offered is None else offered)
    settle(key, offered, first)
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
