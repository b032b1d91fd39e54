"""The stored runs at a glance: one small file is read per run."""

import logging
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dmsc_core.store.atomic import read_json
from dmsc_core.store.liveness import is_alive

logger = logging.getLogger(__name__)

UNFINISHED = ("queued", "running")
NOT_BEGUN = "stopped before it started"
NOT_REACHED = "the process in whose queue it waited is gone"


@dataclass(frozen=True)
class RunSummary:
    """A run as a list shows it; a fact that is not there (yet) is None.

    Attributes
    ----------
    status : queued, running, finished, stopped, failed or interrupted.
    created : ISO 8601, UTC.
    peer : a classical peer; fusion and self_expression are None then.
    raw : whether self-expression works on the features as they are, without networks.
    partition : whether the result is clusters alone, without C and W.
    metrics, metrics_plain : scores of the chosen W, and of W = |C| + |C|^T.
    complete : whether there is a result that can be loaded.
    reason : why a run failed, was interrupted, or stopped with nothing learned.
    n_labelled : samples with a label; None where nobody counted them, as in runs of before.
    warnings : what a person should know of the run, a sentence each.
    notes : the same of its data: what was guessed, dropped, filled or left aside in reading them.
    modality : the name of the only one that the method uses; None of a fusion.
    """

    run_id: str
    status: str
    created: str
    dataset: str
    preset: str | None = None
    fusion: str | None = None
    function: str | None = None
    self_expression: str | None = None
    affinity: str | None = None
    peer: str | None = None
    raw: bool = False
    partition: bool = False
    n_samples: int | None = None
    n_modalities: int | None = None
    n_clusters: int | None = None
    n_clusters_source: str | None = None
    metrics: Mapping[str, float | None] | None = None
    metrics_plain: Mapping[str, float | None] | None = None
    seconds: Mapping[str, float] | None = None
    peak_memory_mb: float | None = None
    device: str | None = None
    random_state: int | None = None
    versions: Mapping[str, str] | None = None
    parent: str | None = None
    encoders_from: str | None = None
    pairing: str | None = None
    complete: bool = False
    reason: str | None = None
    warnings: tuple[str, ...] = ()
    n_labelled: int | None = None
    notes: tuple[str, ...] = ()
    modality: str | None = None

    @property
    def begun(self) -> bool:
        """False of a run that waits, or waited until its process was gone."""
        return self.status != "queued" and self.reason not in (NOT_BEGUN, NOT_REACHED)


def config_facts(config: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of a configuration that tell runs apart."""
    peer = (config.get("peer") or {}).get("kind")
    fusion = {} if peer else config.get("fusion") or {}
    layer = {} if peer else config.get("self_expression") or {}
    clustering = config.get("clustering") or {}
    return {
        "preset": config.get("preset"),
        "fusion": fusion.get("kind"),
        "modality": (fusion or config.get("peer") or {}).get("modality"),
        "function": fusion.get("function"),
        "self_expression": layer.get("kind"),
        "peer": peer,
        "raw": bool((config.get("encoder") or {}).get("raw")) and not peer,
        "affinity": (config.get("affinity") or {}).get("kind"),
        "n_clusters": clustering.get("n_clusters"),
        "n_clusters_source": clustering.get("n_clusters_source"),
        "random_state": config.get("random_state"),
    }


def summaries(root: Path, live: Set[str] | None = None) -> list[RunSummary]:
    """All runs of a folder, the newest first; a folder that cannot be read is ``failed``.

    Parameters
    ----------
    live : the runs that this process works on; None if it does not know.
    """
    if not root.is_dir():
        return []
    folders = [path for path in root.iterdir() if path.is_dir() and path.name[0] != "."]
    runs = [summary(folder, live) for folder in folders]
    return sorted(runs, key=lambda run: (run.created, run.run_id), reverse=True)


def summary(folder: Path, live: Set[str] | None = None) -> RunSummary:
    """One run at a glance; never raises for what the folder holds."""
    try:
        return _summary(folder, read_json(folder / "result.json"), live)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        logger.warning("the run %s cannot be read: %s", folder, error)
        reason = f"the folder cannot be read: {type(error).__name__}: {error}"
        return RunSummary(folder.name, "failed", _created_of(folder.name), "?", reason=reason)


def _summary(folder: Path, facts: Mapping[str, Any], live: Set[str] | None) -> RunSummary:
    status, reason = facts["status"], facts.get("reason")
    if status in UNFINISHED and not is_alive(folder.name, facts["worker"], folder, live):
        reason = NOT_REACHED if status == "queued" else "the process that worked on it is gone"
        status = "interrupted"
    dataset, complete = facts["dataset"], bool(facts.get("complete"))
    copied = {field.name: facts[field.name] for field in fields(RunSummary) if field.name in facts}
    last = (facts.get("evaluations") or [{"metrics": None}])[-1]
    own = {
        "run_id": folder.name,
        "status": status,
        "dataset": dataset["name"],
        "n_samples": dataset.get("n_samples"),
        "n_modalities": len(dataset["modalities"]) if "modalities" in dataset else None,
        "n_labelled": dataset.get("n_labelled"),
        "pairing": dataset.get("pairing"),
        "notes": tuple(dataset.get("notes") or ()),
        "complete": complete,
        "partition": complete and facts.get("coefficients") is None,
        "reason": reason,
        "warnings": tuple(facts.get("warnings") or ()),
        "metrics": facts.get("metrics") or last["metrics"],
        "modality": _modality(facts.get("modality"), dataset.get("modalities") or ()),
    }
    return RunSummary(**copied | own)


def _modality(number: int | None, modalities: Sequence[Mapping[str, Any]]) -> str | None:
    """The name of that modality; None where the method has no such choice, or the data one only."""
    if number is None or len(modalities) < 2 or number >= len(modalities):
        return None
    return str(modalities[number]["name"])


def _created_of(run_id: str) -> str:
    """The time in a run's name, ``20261122-143005-...``, as ISO 8601; empty if it has none."""
    try:
        return datetime.strptime(run_id[:15], "%Y%m%d-%H%M%S").replace(tzinfo=UTC).isoformat()
    except ValueError:
        return ""
