"""Runs in the background: a queue and a thread per device, snapshots out."""

import atexit
import logging
import threading
import time
import weakref
from collections import deque
from typing import TYPE_CHECKING, Any

from dmsc_core.errors import StoreError
from dmsc_core.jobs.execution import Run, execute
from dmsc_core.jobs.job import Job, JobSnapshot
from dmsc_core.jobs.worker import prepare_thread, release_memory
from dmsc_core.result import Evaluation, Examples
from dmsc_core.store.artifacts import RunStore
from dmsc_core.store.drafts import discard
from dmsc_core.store.index import NOT_BEGUN

if TYPE_CHECKING:
    from dmsc_core.config import RunConfig
    from dmsc_core.data.dataset import MultimodalDataset

__all__ = ["JobManager", "JobSnapshot"]

logger = logging.getLogger(__name__)

KEPT_JOBS = 100  # ended jobs that stay known; the others are in the store
REMEMBERED = 5  # of these, whose pictures stay in memory
PATIENCE = 10  # seconds that a process waits for its runs to be stored when it ends
_MANAGERS: "weakref.WeakSet[JobManager]" = weakref.WeakSet()


@atexit.register
def _keep_what_was_learned() -> None:
    """Running jobs end before Python does; a second Ctrl-C ends them as they are."""
    for manager in list(_MANAGERS):
        if manager.active():
            logger.warning("a run is in training: it is stopped and stored, in %d s", PATIENCE)
        manager.close()


class JobManager:
    """Runs configurations in the background, one at a time per device, the others in order.

    Threads are daemons and the store is the truth: whoever shares the manager sees the same jobs,
    and a process that dies leaves runs that the store shows as interrupted. One that ends in order
    first lets its runs keep what they learned (`close`).

    Parameters
    ----------
    store : where runs are kept.
    start_workers : False leaves jobs in their queues.
    run : in the place of ``pipeline.run``.
    """

    def __init__(
        self,
        store: RunStore,
        start_workers: bool = True,
        run: Run | None = None,
    ) -> None:
        self.store = store
        self._start_workers = start_workers
        self._run = run
        self._changed = threading.Condition()
        self._jobs: dict[str, Job] = {}
        self._queues: dict[str, deque[Job]] = {}
        self._working: set[str] = set()  # devices with a worker
        _MANAGERS.add(self)

    def submit(
        self,
        config: "RunConfig",
        encoders_from: str | None = None,
        dataset: "MultimodalDataset | None" = None,
        owner: str = "",
        or_pretrain: bool = False,
    ) -> str:
        """Queue a run; its id.

        Parameters
        ----------
        encoders_from : a stored run whose pretrained encoders are taken over.
        dataset : the samples, where ``config.dataset`` does not say how to load them.
        or_pretrain : where that run has no encoders by then, or they are not done, pretrain.

        Raises
        ------
        ConfigError : the device is not at hand.
        StoreError : the run ``encoders_from`` does not exist.
        """
        from dmsc_core.runtime import choose_device

        device = str(choose_device(config.device))
        if encoders_from is not None:
            self.store.path(encoders_from)
        name = dataset.name if dataset is not None else config.dataset.short_name
        with self._changed:  # nobody shall see the run without its job
            writer = self.store.create(config.model_dump(mode="json"), name)
            job = Job(writer, config, name, device, owner, encoders_from, dataset, or_pretrain)
            self._jobs[writer.run_id] = job
            self._queues.setdefault(device, deque()).append(job)
            if self._start_workers and device not in self._working:
                self._working.add(device)
                name = f"dmsc-{device}"
                threading.Thread(target=self._work, args=(device,), name=name, daemon=True).start()
        return writer.run_id

    def stop(self, run_id: str) -> None:
        """End a job: a running one keeps what it learned, a queued one is cancelled.

        A cancelled job leaves no run. Stopping a job that has ended does nothing.
        """
        job = self._leave_queue(run_id, "cancelled")
        if job is not None:
            discard(job.writer)

    def same(self, config: "RunConfig", encoders_from: str | None = None) -> JobSnapshot | None:
        """The job that is queued or running for the very same run; None where there is none.

        Parameters
        ----------
        encoders_from : as `submit` takes it.
        """
        from dmsc_core.jobs.ablation import same_settings

        with self._changed:
            for job in self._jobs.values():
                if not job.active or job.stop.is_set() or job.dataset is not None:
                    continue  # that of a given data set is named by no configuration
                given = None if job.or_pretrain else job.encoders_from
                stored = job.config.model_dump(mode="json")
                if given == encoders_from and same_settings(config, stored):
                    return self._snapshot(job)
        return None

    def snapshot(self, run_id: str) -> JobSnapshot:
        """A job as it is now.

        Raises
        ------
        StoreError : this manager has no such job; it may be in the store.
        """
        with self._changed:
            return self._snapshot(self._job(run_id))

    def jobs(self) -> list[JobSnapshot]:
        """All jobs of this process, the oldest first."""
        with self._changed:
            return [self._snapshot(job) for job in self._jobs.values()]

    def records(self, run_id: str, since: int = 0) -> list[dict[str, Any]]:
        """The epoch records of a job from the index ``since`` on."""
        with self._changed:
            return self._job(run_id).records[since:]

    def evaluations(self, run_id: str) -> list[Evaluation]:
        """The evaluations during training so far."""
        with self._changed:
            return list(self._job(run_id).evaluations)

    def examples(self, run_id: str) -> Examples | None:
        """The samples that are followed; None before the first evaluation, and without decoders."""
        with self._changed:
            return self._job(run_id).examples

    def live_ids(self) -> set[str]:
        """The runs that are queued or running here; for `RunStore.summaries`."""
        with self._changed:
            return {run_id for run_id, job in self._jobs.items() if job.active}

    def active(self) -> bool:
        """True while any job is queued or running."""
        return bool(self.live_ids())

    def wait(self, run_id: str, timeout: float | None = None) -> JobSnapshot:
        """Wait until a job has ended, ``timeout`` seconds at most; the job as it is then."""
        with self._changed:
            job = self._job(run_id)
            self._changed.wait_for(lambda: not job.active, timeout)
            return self._snapshot(job)

    def close(self, timeout: float = PATIENCE) -> bool:
        """Stop every job, and wait until what was learned is stored; whether it was in time.

        Those that wait stay among the runs, so that one can see what was not done.
        """
        for run_id in self.live_ids():
            job = self._leave_queue(run_id, "stopped")
            if job is not None:
                job.writer.set_status("stopped", NOT_BEGUN)
        with self._changed:
            return self._changed.wait_for(lambda: not self._working, timeout)

    def _job(self, run_id: str) -> Job:
        if run_id not in self._jobs:
            raise StoreError(f"no job '{run_id}' in this process; look for it among stored runs")
        return self._jobs[run_id]

    def _leave_queue(self, run_id: str, status: str) -> Job | None:
        """Ask a job to stop; the job where it was queued, which has ended by that."""
        with self._changed:
            job = self._job(run_id)
            job.stop.set()
            if job.status != "queued":
                return None
            self._queues[job.device].remove(job)
            self._end(job, status)
            return job

    def _snapshot(self, job: Job) -> JobSnapshot:
        position = 0
        if job.status == "queued":
            position = 1 + self._queues[job.device].index(job)
        return job.snapshot(position)

    def _end(self, job: Job, status: str) -> None:
        """Under the lock: a job is over, and what only its run needed is let go."""
        job.status, job.stage, job.ended, job.dataset = status, "ended", time.monotonic(), None
        over = [run_id for run_id, other in self._jobs.items() if not other.active]
        for run_id in over[:-REMEMBERED]:
            self._jobs[run_id].forget()
        for run_id in over[:-KEPT_JOBS]:
            del self._jobs[run_id]
        self._changed.notify_all()

    def _work(self, device: str) -> None:
        """A worker's life: jobs of one device in order, until its queue is empty."""
        prepare_thread()
        while True:
            with self._changed:
                if not self._queues[device]:
                    self._working.discard(device)
                    self._changed.notify_all()
                    return
                job = self._queues[device].popleft()
                job.status, job.stage, job.started = "running", "loading", time.monotonic()
            self._execute(job)
            release_memory(device)

    def _execute(self, job: Job) -> None:
        status = execute(job, self.store, self._changed, self._run)
        with self._changed:
            self._end(job, status)
