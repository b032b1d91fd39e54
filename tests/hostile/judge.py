"""One file read in a process of its own, within the limits of an upload, and measured."""

import os
import signal
import threading
import traceback
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module

from dmsc_core.data.readers.files import read, readers
from dmsc_core.data.worker import Allowance, restrict
from dmsc_core.errors import DataError

PATIENCE = 30  # seconds by the clock
ALLOWED = ("result", "DataError", "ended")  # the last: by a limit, which `apart` makes a DataError


@dataclass(frozen=True)
class Verdict:
    """The end of a reading, its seconds of the processor, and its memory."""

    end: str
    seconds: float
    mb: float
    said: str = ""


def judged(path, reading=read):
    """Read a file as the worker does, but in a fork of this process, which needs no start."""
    for reader in readers():
        for name in reader.libraries:
            import_module(name)
    source, target = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(source)
        try:
            _reads(path, reading, target)
        finally:
            os._exit(0)
    os.close(target)
    with os.fdopen(source, "rb") as pipe:
        said = pipe.read().decode()
    _, status, used = os.wait4(child, 0)
    end, _, words = said.partition(": ")
    if os.WIFSIGNALED(status):
        end, words = "ended", signal.Signals(os.WTERMSIG(status)).name
    return Verdict(end, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, words)


def _reads(path, reading, target):
    signal.alarm(PATIENCE)
    restrict(Allowance.of(path.stat().st_size))
    try:
        reading(path)
        said = "result"
    except DataError as error:
        said = f"DataError: {error}"
    except MemoryError:
        said = "ended: MemoryError"
    except Exception:
        said = f"crash: {traceback.format_exc()}"
    os.write(target, said.encode("utf-8", "replace"))


def empty_mb(folder):
    """The memory of a process that reads nothing."""
    return judged(folder, lambda path: None).mb


@contextmanager
def trap(path):
    """A named pipe in the place of a file: the list that is given holds a word once it is opened.

    HDF5 opens files in C, which Python's audit hooks do not see.
    """
    os.mkfifo(path)
    openings = []

    def wait():
        descriptor = os.open(path, os.O_WRONLY)  # returns once somebody opens it to read
        openings.append("opened")
        os.close(descriptor)

    watcher = threading.Thread(target=wait, daemon=True)
    watcher.start()
    try:
        yield lambda: bool(openings)
    finally:
        if watcher.is_alive():
            with suppress(OSError):
                ours = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
                watcher.join(5)
                os.close(ours)
        path.unlink()
