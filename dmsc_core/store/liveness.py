"""Signs of life of the process that writes a run."""

import os
import socket
import time
from collections.abc import Mapping, Set
from functools import cache
from pathlib import Path
from typing import Any

SILENCE = 600.0  # seconds without a sign, after which a writer on another machine counts as gone


@cache
def boot_id() -> str:
    """A name of this start of the machine; empty where the system has none."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


def process_start(pid: int) -> str | None:
    """The start of a process, in a form that no later process of that number shares (Linux)."""
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return f"{boot_id()}:{after_name[19]}"  # field 22: clock ticks since the machine started


def this_worker() -> dict[str, Any]:
    """The writer of a run: machine, process number, start of the process."""
    pid = os.getpid()
    return {"host": socket.gethostname(), "pid": pid, "started": process_start(pid)}


def is_alive(
    run_id: str, worker: Mapping[str, Any], folder: Path, live: Set[str] | None = None
) -> bool:
    """True if a run that is queued or running on disk still has its worker.

    Parameters
    ----------
    worker : what `this_worker` gave when the run was made.
    live : the runs that this process works on; None if it does not know.
    """
    here = this_worker()
    if worker.get("host") != here["host"] or os.name == "nt":
        return time.time() - last_sign(folder) < SILENCE
    if worker.get("pid") == here["pid"] and worker.get("started") == here["started"]:
        return live is None or run_id in live
    return _runs(int(worker["pid"]), worker.get("started"))


def last_sign(folder: Path) -> float:
    """The time when a run's record was last written, in seconds since the epoch."""
    files = [folder / "history.jsonl", folder / "result.json"]
    return max((file.stat().st_mtime for file in files if file.exists()), default=0.0)


def _runs(pid: int, started: str | None) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return started is None or process_start(pid) == started
