"""Pictures of the samples of a run: one that is there at once, and UMAP when it is ready."""

import functools
from typing import Any

from dmsc_core.data.dataset import MultimodalDataset
from dmsc_core.figure_data import sources
from pages.state import background, run_data, server
from pages.state.per_run import per_run

PICTURES = {"umap": "UMAP", "spectral": "Spectral"}  # of the affinity
COMPONENTS = "Principal components"  # what is there at once of features
HELP = (
    "UMAP: neighbours stay neighbours; computed once per run, in the background. Spectral: two "
    "eigenvectors of the graph; principal components: the directions of largest variance. "
    "These are there at once."
)
SOURCE_HELP = (
    "Affinity: the neighbours that the run learned. Latent: what the network made of the samples. "
    "Raw: the data as the run was given them; how much structure there was before learning."
)
IN_MEMORY = 48


def offered(run_id: str) -> dict[str, str]:
    """The sources that can place the samples of a run, with their titles; the first is usual."""
    return sources.sources(server.result(run_id))


def usual(run_id: str) -> str | None:
    """The affinity, or of a partition its latent."""
    return next(iter(offered(run_id)), None)


def titles(source: str | None) -> dict[str, str]:
    """The pictures of a source."""
    quick = PICTURES["spectral"] if source == sources.AFFINITY else COMPONENTS
    return PICTURES | {"spectral": quick}


def why_not(run_id: str, source: str) -> str:
    """The reason for which that source has no picture, in one sentence; empty if it has one."""
    return run_data.of(run_id).because if sources.needs_data(source) else ""


def quick(run_id: str, source: str | None, dims: int = 2) -> Any:
    """The picture that is there at once, (n, dims); None if there is none."""
    if source not in offered(run_id) or why_not(run_id, source):
        return None
    return _quick(run_id, source, dims)


def umap(run_id: str, source: str | None, dims: int = 2, first: bool = True) -> Any:
    """UMAP, (n, dims); the first call begins it, and None is not ready yet.

    Parameters
    ----------
    first : whether it goes before other pictures that wait.
    """
    if source not in offered(run_id):
        return None
    name = name_of(source, dims)
    arrays = background.read(run_id, name)
    if arrays is None and not why_not(run_id, source):  # what is kept needs no data
        make = functools.partial(_fit, server.result(run_id), source, dims, _data(run_id, source))
        arrays = background.ask(run_id, name, make, first)
    return None if arrays is None else arrays["points"]


def umap_error(run_id: str, source: str | None, dims: int = 2) -> str | None:
    """The reason for which UMAP of a run failed, in one line."""
    return background.error(run_id, name_of(source, dims))


def name_of(source: str | None, dims: int) -> str:
    """The name under which a UMAP picture is kept beside the run."""
    return f"umap-{source}-{dims}d"


def _data(run_id: str, source: str) -> MultimodalDataset | None:
    return run_data.of(run_id).dataset if sources.needs_data(source) else None


@per_run(IN_MEMORY)
def _quick(run_id: str, source: str, dims: int) -> Any:
    return sources.quick_picture(server.result(run_id), source, dims, _data(run_id, source))


def _fit(result: Any, source: str, dims: int, dataset: Any) -> dict[str, Any]:
    """In another thread: nothing of Streamlit here."""
    return {"points": sources.umap_picture(result, source, dims, dataset)}
