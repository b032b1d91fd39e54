"""Figures of a run's graph on several pages: its overview and its spectrum."""

from typing import Any

import streamlit as st

from dmsc_core.evaluation.criteria import eigengap
from dmsc_core.figure_data import stored_run
from dmsc_core.plots import matrix as matrix_plot
from dmsc_core.plots import spectrum as spectrum_plot
from dmsc_core.result import RunResult
from pages.state import server
from pages.state.per_run import per_run
from pages.widgets import charts


def spectrum(run_id: str, result: RunResult) -> None:
    """Eigenvalues with their gap, and degrees."""
    values, gaps = spectra(run_id)
    st.markdown("**How many clusters?** :gray[Smallest eigenvalues of the Laplacian]")
    charts.show(values, "Smallest eigenvalues of the Laplacian", f"{run_id}-eigenvalues")
    st.caption(
        f"Filled: the {result.n_clusters} that were used. A wide gap after the K-th speaks for K "
        "clusters; it is a hint, not a rule."
    )
    st.markdown("**How well linked?** :gray[Degrees of the samples]")
    charts.show(gaps, "Histogram of the degrees", f"{run_id}-degrees")


@per_run()
def overview(run_id: str, by: str, height: int, like: str | None) -> Any:
    """The figure of a run's pooled W.

    Parameters
    ----------
    like : another run of the same samples, whose order is taken.
    """
    guide = None if like is None else server.result(like)
    pooled = stored_run.overview(server.result(run_id), by=by, like=guide)
    return heatmap(pooled, by, "W", height, False)


def heatmap(pooled: stored_run.Overview, by: str, value: str, *look: Any) -> Any:
    """The figure of a pooled matrix in an order; ``look`` as `matrix_plot.heatmap` takes it."""
    axis = {"cluster": "Cluster", "label": "Label"}.get(by, "Sample")
    return matrix_plot.heatmap(pooled.picture, pooled.n_samples, pooled.marks, axis, value, *look)


@per_run()
def spectra(run_id: str) -> tuple[Any, Any]:
    """The figures of a run's eigenvalues and degrees."""
    result = server.result(run_id)
    assert result.spectrum is not None
    suggested, _ = eigengap(result.spectrum.eigenvalues)
    return (
        spectrum_plot.eigenvalues(result.spectrum.eigenvalues, result.n_clusters, suggested),
        spectrum_plot.degrees(result.spectrum.degrees),
    )
