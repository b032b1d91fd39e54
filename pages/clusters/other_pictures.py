"""The same samples in other pictures of the Clusters page, with the chosen ones ringed."""

from typing import Any

import streamlit as st

from dmsc_core.plots import small_scatter, thumbnails
from dmsc_core.result import RunResult
from dmsc_core.store.artifacts import RunSummary
from pages.clusters.scatter import Placement
from pages.state import background, cluster_facts, keys, projections, selection
from pages.state.per_run import per_run
from pages.widgets import charts, sample_scatter
from pages.widgets.act_button import act_button

FIRST = 8  # pictures that are shown without being asked for
IN_MEMORY = 96  # pictures
LEAST = 200  # pixels of a picture


def show(run: RunSummary, result: RunResult, main: Placement) -> None:
    """A small picture for every other way to place the samples."""
    offered = {s: title for s, title in projections.offered(run.run_id).items() if s != main.source}
    gone = [
        s for s in offered if not _has_umap(run.run_id, s) and projections.why_not(run.run_id, s)
    ]
    shown = [s for s in offered if s not in gone]
    if not shown:
        return
    later = [s for s in shown if not _has_umap(run.run_id, s) and not _failed(run.run_id, s)]
    with charts.spread():
        st.subheader("The same samples, placed otherwise", anchor=False, width="content")
        if later and st.session_state.get(keys.CLUSTERS_OTHERS) != run.run_id:
            label, icon = "Compute all of them as UMAP", "scatter_plot"
            help_text = "Once for this run, in the background; a few seconds to a minute each."
            act_button(label, icon, keys.CLUSTERS_FIT, _want_all, run.run_id, help=help_text)
    if later and st.session_state.get(keys.CLUSTERS_OTHERS) == run.run_id:
        for source in later:
            projections.umap(run.run_id, source, first=False)
        st.fragment(_waiting, run_every=sample_scatter.EVERY)(run.run_id, tuple(later))
    some = shown if st.session_state.get(keys.CLUSTERS_MORE) else shown[:FIRST]
    with st.grid(4, gap="medium", min_column_width=LEAST):
        for source in some:
            _picture(run, source, offered[source], main.by)
    present = result.dataset.present
    if present is not None and not present.all():
        st.caption("Samples without a modality lie together in the lower corner of its pictures.")
    if len(shown) > FIRST:
        st.toggle(f"All {len(shown)} pictures", key=keys.CLUSTERS_MORE, persist_state="session")
    if gone:
        st.caption(projections.why_not(run.run_id, gone[0]) + " So its raw features are not shown.")


def _picture(run: RunSummary, source: str, title: str, by: str) -> None:
    done = _has_umap(run.run_id, source)
    find = projections.umap if done else projections.quick
    points = find(run.run_id, source)
    chosen = selection.chosen(run.run_id)
    kind = projections.titles(source)["umap" if done else "spectral"]
    with st.container(gap="xxsmall"):
        st.image(
            _cloud(run.run_id, source, kind, by, chosen, points),
            output_format="PNG",
            width="stretch",
            alt=f"{title}, {kind}: the samples with {len(chosen)} chosen ones ringed",
        )
        st.caption(f"**{title}** · {kind}")


@per_run(IN_MEMORY)
def _cloud(
    run_id: str, source: str, kind: str, by: str, chosen: tuple[int, ...], _points: Any
) -> bytes:
    """As a file: what is kept need not be compressed again at every visit."""
    colours = small_scatter.colours_of(cluster_facts.grouping(run_id, by))
    return thumbnails.png(small_scatter.cloud(_points, colours, chosen))


def _has_umap(run_id: str, source: str) -> bool:
    return background.read(run_id, projections.name_of(source, 2)) is not None


def _failed(run_id: str, source: str) -> bool:
    return projections.umap_error(run_id, source) is not None


def _want_all(run_id: str) -> None:
    st.session_state[keys.CLUSTERS_OTHERS] = run_id


def _waiting(run_id: str, later: tuple[str, ...]) -> None:
    if any(_has_umap(run_id, source) or _failed(run_id, source) for source in later):
        st.rerun()
    st.caption(
        f":blue-badge[:material/progress_activity: {len(later)} UMAP pictures to go] "
        "each appears when it is ready."
    )
