"""The hand that writes one run, while it is queued, runs, and ends."""

import json
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dmsc_core.result import Evaluation, RunResult
from dmsc_core.store.arrays import write_arrays
from dmsc_core.store.atomic import builtin, write_file, write_json
from dmsc_core.store.coefficients import write_coefficients
from dmsc_core.store.index import config_facts
from dmsc_core.store.liveness import this_worker
from dmsc_core.store.packing import evaluation_facts, pack


def now() -> str:
    """The time, ISO 8601, UTC, with microseconds."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def first_facts(config: Mapping[str, Any], dataset_name: str) -> dict[str, Any]:
    """``result.json`` of a run that has not begun."""
    return {
        "format": 1,
        "status": "queued",
        "complete": False,
        "created": now(),
        "worker": this_worker(),
        **config_facts(config),
        "dataset": {"name": dataset_name},
    }


class RunWriter:
    """Writes one run's folder; made by `RunStore.create`.

    ``result.json`` is written last and says whether the rest is there, so a kill at any moment
    leaves the run as it was before, or complete.
    """

    def __init__(self, path: Path, facts: dict[str, Any]) -> None:
        self.path = path
        self._facts = facts
        self._lock = threading.Lock()

    @property
    def run_id(self) -> str:
        """The name of the run, and of its folder."""
        return self.path.name

    def set_status(self, status: str, reason: str | None = None) -> None:
        """``running`` when work begins; ``stopped``, with a reason, where nothing was learned."""
        self._update(status=status, reason=reason)

    def append(self, record: Mapping[str, Any]) -> None:
        """Add one epoch's record to ``history.jsonl``."""
        with (self.path / "history.jsonl").open("a", encoding="utf-8") as file:
            file.write(_line(record))

    def evaluated(self, evaluation: Evaluation) -> None:
        """Keep the scores seen during training; pictures are kept with the result."""
        self._update(
            evaluations=[*self._facts.get("evaluations", []), evaluation_facts(evaluation)]
        )

    def warned(self, message: str) -> None:
        """Keep what a person should know."""
        self._update(warnings=[*self._facts.get("warnings", []), message])

    def checkpoint(self, state: Mapping[str, Any]) -> None:
        """Store ``{"arrays": {name: array}, "meta": JSON-able}``, replacing the last one."""
        write_arrays(self.path / "checkpoint.safetensors", state["arrays"], state["meta"])

    def finish(self, result: RunResult) -> None:
        """Store a result, all of it.

        Raises
        ------
        OSError : the disk is full, or the folder is gone.
        """
        matrix = None
        if result.coefficients is not None:
            matrix = write_coefficients(self.path, result.coefficients)
        if result.checkpoint is not None:
            self.checkpoint(result.checkpoint)
        arrays, facts = pack(result)
        write_arrays(self.path / "arrays.safetensors", arrays)
        lines = "".join(_line(record) for record in result.history)
        write_file(self.path / "history.jsonl", lambda path: path.write_text(lines, "utf-8"))
        write_json(self.path / "config.json", result.config)
        self._update(
            **facts,
            **config_facts(result.config),
            coefficients=matrix,
            checkpoint=result.checkpoint is not None,
            ended=now(),
            status=result.status,
            reason=None,
            complete=True,
        )

    def fail(self, traceback: str, reason: str | None = None) -> None:
        """Store why the run failed: the traceback, and a line (its last one) as the reason."""
        lines = traceback.strip().splitlines() or ["unknown error"]
        reason = reason or lines[-1]
        self._update(status="failed", reason=reason, traceback=traceback, ended=now())

    def _update(self, **changes: Any) -> None:
        with self._lock:
            facts = {**self._facts, **changes}
            write_json(self.path / "result.json", facts)
            self._facts = facts


def _line(record: Mapping[str, Any]) -> str:
    return json.dumps(record, default=builtin) + "\n"
