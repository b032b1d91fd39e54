"""Answers about a run that are worked out once, in the background, and kept in its folder.

One thread works through what is asked for, the newest wish of a person first; pages ask again until
it is there.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from dmsc_core.errors import StoreError
from dmsc_core.runtime import step_back
from dmsc_core.store import derived
from dmsc_core.store.artifacts import RunStore
from pages.state import server
from pages.state.per_run import per_run

logger = logging.getLogger(__name__)

NICENESS = 10  # of the thread that works: pages and training go first
IN_MEMORY = 64  # answers that were read

Task = tuple[str, str]  # run, name
Make = Callable[[], Mapping[str, Any]]  # arrays by name; nothing of Streamlit in it


@dataclass
class Work:
    """The tasks that wait and those that failed, and the thread; shared by all sessions."""

    waiting: dict[Task, Make] = field(default_factory=dict)  # the last one is next
    busy: Task | None = None
    done: float = 0.0  # the share of it, where it tells
    errors: dict[Task, str] = field(default_factory=dict)
    answers: dict[Task, Mapping[str, Any]] = field(default_factory=dict)  # that were read
    thread: threading.Thread | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)


def ask(run_id: str, name: str, make: Make, first: bool = True) -> Mapping[str, Any] | None:
    """The arrays of that name; None while they are worked out, or where that failed.

    Parameters
    ----------
    make : works them out; it is called at most once, in another thread.
    first : whether it goes before what waits already.
    """
    arrays = read(run_id, name)
    if arrays is not None:
        return arrays
    work, task = _work(), (run_id, name)
    with work.lock:
        if task in work.errors or task == work.busy:
            return None
        if first or task not in work.waiting:
            others = {key: value for key, value in work.waiting.items() if key != task}
            new = {task: work.waiting.get(task, make)}
            work.waiting = others | new if first else new | others
        _wake(work, server.store())
    return None


def teller() -> Callable[[float], None]:
    """For what is worked out: tells the share that is done."""
    work = _work()
    return lambda share: setattr(work, "done", share)


def progress(run_id: str, name: str) -> float | None:
    """The share that is done; None while it waits for others."""
    work = _work()
    return work.done if work.busy == (run_id, name) else None


def error(run_id: str, name: str) -> str | None:
    """The reason for which it failed, in one line."""
    return _work().errors.get((run_id, name))


def forget_error(run_id: str, name: str) -> None:
    """Let `ask` try again."""
    _work().errors.pop((run_id, name), None)


@per_run(4)
def _work() -> Work:
    return Work()


def read(run_id: str, name: str) -> Mapping[str, Any] | None:
    """The arrays of that name where they are kept; nothing is begun."""
    answers, task = _work().answers, (run_id, name)
    if task not in answers:
        try:
            arrays = derived.load(server.store().path(run_id), name)
        except StoreError:  # the run is gone
            return None
        if arrays is None:
            return None
        while len(answers) >= IN_MEMORY:
            answers.pop(next(iter(answers)), None)
        answers[task] = arrays[0]
    return answers[task]


def _wake(work: Work, store: RunStore) -> None:
    if work.waiting and (work.thread is None or not work.thread.is_alive()):
        work.thread = threading.Thread(
            target=_run, args=(work, store), name="dmsc-kept", daemon=True
        )
        work.thread.start()


def _run(work: Work, store: RunStore) -> None:
    """In a thread of its own: nothing of Streamlit here."""
    step_back(NICENESS)
    while True:
        with work.lock:
            if not work.waiting:
                work.thread, work.busy = None, None
                return
            task, make = work.waiting.popitem()
            work.busy, work.done = task, 0.0
        try:
            derived.keep(store.path(task[0]), task[1], make())
        except Exception as error:  # the page shows it, and goes on without
            logger.exception("%s of run %s failed", task[1], task[0])
            work.errors[task] = f"{type(error).__name__}: {error}"
        server.set_aside()  # UMAP brings much with it
