"""A GPU at work: losses as on the CPU, times beside its matmul rate, memory that is given back.

``python -m benchmarks.gpu`` takes a few minutes and writes ``benchmarks/results/gpu.json``; without
a GPU it says so and does nothing. It needs torch (2.11 or later), numpy, scipy, scikit-learn,
pydantic and safetensors alone. ``--device cpu --small`` tries all of it on the CPU and writes
nothing. The exit code is 1 where a check fails.
"""

import argparse
import gc
import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import torch
from torch.utils.flop_counter import FlopCounterMode

from dmsc_core import pipeline, runtime
from dmsc_core.config import RunConfig
from dmsc_core.data import catalog
from dmsc_core.data.dataset import MultimodalDataset, make_dataset
from dmsc_core.jobs.manager import JobManager
from dmsc_core.model.ridge import fit
from dmsc_core.model.rows import gather
from dmsc_core.presets import preset
from dmsc_core.store.artifacts import RunStore

RESULTS = Path(__file__).parent / "results" / "gpu.json"
PRESETS = ("affinity", "correlation", "attention")
# Of a term's largest value, over all epochs. In float64 the devices differ by the order of their
# sums; in float32 a GPU may also round products (TF32), and Adam carries that on.
TOLERANCES = {"float64": 1e-6, "float32": 1e-2}
WIDTHS = (1750, 79)  # features of the modalities that the step is timed on
RIDGE, TOP_K = 15.0, 20
JOBS, PATIENCE = 3, 240.0  # runs in the background; seconds for each


@dataclass(frozen=True)
class Size:
    """The sizes of all that is measured."""

    per_class: int | None  # samples of the digits; None: all 1797
    epochs: int  # whose losses are compared
    step_samples: int
    step_epochs: int
    closed_form_samples: tuple[int, ...]
    latent: int
    matmul: int


FULL = Size(None, 5, 2500, 200, (20_000, 100_000), 256, 8192)
SMALL = Size(5, 2, 200, 2, (500, 2000), 32, 256)


def seconds_of(work: Callable[[], Any], device: torch.device) -> float:
    """Seconds that a piece of work takes, until the device has done it."""
    synchronise(device)
    start = time.perf_counter()
    work()
    synchronise(device)
    return time.perf_counter() - start


def synchronise(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def matmul_rate(device: torch.device, n: int) -> float:
    """Multiplications and additions a second in a product of two (n, n) matrices in float32."""
    A, B = torch.randn(2, n, n, device=device)
    seconds = [seconds_of(lambda: A @ B, device) for _ in range(6)]
    return 2 * n**3 / median(seconds[1:])


def operations(work: Callable[[], Any]) -> int:
    """Multiplications and additions of the matrix products and convolutions in a piece of work."""
    with FlopCounterMode(display=False) as counter:
        work()
    return counter.get_total_flops()


def epochs_of(config: RunConfig, dataset: MultimodalDataset) -> list[dict[str, Any]]:
    """The records of all epochs of a run, which then ends without a clustering."""
    total = config.pretrain.epochs + config.train.epochs
    records: list[dict[str, Any]] = []
    for event in pipeline.run(config, dataset):
        if isinstance(event, pipeline.Epoch):
            records.append(event.record)
        if len(records) == total:
            break
    return records


def losses(name: str, dataset: MultimodalDataset, epochs: int, **options: Any) -> np.ndarray:
    """The terms of the loss of a preset's stage 2, (epochs, terms), after as many of stage 1."""
    config = preset(name)
    changes = {"pretrain.epochs": epochs if config.pretrain.epochs else 0, "train.epochs": epochs}
    config = config.updated(changes | {"train.eval_every": 0} | options)
    records = [r for r in epochs_of(config, dataset) if r["stage"] == "train"]
    return np.array([list(record["losses"].values()) for record in records])


def compare_losses(device: torch.device, size: Size) -> dict[str, dict[str, float]]:
    """The largest difference from the CPU by preset and precision, relative to its term."""
    dataset = catalog.load("digits", per_class=size.per_class)
    differences: dict[str, dict[str, float]] = {}
    for name in PRESETS:
        for dtype in TOLERANCES:
            on_device, on_cpu = (
                losses(name, dataset, size.epochs, device=str(where), dtype=dtype)
                for where in (device, "cpu")
            )
            relative = np.abs(on_device - on_cpu) / np.abs(on_cpu).max(axis=0).clip(1e-12)
            differences.setdefault(name, {})[dtype] = float(relative.max())
    return differences


def time_step(device: torch.device, size: Size, rate: float) -> dict[str, float]:
    """Seconds of a step of stage 2 in affinity fusion, all samples at once, and its share."""
    rng = np.random.default_rng(0)
    modalities = {
        f"m{i}": rng.random((size.step_samples, width), dtype=np.float32)
        for i, width in enumerate(WIDTHS)
    }
    dataset = make_dataset("random", modalities, suggested_n_clusters=5)

    def steps(epochs: int) -> list[dict[str, Any]]:
        changes = {"pretrain.epochs": 0, "train.epochs": epochs, "train.eval_every": 0}
        return epochs_of(preset("affinity").updated(changes | {"device": str(device)}), dataset)

    one, two = (operations(lambda epochs=epochs: steps(epochs)) for epochs in (1, 2))
    steps(2)
    seconds = steps(size.step_epochs)[-1]["seconds"] / size.step_epochs
    return {
        "n_samples": size.step_samples,
        "seconds": seconds,
        "share_of_matmul_rate": (two - one) / seconds / rate,
    }


def time_closed_form(device: torch.device, n: int, latent: int, rate: float) -> dict[str, float]:
    """Seconds of the exact C of n samples, the largest entries of each row, and its share."""
    Z = torch.randn(n, latent, generator=torch.Generator().manual_seed(0)).to(device)

    def closed_form() -> None:
        system = fit(Z.double(), RIDGE)
        gather(system.rows(torch.float32), n, n, TOP_K, device)

    runtime.reset_peak_memory(device)
    fit(Z[: 2 * latent].double(), RIDGE)  # the libraries of the device are loaded
    seconds = seconds_of(closed_form, device)
    return {
        "n_samples": n,
        "latent": latent,
        "seconds": seconds,
        "share_of_matmul_rate": 2 * n**2 * latent / seconds / rate,
        "peak_memory_mb": runtime.peak_memory_mb(device),
    }


def memory(device: torch.device) -> dict[str, int]:
    """Bytes of tensors now, and on a GPU what is reserved and was at the peak."""
    if device.type == "cuda":
        return {
            "allocated": torch.cuda.memory_allocated(device),
            "reserved": torch.cuda.memory_reserved(device),
            "peak": torch.cuda.max_memory_allocated(device),
        }
    gc.collect()
    tensors = [t for t in gc.get_objects() if issubclass(type(t), torch.Tensor)]
    return {"allocated": sum(t.untyped_storage().nbytes() for t in tensors)}


def run_jobs(device: torch.device, size: Size) -> list[dict[str, Any]]:
    """Runs in the background, one after the other, and the memory after each."""
    where = {"dataset.name": "digits", "dataset.per_class": size.per_class, "device": str(device)}
    config = RunConfig().updated(where | {"pretrain.epochs": 3, "train.epochs": 3})
    ended = []
    with TemporaryDirectory() as folder:
        manager = JobManager(RunStore(folder))
        for seed in range(JOBS):
            job = manager.wait(manager.submit(config.updated({"random_state": seed})), PATIENCE)
            manager.close(PATIENCE)  # its thread has given the memory back
            facts = {"status": job.status, "message": job.message, "seconds": job.seconds}
            ended.append(facts | memory(device))
    return ended


def checks(measured: dict[str, Any], n_samples: int) -> dict[str, bool]:
    """The statements that must hold, each with its answer."""
    jobs, n_bytes = measured["jobs"], n_samples**2 * 4  # of one n x n matrix; a run holds several
    first, last = jobs[0], jobs[-1]
    answers = {
        f"{name}: losses in {dtype} as on the CPU to {TOLERANCES[dtype]}": difference
        <= TOLERANCES[dtype]
        for name, differences in measured["losses"].items()
        for dtype, difference in differences.items()
    }
    answers["every run in the background finished"] = all(
        (job["status"], job["message"]) == ("finished", None) for job in jobs
    )
    answers["no tensors are left from run to run"] = (
        last["allocated"] - first["allocated"] < n_bytes / 10
    )
    if "peak" in last:
        answers["no memory stays reserved from run to run"] = (
            last["reserved"] - first["reserved"] < n_bytes
        )
        answers["the runs were on the device"] = last["peak"] > 3 * n_bytes
        answers["their memory was given back"] = last["allocated"] < last["peak"] / 2
    return answers


def measure(device: torch.device, size: Size) -> dict[str, Any]:
    """All figures and checks of a device."""
    start = time.perf_counter()
    rate = matmul_rate(device, size.matmul)
    measured: dict[str, Any] = {
        "device": runtime.device_name(device),
        "versions": runtime.versions(),
        "matmul_tflops": rate / 1e12,
        "jobs": run_jobs(device, size),
        "losses": compare_losses(device, size),
        "step": time_step(device, size, rate),
        "closed_form": [
            time_closed_form(device, n, size.latent, rate) for n in size.closed_form_samples
        ],
    }
    n_samples = catalog.load("digits", per_class=size.per_class).n_samples
    measured["checks"] = checks(measured, n_samples)
    return measured | {"seconds": time.perf_counter() - start}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--small", action="store_true", help="small sizes, to try the script")
    given = parser.parse_args(arguments)
    if given.device.startswith("cuda") and not torch.cuda.is_available():
        print("no GPU at hand: nothing is measured")
        return 0
    measured = measure(torch.device(given.device), SMALL if given.small else FULL)
    text = json.dumps(measured, indent=1) + "\n"
    print(text, end="")
    if not given.small and given.device != "cpu":
        RESULTS.write_text(text)
    return 0 if all(measured["checks"].values()) else 1


if __name__ == "__main__":
    sys.exit(main())
