"""Pictures of the samples in the plane: the spectral one at once, UMAP when it is ready.

UMAP is computed once per run, in the background, and kept in the run's folder.
"""

import logging
import os
import sys
import threading
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from dmsc_core.evaluation import projection
from dmsc_core.result import RunResult
from dmsc_core.store.arrays import read_arrays, write_arrays
from dmsc_core.store.artifacts import RunStore
from pages.components import engine

logger = logging.getLogger(__name__)

FILE = "umap.safetensors"
HELP = (
    "Spectral: two eigenvectors of the graph, at once. UMAP: neighbours stay neighbours; computed "
    "once per run, in the background."
)
PICTURES = {"umap": "UMAP", "spectral": "Spectral"}
NICENESS = 10  # of the thread that fits: pages and training go first


@dataclass
class Work:
    """The fits that run or failed, by run; shared by all sessions."""

    threads: dict[str, threading.Thread] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)


@st.cache_resource(show_spinner=False, max_entries=4)
def _work(folder: str) -> Work:
    return Work()


@st.cache_resource(show_spinner=False, max_entries=24)
def spectral(folder: str, run_id: str) -> Any:
    """The spectral picture of a run, (n, 2)."""
    result = engine.result(run_id)
    if result.affinity is None:
        return None
    return projection.spectral_projection(result.affinity)


def umap(run_id: str) -> Any:
    """The UMAP picture of a run, (n, 2); the first call starts it, and None is not ready yet."""
    folder = engine.root()
    if (engine.store().path(run_id) / FILE).exists():
        return _stored(folder, run_id)
    work = _work(folder)
    with work.lock:
        if run_id not in work.threads:
            thread = threading.Thread(
                target=_fit, args=(folder, run_id, work), name=f"umap-{run_id}", daemon=True
            )
            work.threads[run_id] = thread
            thread.start()
    return None


def umap_error(run_id: str) -> str | None:
    """Why UMAP of a run failed, in one line."""
    return _work(engine.root()).errors.get(run_id)


@st.cache_resource(show_spinner=False, max_entries=24)
def _stored(folder: str, run_id: str) -> Any:
    arrays, _ = read_arrays(RunStore(folder).path(run_id) / FILE)
    return arrays["points"]


def _fit(folder: str, run_id: str, work: Work) -> None:
    """In a thread of its own: nothing of Streamlit here."""
    store = RunStore(folder)
    _step_back()
    try:
        points = _points(store.load(run_id))
        write_arrays(store.path(run_id) / FILE, {"points": points})
    except Exception as error:  # the page shows it; the picture is not needed for anything else
        logger.exception("UMAP of run %s failed", run_id)
        work.errors[run_id] = f"{type(error).__name__}: {error}"


def _step_back() -> None:
    if sys.platform == "linux":
        try:
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
        except OSError as error:
            logger.info("UMAP keeps its priority: %s", error)


def _points(result: RunResult) -> Any:
    """From the affinity's own neighbours; of a partition without a matrix, from its latent."""
    if result.affinity is not None:
        return projection.umap_from_affinity(result.affinity)
    return projection.umap_embedding(next(iter(result.latents.values())))
