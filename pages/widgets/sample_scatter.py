"""The picture of a run's samples on Clusters and Compare, and the wait for UMAP."""

from typing import Any

import streamlit as st

from dmsc_core.figure_data import sources
from dmsc_core.plots import embedding as embedding_plot
from pages.state import background, cluster_facts, keys, projections, server
from pages.state.per_run import per_run
from pages.widgets import words
from pages.widgets.act_button import act_button

COLOUR_HELP = "Labels and annotations were not used for learning."
EVERY = 1.0  # seconds between two looks for UMAP


def scatter(
    run_id: str,
    placed_by: tuple[str | None, str, int],
    by: str,
    height: int,
    legend: bool = True,
    chosen: tuple[int, ...] = (),
) -> Any:
    """The figure of a run's samples; None where there is no such picture (yet).

    Parameters
    ----------
    placed_by : their source; ``umap``, or ``spectral`` for the picture that is there at once; and
        the number of dimensions.
    chosen : samples that are ringed.
    """
    source, picture, dims = placed_by
    find = projections.umap if picture == "umap" else projections.quick
    points = find(run_id, source, dims)
    if points is None:
        return None
    return _figure(run_id, placed_by, by, height, legend, chosen, points)


@per_run()
def _figure(
    run_id: str,
    placed_by: tuple,
    by: str,
    height: int,
    legend: bool,
    chosen: tuple[int, ...],
    _points: Any,
) -> Any:
    groups = cluster_facts.grouping(run_id, by)
    texts = cluster_facts.hover(run_id)
    if groups.names is None:
        return embedding_plot.scatter_values(
            _points, groups.codes, groups.title, texts, height, chosen=chosen
        )
    tags = by in ("cluster", "label")  # others lie all over the picture
    return embedding_plot.scatter(
        _points, groups.codes, groups.names, texts, height, legend, chosen, tags, groups.neutral
    )


def are_specks(run_id: str, source: str) -> bool:
    """True where the picture that is there at once shows clusters as points."""
    points = projections.quick(run_id, source)
    return points is not None and sources.are_specks(points, server.result(run_id).clusters)


@st.fragment(run_every=EVERY)
def waiting(run_id: str, source: str | None, dims: int = 2) -> None:
    """Say that UMAP is on its way, or why it failed; looks again every `EVERY` seconds."""
    error = projections.umap_error(run_id, source, dims)
    if error:
        st.warning(words.verbatim(error), title="UMAP failed", icon=":material/error:")
        name = projections.name_of(source, dims)
        key = f"{keys.CLUSTERS_AGAIN}_{run_id}_{name}"
        act_button("Try again", "refresh", key, background.forget_error, run_id, name)
    elif projections.umap(run_id, source, dims) is not None:
        st.rerun()
    else:
        quick = projections.titles(source)["spectral"].lower()
        st.caption(
            ":blue-badge[:material/progress_activity: UMAP is being computed] once for this run; "
            f"the {quick} picture is shown until it is ready."
        )
