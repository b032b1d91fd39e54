"""Which class went to which cluster."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from dmsc_core.plots.template import blank

MOST_TEXT = 26  # classes up to which counts fit into the cells


def confusion(
    counts: np.ndarray,
    class_names: Sequence[str],
    match: Mapping[int, int] | None = None,
    height: int = 460,
) -> go.Figure:
    """Counts by class and cluster; colour is the share of the class.

    Parameters
    ----------
    counts : (classes, clusters) integers.
    match : the class of each cluster (Hungarian); clusters are shown in the order of their class.
    """
    match = match or {}
    clusters = sorted(range(counts.shape[1]), key=lambda c: (match.get(c, counts.shape[0]), c))
    shown = counts[:, clusters]
    share = shown / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    few = max(counts.shape) <= MOST_TEXT
    figure = blank(height, showlegend=False)
    figure.add_heatmap(
        z=share,
        x=[str(c) for c in clusters],
        y=[str(name) for name in class_names],
        zmin=0,
        zmax=1,
        text=np.where(shown > 0, shown.astype(str), "") if few else None,
        texttemplate="%{text}" if few else None,
        customdata=shown,
        showscale=False,
        xgap=2,
        ygap=2,
        hovertemplate="class %{y}, cluster %{x}: %{customdata} samples (%{z:.0%})<extra></extra>",
    )
    axis = {"type": "category", "showgrid": False, "constrain": "domain"}
    figure.update_xaxes(**axis, title="Cluster")
    return figure.update_yaxes(**axis, title="Class", autorange="reversed")
