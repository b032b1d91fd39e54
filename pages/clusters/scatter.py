"""The large picture of the Clusters page: samples as points, and a lasso to choose some."""

from typing import NamedTuple

import streamlit as st

from dmsc_core.figure_data import sample_facts
from dmsc_core.result import RunResult
from dmsc_core.store.artifacts import RunSummary
from pages.state import keys, projections, selection
from pages.widgets import charts, pickers, sample_scatter, selectable_chart

HEIGHT = 560
DIMS = {2: "2-D", 3: "3-D"}
DIMS_HELP = "In 2-D samples can be chosen with a lasso or a box; in 3-D the cloud can be turned."
SPECKS = (
    "  \nClusters are nearly points here: their samples have next to no links to others. UMAP "
    "spreads them."
)


class Placement(NamedTuple):
    """The picture that is asked for: its source, its kind, its dimensions, and its colours."""

    source: str
    picture: str
    dims: int
    by: str


def show(run: RunSummary, result: RunResult) -> Placement | None:
    """The controls and the picture; None where the run left nothing to place its samples by."""
    placement = _controls(run, result)
    if placement is None:
        st.info("This run kept neither a matrix nor a latent, so there is nothing to place it by.")
        return None
    because = projections.why_not(run.run_id, placement.source)
    waits = (
        placement.picture == "umap"
        and projections.umap(run.run_id, placement.source, placement.dims) is None
    )
    if because and (waits or placement.picture != "umap"):
        st.info(f"{because} So its raw features cannot be shown.")
        return placement
    if waits:
        sample_scatter.waiting(run.run_id, placement.source, placement.dims)
        placement = placement._replace(picture="spectral")
    _picture(run, placement, sample_facts.choices(result)[placement.by])
    return placement


def _controls(run: RunSummary, result: RunResult) -> Placement | None:
    offered = projections.offered(run.run_id)
    if not offered:
        return None
    colours = sample_facts.choices(result)
    with st.container(horizontal=True, gap="small"):
        look = {"width": 210, "help": projections.SOURCE_HELP}
        source = pickers.pick("Placed by", offered, keys.CLUSTERS_SOURCE, **look)
        titles = projections.titles(source)
        picture = pickers.choice("Picture", titles, keys.CLUSTERS_PICTURE, projections.HELP)
        dims = pickers.choice("Dimensions", DIMS, keys.CLUSTERS_DIMS, DIMS_HELP)
        look = {"width": 170, "help": sample_scatter.COLOUR_HELP}
        by = pickers.pick("Colour", colours, keys.CLUSTERS_COLOUR, **look)
    return Placement(source, picture, dims, by)


def _picture(run: RunSummary, placement: Placement, colour: str) -> None:
    drawn = selection.chosen(run.run_id)
    flat = placement.dims == 2
    if flat:
        drawn = selectable_chart.drawn(keys.CLUSTERS_LASSO, (run.run_id, *placement), drawn)
    figure = sample_scatter.scatter(run.run_id, placement[:3], placement.by, HEIGHT, chosen=drawn)
    name = f"{run.run_id}-{placement.picture}-{placement.source}"
    alt = f"Samples in {placement.dims} dimensions, coloured by {colour}"
    if flat:
        picked = selectable_chart.show(keys.CLUSTERS_LASSO, figure, alt, name)
        if picked is not None:
            selection.choose(run.run_id, picked)
            selectable_chart.now_shows(keys.CLUSTERS_LASSO, selection.chosen(run.run_id))
    else:
        charts.show(figure, alt, name)
    kind = projections.titles(placement.source)[placement.picture]
    what = projections.offered(run.run_id)[placement.source]
    what = f"the {what[:1].lower()}{what[1:]}"
    said = f"{kind} picture of {what}, coloured by {colour}. {_how(flat)}"
    if placement.picture == "spectral" and sample_scatter.are_specks(run.run_id, placement.source):
        said += SPECKS
    st.caption(said)  # a line of its own: beside the button it is cut on a narrow page
    charts.take_away("clusters", charts.page("This picture", lambda: figure, name))


def _how(flat: bool) -> str:
    if flat:
        return "Draw around points to choose samples; a double click undoes it."
    return "Drag to turn, scroll to come nearer; samples are chosen in 2-D."
