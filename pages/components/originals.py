"""The data that a stored run was made of, read again; or why they cannot be."""

import logging
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from dmsc_core.data import catalog
from dmsc_core.data.dataset import MultimodalDataset
from dmsc_core.data.preprocess import PreprocessOptions, apply
from dmsc_core.errors import DMSCError
from dmsc_core.result import RunResult
from pages.components import engine

logger = logging.getLogger(__name__)

KEPT = 3  # data sets in memory at once


class Originals(NamedTuple):
    """The samples of a run as they were measured, or None and a sentence that says why."""

    dataset: MultimodalDataset | None
    because: str = ""


def of(run_id: str) -> Originals:
    """The data of a run, sample for sample those of its result."""
    result = engine.result(run_id)
    asked = result.config.get("dataset") or {}
    name, folder = asked.get("name", ""), asked.get("data_dir")
    try:
        found = _load(name, folder, asked.get("per_class"), _changed(name, folder))
    except (DMSCError, OSError) as error:
        logger.info("the data of run %s: %s", run_id, error)
        return Originals(None, f"The data set '{name}' is not at hand any more.")
    difference = _difference(found, result)
    return Originals(None, difference) if difference else Originals(found)


def prepared(run_id: str) -> Originals:
    """The same as the run saw it: with its preprocessing."""
    found = of(run_id)
    if found.dataset is None:
        return found
    asked = engine.result(run_id).config.get("preprocess") or {}
    return Originals(apply(found.dataset, PreprocessOptions(**asked)))


def _difference(dataset: MultimodalDataset, result: RunResult) -> str:
    """What tells the data from those of the run; nothing where they are the same."""
    known = result.dataset
    shapes = [(m.name, list(m.values.shape[1:])) for m in dataset.modalities]
    same = shapes == [(m["name"], list(m["shape"])) for m in known.modalities]
    if same and dataset.sample_ids == known.sample_ids:
        return ""
    what = "samples" if same else "modalities"
    return f"The data set '{known.name}' has other {what} now than when this run was made."


def _changed(name: str, folder: str | None) -> float:
    """When the file of a data set was written; 0 where it is no file."""
    try:
        known = {entry.name: entry.path for entry in catalog.names(folder)}
        path = known.get(name) or Path(name)
        return path.stat().st_mtime if path.exists() else 0.0
    except (DMSCError, OSError):
        return 0.0


@st.cache_resource(show_spinner="Reading the data", max_entries=KEPT)
def _load(
    name: str, folder: str | None, per_class: int | None, changed: float
) -> MultimodalDataset:
    return catalog.load(name, data_dir=folder, per_class=per_class)
