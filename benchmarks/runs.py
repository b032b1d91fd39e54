"""A preset on a data set, as the command line would run it, on the CPU."""

from typing import Any

from dmsc_core.data.dataset import MultimodalDataset
from dmsc_core.engine.resolve import data_kind, resolve
from dmsc_core.pipeline import run_to_end
from dmsc_core.presets import preset
from dmsc_core.result import RunResult


def run_preset(
    dataset: MultimodalDataset, name: str, seed: int, changes: dict[str, Any] | None = None
) -> RunResult:
    """One run; ``changes`` are options by their path."""
    kind = data_kind(dataset)
    K = resolve(preset(name, kind), dataset).clustering.n_clusters or 0
    settled = {"random_state": seed, "device": "cpu", **(changes or {})}
    return run_to_end(preset(name, kind, K).updated(settled), dataset)
