"""The parts of the Clusters page."""

from typing import Any

import streamlit as st

from dmsc_core.plots import confusion as confusion_plot
from dmsc_core.plots import embedding as embedding_plot
from dmsc_core.plots import views
from dmsc_core.plots.sizes import bars
from dmsc_core.result import RunResult
from dmsc_core.store.artifacts import RunSummary
from pages.components import charts, engine, keys, projections, tables

COLOUR_HELP = "Labels and annotations were not used for learning."
KEPT = 24  # figures in memory
EVERY = 1.0  # seconds between two looks whether UMAP is ready


def embedding(run: RunSummary, result: RunResult) -> None:
    """The samples in the plane, and what colours them."""
    with st.container(horizontal=True, gap="medium"):
        picture = st.segmented_control(
            "Picture",
            list(projections.PICTURES),
            default="umap",
            format_func=projections.PICTURES.__getitem__,
            key=keys.CLUSTERS_PICTURE,
            required=True,
            persist_state="session",
            help=projections.HELP,
        )
        choices = views.groupings(result)
        if st.session_state.get(keys.CLUSTERS_COLOUR) not in choices:
            st.session_state[keys.CLUSTERS_COLOUR] = choices[0]
        by = st.selectbox(
            "Colour",
            choices,
            key=keys.CLUSTERS_COLOUR,
            persist_state="session",
            width=220,
            help=COLOUR_HELP,
        )
    if picture == "umap" and projections.umap(run.run_id) is None:
        st.fragment(waiting, run_every=EVERY)(run.run_id)
        picture = "spectral"
    figure = scatter(engine.root(), run.run_id, picture, by)
    if figure is None:
        st.info("This run has no matrix, so there is no spectral picture; UMAP can show it.")
        return
    name = f"{run.run_id}-{picture}"
    charts.show(figure, f"Samples in the plane, coloured by {by}", name)
    with charts.spread():
        st.caption(f"{projections.PICTURES[picture]} picture of the affinity, coloured by {by}.")
        charts.take_away("clusters", {"This picture": (figure, name)})


def labels_or_sizes(run: RunSummary, result: RunResult) -> None:
    """The confusion matrix, or without labels the sizes alone."""
    if result.dataset.labels is not None:
        st.markdown("**Classes and clusters** :gray[clusters in the order of the class they match]")
        charts.show(
            _confusion(engine.root(), run.run_id), "Confusion matrix", f"{run.run_id}-confusion"
        )
    st.markdown("**Cluster sizes**")
    names, counts = views.sizes(result)
    height = 220 if result.dataset.labels is not None else 420
    charts.show(
        bars(names, counts, axis_title="Cluster", height=height),
        "Samples in each cluster",
        f"{run.run_id}-sizes",
    )


def table(run: RunSummary, result: RunResult) -> None:
    """Every sample with its cluster, label and annotations."""
    rows = _rows(engine.root(), run.run_id)
    with charts.spread():
        st.subheader("Samples", anchor=False)
        charts.take_away(
            "clusters_table",
            files={
                "Samples and clusters (CSV)": (
                    lambda: tables.to_csv(rows),
                    f"{run.run_id}-clusters.csv",
                    "text/csv",
                ),
                "All arrays of the run (ZIP)": (
                    lambda: engine.store().export_zip(run.run_id),
                    f"{run.run_id}.zip",
                    "application/zip",
                ),
            },
        )
    st.dataframe(rows, hide_index=True, height=320, alt="Samples with cluster and label")


@st.cache_resource(show_spinner=False, max_entries=KEPT)
def scatter(
    folder: str, run_id: str, picture: str, by: str, height: int = 560, legend: bool = True
) -> Any:
    """The figure of a run's samples; None where there is no such picture (yet)."""
    points = projections.umap(run_id) if picture == "umap" else projections.spectral(folder, run_id)
    if points is None:
        return None
    result = engine.result(run_id)
    groups, texts = views.grouping(result, by), views.hover(result)
    if groups.names is None:
        return embedding_plot.scatter_values(points, groups.codes, groups.title, texts, height)
    return embedding_plot.scatter(points, groups.codes, groups.names, texts, height, legend)


@st.cache_resource(show_spinner=False, max_entries=KEPT)
def _confusion(folder: str, run_id: str) -> Any:
    counts, names, match = views.confusion_of(engine.result(run_id))
    return confusion_plot.confusion(counts, names, match, height=380)


@st.cache_data(show_spinner=False, max_entries=KEPT)
def _rows(folder: str, run_id: str) -> list[dict[str, Any]]:
    return views.table(engine.result(run_id))


def waiting(run_id: str) -> None:
    error = projections.umap_error(run_id)
    if error:
        st.warning(error, title="UMAP failed", icon=":material/error:")
    elif projections.umap(run_id) is not None:
        st.rerun()
    else:
        st.caption(
            ":blue-badge[:material/progress_activity: UMAP is being computed] once for this run; "
            "the spectral picture is shown until it is ready."
        )
