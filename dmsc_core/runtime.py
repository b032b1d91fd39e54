"""The machine that a run computes on: devices, memory, priority, versions."""

import logging
import os
import platform
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dmsc_core.errors import ConfigError, ResourceError

if TYPE_CHECKING:
    import torch

logger = logging.getLogger(__name__)

PACKAGES = ("torch", "numpy", "scipy", "scikit-learn")
SHARE_OF_MEMORY = 0.9  # of what the machine has; the rest stays for everything else
GIB = 2**30
GUESS = 8 * GIB  # of memory, where a system tells nothing
CGROUP = Path("/sys/fs/cgroup")  # of a container (Linux, version 2)
FILES = "inactive_file "


def devices() -> list[str]:
    """The devices at hand, the fastest first: CUDA, then MPS, then the CPU."""
    import torch

    gpus = [f"cuda:{i}" for i in range(torch.cuda.device_count())]
    return [*gpus, *(["mps"] if torch.backends.mps.is_available() else []), "cpu"]


def choose_device(wanted: str = "auto") -> "torch.device":
    """The device of a run: ``auto`` takes the fastest at hand.

    Raises
    ------
    ConfigError : the device is not at hand.
    """
    import torch

    names = devices()
    if wanted == "auto" or (wanted == "cuda" and names[0].startswith("cuda")):
        return torch.device(names[0])
    if wanted not in names:
        raise ConfigError(f"unknown device {wanted!r}; choose from auto, {', '.join(names)}")
    return torch.device(wanted)


def device_name(device: "torch.device") -> str:
    """A device by name, e.g. ``cuda:0 (NVIDIA H100 80GB HBM3)`` or ``cpu (2 threads)``."""
    import torch

    if device.type == "cuda":
        return f"{device} ({torch.cuda.get_device_name(device)})"
    if device.type == "cpu":
        threads = torch.get_num_threads()
        return f"cpu ({threads} thread{'s' if threads != 1 else ''})"
    return str(device)


def free_memory(device: "torch.device") -> int:
    """The bytes that a run may use: free memory of the GPU, or available memory of the machine."""
    import torch

    if device.type == "cuda":
        free, _ = torch.cuda.mem_get_info(device)
        return free
    return available_memory()


def available_memory() -> int:
    """The bytes of main memory that are available now (respecting a container's limit)."""
    limits = [n for n in (_machine_memory(), _container_memory()) if n is not None]
    return max(min(limits), 0) if limits else GUESS


def _machine_memory() -> int | None:
    try:
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return None


def _container_memory() -> int | None:
    """The memory that a container's limit leaves: less what is used, but cached files make room."""
    try:
        limit = (CGROUP / "memory.max").read_text().strip()
        used = int((CGROUP / "memory.current").read_text())
        statistics = (CGROUP / "memory.stat").read_text().splitlines()
    except OSError:
        return None
    files = next((int(line.split()[1]) for line in statistics if line.startswith(FILES)), 0)
    return int(limit) - used + files if limit.isdigit() else None


def require_memory(needed: int, available: int, what: str, remedy: str) -> None:
    """Refuse what cannot fit.

    Raises
    ------
    ResourceError : ``needed`` bytes are more than 90 % of ``available``.
    """
    if needed > SHARE_OF_MEMORY * available:
        raise ResourceError(
            f"{what} needs about {needed / GIB:.1f} GiB, and {available / GIB:.1f} GiB are "
            f"available; {remedy}"
        )


def step_back(niceness: int) -> None:
    """Let what matters more be computed before this thread (Linux)."""
    if sys.platform == "linux":
        try:
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), niceness)
        except OSError as error:
            logger.info("%s keeps its priority: %s", threading.current_thread().name, error)


class _Quiet:
    """The blocks of all threads in which warnings of libraries are not shown."""

    def __init__(self) -> None:
        self.lock, self.blocks = threading.Lock(), 0
        self.before = warnings.catch_warnings()

    def enter(self) -> None:
        with self.lock:
            if not self.blocks:
                self.before = warnings.catch_warnings()
                self.before.__enter__()
                warnings.simplefilter("ignore")
            self.blocks += 1

    def leave(self) -> None:
        with self.lock:
            self.blocks -= 1
            if not self.blocks:
                self.before.__exit__(None, None, None)


_quiet = _Quiet()


@contextmanager
def quiet_libraries() -> Iterator[None]:
    """Warnings of libraries are not shown in this block; a run tells of them in its own words.

    Unlike ``warnings.catch_warnings``, it may be entered by several threads at once.
    """
    _quiet.enter()
    try:
        yield
    finally:
        _quiet.leave()


def quiet_steps(generator: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
    """A generator function whose steps, and not those of its caller, are quiet."""

    @wraps(generator)
    def steps(*given: Any, **named: Any) -> Iterator[Any]:
        events = generator(*given, **named)
        while True:
            with quiet_libraries():
                event = next(events, None)
            if event is None:
                return
            yield event

    return steps


def reset_peak_memory(device: "torch.device") -> None:
    """Let the peak of a GPU count from now on."""
    import torch

    if device.type == "cuda":
        torch.cuda.reset_peak_memory_stats(device)


def peak_memory_mb(device: "torch.device") -> float:
    """The peak of memory used so far: of the GPU since its last reset, or of this process."""
    import torch

    if device.type == "cuda":
        return torch.cuda.max_memory_allocated(device) / 2**20
    try:
        import resource
    except ImportError:  # Windows
        return float("nan")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2**20 if sys.platform == "darwin" else peak / 2**10


def versions() -> dict[str, str]:
    """The versions that a result depends on."""
    numbers = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            numbers[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            numbers[package] = "?"
    return numbers
