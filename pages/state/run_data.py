"""The data that a stored run was made of, or why they cannot be shown."""

from typing import Any, NamedTuple

import streamlit as st

from dmsc_core.data.dataset import MultimodalDataset
from dmsc_core.data.preprocess import PreprocessOptions, apply
from dmsc_core.errors import DMSCError
from dmsc_core.plots import thumbnails
from dmsc_core.words.naming import verbatim
from pages.state import datasets, server

KEPT = 4
FRESH = "2s"  # for which an answer holds: a page asks a dozen times for one look at the disk


class Originals(NamedTuple):
    """The samples of a run as they were measured, or None and a Markdown sentence that says why."""

    dataset: MultimodalDataset | None
    because: str = ""


def of(run_id: str) -> Originals:
    """The data of a run, sample for sample those of its result."""
    return _of(server.root(), run_id)


@st.cache_resource(ttl=FRESH, show_spinner=False, max_entries=KEPT)
def _of(folder: str, run_id: str) -> Originals:
    try:
        return Originals(datasets.of_run(server.result(run_id)))
    except (DMSCError, OSError) as error:
        sentence = str(error).partition(": ")[0]
        return Originals(None, verbatim(sentence.rstrip(".") + "."))


def prepared(run_id: str) -> Originals:
    """The same as the run saw it: with its preprocessing."""
    found = of(run_id)
    if found.dataset is None:
        return found
    asked = server.result(run_id).config.get("preprocess") or {}
    return Originals(apply(found.dataset, PreprocessOptions(**asked)))


def looks(run_id: str) -> tuple[thumbnails.Look, ...]:
    """How the samples of each modality are drawn; the data must be at hand."""
    dataset = of(run_id).dataset
    assert dataset is not None
    return _looks(server.root(), run_id, dataset)


@st.cache_resource(show_spinner=False, max_entries=KEPT)
def _looks(folder: str, run_id: str, _dataset: Any) -> tuple[thumbnails.Look, ...]:
    return thumbnails.looks(_dataset)
