"""Runs before they appear: a temporary folder, and the name under which it is put in place."""

import errno
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dmsc_core.store.atomic import TEMPORARY, refusals_told, sync, write_json
from dmsc_core.store.writer import RunWriter, first_facts

DRAFT_AGE = 86400.0  # seconds after which a temporary folder belongs to nobody


@contextmanager
def draft(root: Path, config: Mapping[str, Any], dataset_name: str) -> Iterator[RunWriter]:
    """The writer of a run that nobody sees yet; what has not appeared is gone at the end.

    Raises
    ------
    StoreError : the folder of the runs cannot be written to, or its disk is full.
    """
    temporary = root / f"{TEMPORARY}{secrets.token_hex(8)}"
    facts = first_facts(config, dataset_name)
    with refusals_told(f"no run can be stored in '{root}'"):
        try:
            root.mkdir(parents=True, exist_ok=True)
            sweep(root)
            temporary.mkdir()
            write_json(temporary / "config.json", config)
            (temporary / "history.jsonl").touch()
            write_json(temporary / "result.json", facts)
            yield RunWriter(temporary, facts)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)


def appear(writer: RunWriter, config: Mapping[str, Any], dataset_name: str) -> RunWriter:
    """Give a draft its name among the runs, all of it at once."""
    root = writer.path.parent
    while True:
        folder = root / new_run_id(config, dataset_name)
        try:
            os.rename(writer.path, folder)
        except OSError as error:
            if error.errno not in (errno.EEXIST, errno.ENOTEMPTY):
                raise
            continue  # another run of this second has the name
        sync(root)
        writer.path = folder
        return writer


def discard(writer: RunWriter) -> None:
    """Remove a run that has not begun; it is gone from the list at once.

    Raises
    ------
    StoreError : its folder cannot be moved.
    """
    gone = writer.path.parent / f"{TEMPORARY}{secrets.token_hex(8)}"
    with refusals_told(f"run '{writer.run_id}' cannot be removed"):
        os.rename(writer.path, gone)
    shutil.rmtree(gone, ignore_errors=True)


def sweep(root: Path) -> None:
    """Remove what a kill left of runs that never appeared."""
    for folder in root.glob(f"{TEMPORARY}*"):
        with suppress(FileNotFoundError):  # another writer's draft has just become a run
            if time.time() - folder.stat().st_mtime > DRAFT_AGE:
                shutil.rmtree(folder, ignore_errors=True)


def new_run_id(config: Mapping[str, Any], dataset_name: str) -> str:
    """A name that sorts by time and says what it is: ``20261122-143005-affinity-digits-a1b2``."""
    moment = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    method = config.get("preset") or (config.get("fusion") or {}).get("kind") or "run"
    return f"{moment}-{_slug(method)}-{_slug(dataset_name)}-{secrets.token_hex(2)}"


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:32].strip("-") or "data"
