"""What the Affinity page and others show of a graph: its overview, its spectrum, and choices."""

from typing import Any

import streamlit as st

from dmsc_core.evaluation.criteria import eigengap
from dmsc_core.figure_data import stored_run
from dmsc_core.plots import matrix as matrix_plot
from dmsc_core.plots import spectrum as spectrum_plot
from dmsc_core.result import RunResult
from dmsc_core.store.artifacts import RunSummary
from pages.state import server
from pages.widgets import charts

KEPT = 24  # overviews in memory; at most 2.5 MB each


def spectrum(run: RunSummary, result: RunResult) -> None:
    """Eigenvalues with their gap, and degrees."""
    values, gaps = spectra(server.root(), run.run_id)
    st.markdown("**How many clusters?** :gray[Smallest eigenvalues of the Laplacian]")
    charts.show(values, "Smallest eigenvalues of the Laplacian", f"{run.run_id}-eigenvalues")
    st.caption(
        f"Filled: the {run.n_clusters} that were used. A wide gap after the K-th speaks for K "
        "clusters; it is a hint, not a rule."
    )
    st.markdown("**How well linked?** :gray[Degrees of the samples]")
    charts.show(gaps, "Histogram of the degrees", f"{run.run_id}-degrees")


@st.cache_resource(show_spinner=False, max_entries=KEPT)
def overview(folder: str, run_id: str, by: str, height: int, like: str | None) -> Any:
    """The figure of a run's pooled W.

    Parameters
    ----------
    like : another run of the same samples, whose order is taken.
    """
    guide = None if like is None else server.result(like)
    seen = stored_run.overview(server.result(run_id), by=by, like=guide)  # type: ignore[arg-type]
    title = {"cluster": "Cluster", "label": "Label"}.get(by, "Sample")
    return matrix_plot.heatmap(seen.picture, seen.n_samples, seen.marks, title, "W", height, False)


@st.cache_resource(show_spinner=False, max_entries=KEPT)
def spectra(folder: str, run_id: str) -> tuple[Any, Any]:
    """The figures of a run's eigenvalues and degrees."""
    result = server.result(run_id)
    assert result.spectrum is not None
    suggested, _ = eigengap(result.spectrum.eigenvalues)
    return (
        spectrum_plot.eigenvalues(result.spectrum.eigenvalues, result.n_clusters, suggested),
        spectrum_plot.degrees(result.spectrum.degrees),
    )
