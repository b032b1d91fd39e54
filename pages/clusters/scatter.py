"""The large picture of the Clusters page: samples as points, and a lasso to choose some."""

from typing import NamedTuple

import streamlit as st

from dmsc_core.figure_data import sample_facts
from dmsc_core.result import RunResult
from dmsc_core.store.artifacts import RunSummary
from pages.state import keys, projections, selection, server
from pages.widgets import charts, pickers, sample_scatter, selectable_chart

HEIGHT = 560
SPECKS = (
    "  \nClusters are nearly points here: their samples have next to no links to others. UMAP "
    "spreads them."
)


class Seen(NamedTuple):
    """What a person wants to see: placed by what, how, in how many dimensions, coloured by what."""

    source: str
    picture: str
    dims: int
    by: str


def show(run: RunSummary, result: RunResult) -> Seen | None:
    """The controls and the picture; None where the run left nothing to place its samples by."""
    seen = _controls(run, result)
    if seen is None:
        st.info("This run kept neither a matrix nor a latent, so there is nothing to place it by.")
        return None
    because = projections.why_not(run.run_id, seen.source)
    waits = seen.picture == "umap" and projections.umap(run.run_id, seen.source, seen.dims) is None
    if because and (waits or seen.picture != "umap"):
        st.info(f"{because} So its raw features cannot be shown.")
        return seen
    if waits:
        st.fragment(sample_scatter.waiting, run_every=sample_scatter.EVERY)(
            run.run_id, seen.source, seen.dims
        )
        seen = seen._replace(picture="spectral")
    _picture(run, seen, sample_facts.choices(result)[seen.by])
    return seen


def _controls(run: RunSummary, result: RunResult) -> Seen | None:
    offered = projections.offered(run.run_id)
    if not offered:
        return None
    colours = sample_facts.choices(result)
    with st.container(horizontal=True, gap="small"):
        source = pickers.pick(
            "Placed by",
            offered,
            list(offered),
            keys.CLUSTERS_SOURCE,
            width=210,
            help=projections.SOURCE_HELP,
        )
        titles = projections.titles(source)
        picture = st.segmented_control(
            "Picture",
            list(titles),
            default="umap",
            format_func=titles.__getitem__,
            key=keys.CLUSTERS_PICTURE,
            required=True,
            persist_state="session",
            help=projections.HELP,
        )
        dims = st.segmented_control(
            "Dimensions",
            (2, 3),
            default=2,
            format_func="{}-D".format,
            key=keys.CLUSTERS_DIMS,
            required=True,
            persist_state="session",
            help="In 2-D samples can be chosen with a lasso or a box; in 3-D the cloud can be "
            "turned.",
        )
        by = pickers.pick(
            "Colour",
            colours,
            list(colours),
            keys.CLUSTERS_COLOUR,
            width=170,
            help=sample_scatter.COLOUR_HELP,
        )
    return Seen(source, picture or "umap", dims or 2, by)


def _picture(run: RunSummary, seen: Seen, colour: str) -> None:
    chosen = selection.chosen(run.run_id)
    flat = seen.dims == 2
    drawn = (
        selectable_chart.drawn(keys.CLUSTERS_LASSO, (run.run_id, *seen), chosen) if flat else chosen
    )
    figure = sample_scatter.scatter(
        server.root(),
        run.run_id,
        seen.picture,
        seen.by,
        HEIGHT,
        True,
        seen.source,
        seen.dims,
        drawn,
    )
    name = f"{run.run_id}-{seen.picture}-{seen.source}"
    alt = f"Samples in {seen.dims} dimensions, coloured by {colour}"
    if flat:
        picked = selectable_chart.show(keys.CLUSTERS_LASSO, figure, alt, name)
        if picked is not None:
            selection.choose(run.run_id, picked)
            selectable_chart.now_shows(keys.CLUSTERS_LASSO, selection.chosen(run.run_id))
    else:
        charts.show(figure, alt, name)
    kind = projections.titles(seen.source)[seen.picture]
    what = projections.offered(run.run_id)[seen.source]
    what = f"the {what[:1].lower()}{what[1:]}"
    said = f"{kind} picture of {what}, coloured by {colour}. {_how(flat)}"
    if seen.picture == "spectral" and sample_scatter.are_specks(run.run_id, seen.source):
        said += SPECKS
    st.caption(said)  # a line of its own: beside the button it is cut on a narrow page
    charts.take_away("clusters", {"This picture": (figure, name)})


def _how(flat: bool) -> str:
    if flat:
        return "Draw around points to choose samples; a double click undoes it."
    return "Drag to turn, scroll to come nearer; samples are chosen in 2-D."
