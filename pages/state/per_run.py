"""The decorators for what is worked out once and held in memory: of a run, or of a data set."""

import functools
import inspect
import os
from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

from dmsc_core.data.dataset import MultimodalDataset
from dmsc_core.store.location import runs_folder

HASHED = {
    MultimodalDataset: lambda dataset: dataset.digest,
    # Streamlit 1.67 takes 40 ms for a tuple of 5000 samples. Not `hash`, for it keys by the answer
    # alone, and (-1,) and (-2,) have the same.
    tuple: repr,
}
USUAL = 24  # answers in memory; an overview of an affinity has at most 2.5 MB
Function = TypeVar("Function", bound=Callable[..., Any])


def root() -> str:
    """The folder of the runs, as the command line has it."""
    return os.path.abspath(runs_folder())


def held(
    max_entries: int, cache: Any = st.cache_resource, **more: Any
) -> Callable[[Function], Function]:
    """Hold the newest ``max_entries`` answers of a function of data sets and plain values.

    Parameters
    ----------
    cache, more : as `per_run` takes them.
    """
    return cache(max_entries=max_entries, **{"show_spinner": False, "hash_funcs": HASHED} | more)


def per_run(
    max_entries: int = USUAL, cache: Any = st.cache_resource, **more: Any
) -> Callable[[Function], Function]:
    """Hold the newest ``max_entries`` answers of a function, for all sessions.

    The key are the folder of the runs, for in another one the same id may be another run, and the
    arguments but for those whose names begin with ``_``.

    Parameters
    ----------
    cache : ``st.cache_data`` gives a copy of its own to each caller, who may change it.
    more : as the cache takes them, ``show_spinner`` and ``ttl``.
    """

    def decorate(function: Function) -> Function:
        @functools.wraps(function)
        def keyed(folder: str, *args: Any, **kwargs: Any) -> Any:
            return function(*args, **kwargs)

        own = inspect.signature(function)
        folder = inspect.Parameter("folder", inspect.Parameter.POSITIONAL_ONLY)
        keyed.__signature__ = own.replace(  # type: ignore[attr-defined]
            parameters=[folder, *own.parameters.values()]
        )
        cached = held(max_entries, cache, **more)(keyed)

        @functools.wraps(function)
        def answer(*args: Any, **kwargs: Any) -> Any:
            return cached(root(), *args, **kwargs)

        answer.clear = cached.clear  # type: ignore[attr-defined]
        return answer  # type: ignore[return-value]

    return decorate
