"""The stored runs: a folder for each, with all that was asked, seen on the way and learned."""

import io
import json
import os
import re
import shutil
import zipfile
from collections.abc import Mapping, Set
from pathlib import Path
from typing import Any

from dmsc_core.data.preprocessing.base import as_now
from dmsc_core.errors import StoreError
from dmsc_core.result import RunResult
from dmsc_core.store import drafts, index
from dmsc_core.store.arrays import read_arrays
from dmsc_core.store.atomic import TEMPORARY, read_json, refusals_told
from dmsc_core.store.coefficients import read_coefficients
from dmsc_core.store.index import UNFINISHED, RunSummary
from dmsc_core.store.location import runs_folder
from dmsc_core.store.packing import unpack
from dmsc_core.store.writer import RunWriter

__all__ = ["RunStore", "RunSummary", "RunWriter"]

TRASH = ".trash"
_RUN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class RunStore:
    """The runs below one folder.

    ``<run_id>/`` holds ``config.json``, ``history.jsonl`` (one epoch a line), ``result.json``
    (status, facts, scores), ``arrays.safetensors``, ``coefficients.mat`` (variable ``Z``; a
    safetensors file where C is beyond that format) and ``checkpoint.safetensors``. Names that
    begin with a point are no runs.

    Parameters
    ----------
    root : their folder; None: ``DMSC_RUNS_DIR``, or ``runs`` below the working directory.

    Examples
    --------
    >>> data = dmsc_core.load_dataset("digits", per_class=20)
    >>> config = dmsc_core.preset("closed-form", n_clusters=10)
    >>> store = dmsc_core.RunStore("runs")
    >>> run_id = store.save(dmsc_core.run_to_end(config, data))
    >>> store.load(run_id).clusters.shape, [run.dataset for run in store.summaries()]
    ((200,), ['digits'])
    """

    def __init__(self, root: str | Path | None = None) -> None:
        self.root = runs_folder() if root is None else Path(root)
        self.trash = self.root / TRASH

    def create(self, config: Mapping[str, Any], dataset_name: str) -> RunWriter:
        """A new run, ``queued``; its folder appears with all that is known at once.

        Parameters
        ----------
        config : a RunConfig as JSON values.
        """
        with drafts.draft(self.root, config, dataset_name) as writer:
            return drafts.appear(writer, config, dataset_name)

    def save(self, result: RunResult) -> str:
        """Store a result that is there already (a re-clustering, say); the new run's id.

        The folder appears complete or not at all.
        """
        with drafts.draft(self.root, result.config, result.dataset.name) as writer:
            writer.finish(result)
            return drafts.appear(writer, result.config, result.dataset.name).run_id

    def load(self, run_id: str) -> RunResult:
        """The result of a run, with everything that it left.

        Large arrays are views of the stored files: they take memory where they are touched.

        Raises
        ------
        StoreError : there is no such run, it has no result, or its files are broken.
        """
        folder = self.path(run_id)
        facts = self._json(run_id, "result.json")
        if not facts.get("complete"):
            run = self.summary(run_id)
            because = f": {run.reason}" if run.reason else ""
            raise StoreError(f"run '{run_id}' is {run.status} and has no result{because}")
        try:
            arrays, _ = read_arrays(folder / "arrays.safetensors")
            matrix = facts["coefficients"]
            return unpack(
                arrays,
                facts,
                config=self.load_config(run_id),
                history=tuple(self.history(run_id)),
                coefficients=None if matrix is None else read_coefficients(folder, matrix),
                checkpoint=self.load_checkpoint(run_id) if facts["checkpoint"] else None,
            )
        except (KeyError, TypeError, ValueError) as error:
            raise StoreError(f"run '{run_id}' is broken: {type(error).__name__}: {error}") from None

    def load_config(self, run_id: str) -> dict[str, Any]:
        """The configuration of a run, as JSON values: as asked, and once finished, as resolved."""
        return as_now(self._json(run_id, "config.json"))

    def load_checkpoint(self, run_id: str) -> dict[str, Any]:
        """``{"arrays": {name: array}, "meta": ...}``, the networks that a run trained.

        Raises
        ------
        StoreError : the run has none.
        """
        path = self.path(run_id) / "checkpoint.safetensors"
        if not path.exists():
            raise StoreError(f"run '{run_id}' has no trained networks to take over")
        arrays, meta = read_arrays(path)
        return {"arrays": arrays, "meta": meta}

    def encoders_of(self, run_id: str) -> dict[str, Any]:
        """`load_checkpoint` for a run that takes them over and remembers from where."""
        checkpoint = self.load_checkpoint(run_id)
        return checkpoint | {"meta": checkpoint["meta"] | {"run_id": run_id}}

    def history(self, run_id: str) -> list[dict[str, Any]]:
        """The epoch records, also of a run that still runs, failed or was interrupted."""
        path = self.path(run_id) / "history.jsonl"
        if not path.exists():
            return []
        records = []
        for line in path.read_text(encoding="utf-8").splitlines():
            try:
                records.append(json.loads(line))
            except ValueError:  # the line that was being written at a kill
                break
        return records

    def traceback(self, run_id: str) -> str | None:
        """The traceback of a failed run, else None."""
        return self._json(run_id, "result.json").get("traceback")

    def summary(self, run_id: str, live: Set[str] | None = None) -> RunSummary:
        """One run at a glance."""
        return index.summary(self.path(run_id), live)

    def summaries(self, live: Set[str] | None = None) -> list[RunSummary]:
        """All runs at a glance, the newest first; one broken folder spoils nothing.

        Parameters
        ----------
        live : the runs that this process works on (`JobManager.live_ids`); a run that says
            ``running`` or ``queued`` without a worker is shown as ``interrupted``.
        """
        return index.summaries(self.root, live)

    def delete(self, run_id: str, live: Set[str] | None = None) -> None:
        """Move a run to the trash, from where `restore` takes it back.

        Raises
        ------
        StoreError : there is no such run, it is being worked on, or the disk refuses.
        """
        status = self.summary(run_id, live).status
        if status in UNFINISHED:
            raise StoreError(f"run '{run_id}' is {status}; stop it before you delete it")
        with refusals_told(f"run '{run_id}' cannot be deleted"):
            self.trash.mkdir(exist_ok=True)
            os.rename(self.path(run_id), self.trash / run_id)

    def restore(self, run_id: str) -> None:
        """Take a deleted run back.

        Raises
        ------
        StoreError : it is not in the trash, or the disk refuses.
        """
        with refusals_told(f"run '{run_id}' cannot be taken back"):
            os.rename(self._deleted(run_id), self.root / run_id)

    def deleted(self) -> list[RunSummary]:
        """The runs in the trash at a glance, the newest first."""
        return index.summaries(self.trash)

    def erase(self, run_id: str) -> None:
        """Remove a deleted run for good.

        Raises
        ------
        StoreError : it is not in the trash, or its files cannot be removed.
        """
        with refusals_told(f"run '{run_id}' cannot be removed"):
            shutil.rmtree(self._deleted(run_id))

    def export_zip(self, run_id: str) -> bytes:
        """All files of a run as one zip archive; arrays as they are, for they hardly shrink."""
        folder = self.path(run_id)
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for file in sorted(folder.iterdir()):
                text = file.suffix in (".json", ".jsonl")
                method = zipfile.ZIP_DEFLATED if text else zipfile.ZIP_STORED
                if not file.name.startswith(TEMPORARY):
                    archive.write(file, f"{run_id}/{file.name}", method)
        return buffer.getvalue()

    def path(self, run_id: str) -> Path:
        """The folder of a run.

        Raises
        ------
        StoreError : there is none of that name.
        """
        return _folder(self.root, run_id, f"there is no run '{run_id}' in '{self.root}'")

    def _deleted(self, run_id: str) -> Path:
        return _folder(self.trash, run_id, f"run '{run_id}' is not among the deleted runs")

    def _json(self, run_id: str, name: str) -> dict[str, Any]:
        try:
            return read_json(self.path(run_id) / name)
        except (OSError, ValueError) as error:
            raise StoreError(f"run '{run_id}' is broken: {name}: {error}") from error


def _folder(root: Path, run_id: str, otherwise: str) -> Path:
    if not _RUN_ID.fullmatch(run_id):
        raise StoreError(f"{run_id!r} is not the name of a run")
    if not (root / run_id).is_dir():
        raise StoreError(otherwise)
    return root / run_id
