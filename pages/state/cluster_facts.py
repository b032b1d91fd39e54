"""Facts on the samples and clusters of a run, for tables, cards and pictures; worked out once."""

import functools
from collections.abc import Mapping
from typing import Any

from dmsc_core.evaluation.portraits import Portrait
from dmsc_core.figure_data import sample_facts, sources
from dmsc_core.figure_data.sample_facts import SampleFacts
from pages.state import background, run_data, server
from pages.state.per_run import per_run

IN_MEMORY = 12


@per_run(IN_MEMORY)
def facts(run_id: str) -> SampleFacts:
    """Belonging, silhouette and so on of each sample."""
    return sample_facts.facts_of(server.result(run_id))


@per_run(IN_MEMORY)
def portraits(run_id: str) -> tuple[Portrait, ...]:
    """A portrait of each cluster."""
    return sample_facts.portraits_of(server.result(run_id), facts(run_id))


@per_run(IN_MEMORY)
def rows(run_id: str) -> list[dict[str, Any]]:
    """A row for each sample."""
    return sample_facts.table(server.result(run_id), facts(run_id))


@per_run(IN_MEMORY)
def hover(run_id: str) -> list[str]:
    """A text for each sample."""
    return sample_facts.hover(server.result(run_id), facts(run_id))


def grouping(run_id: str, by: str) -> Any:
    """The groups that colour the samples of a picture."""
    return sample_facts.grouping(server.result(run_id), facts(run_id), by)


def voices(run_id: str) -> Mapping[str, Any] | None:
    """Scores of each modality alone at holding each cluster together; None is not ready yet."""
    dataset, name = run_data.of(run_id).dataset, voices_name(run_id)
    make = functools.partial(sources.voices, server.result(run_id), dataset, background.teller())
    return background.ask(run_id, name, make, first=False)


def voices_name(run_id: str) -> str:
    """The name under which they are kept beside the run."""
    return "voices-latent" if run_data.of(run_id).dataset is None else "voices-raw"
