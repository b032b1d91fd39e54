"""Deep multimodal subspace clustering: data, networks, affinities, clusters, and what they mean.

The names below are imported when they are first used, so ``import dmsc_core`` is fast and pulls in
neither torch, scikit-learn, streamlit, plotly nor umap.
"""

import importlib
import os
from typing import Any

__version__ = "0.2.0"

# Threads that wait for others sleep instead of spinning: alone a run takes as long, but two side by
# side on one machine take half of what they take else. OpenMP reads this when torch is imported.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

_ERRORS = ("ConfigError", "DMSCError", "DataError", "NumericalError", "ResourceError", "StoreError")
_WHERE = {
    **dict.fromkeys(_ERRORS, "dmsc_core.errors"),
    "MultimodalDataset": "dmsc_core.data.dataset",
    "Modality": "dmsc_core.data.dataset",
    "make_dataset": "dmsc_core.data.dataset",
    "load_dataset": ("dmsc_core.data.catalog", "load"),
    "RunConfig": "dmsc_core.config",
    "preset": "dmsc_core.presets",
    "run": "dmsc_core.pipeline",
    "run_to_end": "dmsc_core.pipeline",
    "predict": "dmsc_core.engine.prediction",
    "RunResult": "dmsc_core.result",
    "RunStore": "dmsc_core.store.artifacts",
    "JobManager": "dmsc_core.jobs.manager",
    "MultimodalSubspaceClustering": "dmsc_core.estimator",
}

__all__ = [*sorted(_WHERE), "__version__"]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'dmsc_core' has no attribute {name!r}")
    where = _WHERE[name]
    module, attribute = (where, name) if isinstance(where, str) else where
    return getattr(importlib.import_module(module), attribute)


def __dir__() -> list[str]:
    return __all__
