"""Shared by all sessions: the store of runs, the jobs, and results that were read.

The registry of jobs is a cached resource of this module, so a hot reload keeps it; what is on disk
is the truth in any case.
"""

import gc
import sys
import threading
import time
from typing import Any

import streamlit as st

from dmsc_core.errors import StoreError
from dmsc_core.jobs.manager import JobManager
from dmsc_core.result import RunResult
from dmsc_core.store.artifacts import RunStore, RunSummary
from dmsc_core.store.recent import Recent
from pages.state.per_run import per_run, root

MOST_BYTES = 2 * 1024**3  # of stored runs in memory at once: eight dense ones of 5000 samples
SOON = 1.0  # seconds: the first page is on screen by then
MANY = 100  # modules that were imported since, from which on it is worth setting them aside

_aside = 0  # modules that are set aside


def store() -> RunStore:
    """The stored runs."""
    return RunStore(root())


@per_run(4)
def jobs() -> JobManager:
    """The background runs of this server."""
    return JobManager(store())


def summaries() -> list[RunSummary]:
    """All runs at a glance, the newest first."""
    return store().summaries(live=jobs().live_ids())


def complete_runs() -> list[RunSummary]:
    """The runs that can be looked at."""
    return [run for run in summaries() if run.complete]


def result(run_id: str) -> RunResult:
    """A stored run with everything it left; read once."""
    return _results().get((root(), run_id), lambda: store().load(run_id))


@per_run(256)
def seed(run_id: str) -> int | None:
    """The seed of a run, also while it is queued."""
    return store().load_config(run_id).get("random_state")


@per_run(1024, st.cache_data)
def config(run_id: str) -> dict[str, Any]:
    """The configuration of a run that has ended, as JSON values."""
    return store().load_config(run_id)


def config_or_nothing(run: RunSummary) -> dict[str, Any]:
    """The same of any run; while it is at work as it was asked for, empty where it is broken."""
    try:
        return config(run.run_id) if run.complete else store().load_config(run.run_id)
    except StoreError:
        return {}


@st.cache_resource(show_spinner=False)
def warm_up() -> None:
    """Import what training needs, once and in the background, when the page is on screen."""
    threading.Thread(target=_import_soon, name="dmsc-import", daemon=True).start()


def set_aside() -> None:
    """Spare what is imported from the search for garbage.

    Streamlit 1.67 ends each run of a script, and of a part of a page, with such a search; through
    all of torch and its like it takes 0.2 s, in which no other thread can go on.
    """
    global _aside
    if len(sys.modules) - _aside >= MANY:
        _aside = len(sys.modules)
        gc.collect()
        gc.freeze()


@st.cache_resource(show_spinner=False)
def _results() -> Recent:
    return Recent(MOST_BYTES)


def _import_soon() -> None:
    time.sleep(SOON)
    import dmsc_core.pipeline  # noqa: F401

    set_aside()
