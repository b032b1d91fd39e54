"""The thread that trains: its cores, its priority, and the memory that it gives back."""

import logging
import os

from dmsc_core.runtime import step_back

logger = logging.getLogger(__name__)

NICENESS = 5  # of a worker: pages are served first


def prepare_thread() -> None:
    """Let this thread compute on all cores but one, which pages keep, and after them (Linux)."""
    import torch

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    wanted = os.environ.get("OMP_NUM_THREADS", "")
    spare = max(1, (cores or 1) - 1)
    torch.set_num_threads(int(wanted) if wanted.isdigit() and int(wanted) else spare)
    step_back(NICENESS)


def release_memory(device: str) -> None:
    """Give the memory of a run back; a device that refuses even this does not end its worker."""
    import gc

    gc.collect()
    if device == "cpu":
        return
    import torch

    try:
        (torch.mps if device == "mps" else torch.cuda).empty_cache()
    except RuntimeError as error:  # after some failures a GPU answers nothing else
        logger.warning("the memory of %s could not be given back: %s", device, error)
