"""What the Clusters page knows of a run; worked out once."""

import functools
from collections.abc import Mapping
from typing import Any

import streamlit as st

from dmsc_core.evaluation.portraits import Portrait
from dmsc_core.figure_data import sample_facts, sources
from dmsc_core.figure_data.sample_facts import SampleFacts
from pages.state import background, run_data, server

IN_MEMORY = 12


@st.cache_resource(show_spinner=False, max_entries=IN_MEMORY)
def facts(folder: str, run_id: str) -> SampleFacts:
    """Belonging, silhouette and so on of each sample."""
    return sample_facts.facts_of(server.result(run_id))


@st.cache_resource(show_spinner=False, max_entries=IN_MEMORY)
def portraits(folder: str, run_id: str) -> tuple[Portrait, ...]:
    """A portrait of each cluster."""
    return sample_facts.portraits_of(server.result(run_id), facts(folder, run_id))


@st.cache_resource(show_spinner=False, max_entries=IN_MEMORY)
def rows(folder: str, run_id: str) -> list[dict[str, Any]]:
    """A row for each sample."""
    return sample_facts.table(server.result(run_id), facts(folder, run_id))


@st.cache_resource(show_spinner=False, max_entries=IN_MEMORY)
def hover(folder: str, run_id: str) -> list[str]:
    """A text for each sample."""
    return sample_facts.hover(server.result(run_id), facts(folder, run_id))


def grouping(folder: str, run_id: str, by: str) -> Any:
    """What colours the samples of a picture."""
    return sample_facts.grouping(server.result(run_id), facts(folder, run_id), by)


def voices(run_id: str) -> Mapping[str, Any] | None:
    """How well each modality alone keeps each cluster together; None is not ready yet."""
    dataset, name = run_data.of(run_id).dataset, voices_name(run_id)
    make = functools.partial(sources.voices, server.result(run_id), dataset, background.teller())
    return background.ask(run_id, name, make, first=False)


def voices_name(run_id: str) -> str:
    """What they are kept under."""
    return "voices-latent" if run_data.of(run_id).dataset is None else "voices-raw"
