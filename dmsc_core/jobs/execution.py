"""One job executed: its data, its encoders, its run, and whatever comes of it stored."""

import logging
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from typing import Any

from dmsc_core.errors import StoreError, one_line
from dmsc_core.jobs.job import Job
from dmsc_core.store.artifacts import RunStore
from dmsc_core.store.recording import record

logger = logging.getLogger(__name__)

Run = Callable[..., Iterator[Any]]


def execute(job: Job, store: RunStore, lock: threading.Condition, run: Run | None = None) -> str:
    """The job boundary: whatever happens ends up in the job and in the store; its last status.

    Parameters
    ----------
    lock : held wherever the job changes.
    run : in the place of ``pipeline.run``.
    """

    def see(event: Any) -> None:
        with lock:
            job.see(event)

    try:
        result = record(_events(job, store, lock, run), job.writer, see)
        return str(result.status if result else "stopped")
    except BaseException as error:
        message, trace = one_line(error), traceback.format_exc()
        logger.exception("run %s failed", job.writer.run_id)
        _store_failure(job, trace, message)
        with lock:
            job.message, job.traceback = message, trace
        return "failed"


def _store_failure(job: Job, trace: str, message: str) -> None:
    try:
        job.writer.fail(trace, message)
    except Exception:  # the disk may be full, which may be why the run failed
        logger.exception("the failure of run %s could not be stored", job.writer.run_id)


def _events(job: Job, store: RunStore, lock: threading.Condition, run: Run | None) -> Iterator[Any]:
    job.writer.set_status("running")
    encoders = _encoders(job, store, lock)
    start = time.perf_counter()
    dataset = job.dataset if job.dataset is not None else job.config.dataset.load()
    seconds = time.perf_counter() - start
    with lock:
        job.stage_began = job.last_record = time.monotonic()
        if not sum(job.epochs.values()):
            job.stage = "clustering"
    if run is None:
        from dmsc_core import pipeline

        run = pipeline.run
    yield from run(job.config, dataset, stop=job.stop, encoders=encoders, load_seconds=seconds)


def _encoders(job: Job, store: RunStore, lock: threading.Condition) -> Any:
    """The checkpoint to start from; None where the run pretrains."""
    if job.encoders_from is None:
        return None
    from dmsc_core.engine.checkpoint import is_complete

    try:
        encoders = store.encoders_of(job.encoders_from)
    except StoreError:
        if not job.or_pretrain:
            raise
        encoders = None
    if job.or_pretrain and not (encoders and is_complete(encoders, job.config.pretrain.epochs)):
        with lock:
            job.encoders_from = encoders = None
    return encoders
