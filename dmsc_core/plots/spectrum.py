"""Laplacian eigenvalues, whose gap hints at the number of clusters, and degrees."""

import numpy as np
import plotly.graph_objects as go

from dmsc_core.plots.palette import CHOSEN, COLOURS, NEUTRAL
from dmsc_core.plots.template import blank, mark_gap, note, numbered

BINS = 40


def eigenvalues(
    values: np.ndarray, n_clusters: int, suggested: int | None = None, height: int = 300
) -> go.Figure:
    """The smallest eigenvalues of the Laplacian; the first K are filled.

    Parameters
    ----------
    values : (m,) ascending eigenvalues of L = I - D^-1/2 W D^-1/2, m > K.
    suggested : the K after which the gap is widest.
    """
    figure = blank(height, showlegend=False)
    number = np.arange(1, len(values) + 1)
    used = number <= n_clusters
    figure.add_scatter(
        x=number,
        y=values,
        mode="lines+markers",
        line={"color": NEUTRAL, "width": 1.2},
        marker={
            "size": 9,
            "color": [COLOURS[0] if u else "rgba(0,0,0,0)" for u in used],
            "line": {"color": COLOURS[0], "width": 1.6},
        },
        hovertemplate="eigenvalue %{x}: %{y:.4f}<extra></extra>",
    )
    if suggested is not None and 1 <= suggested < len(values):
        mark_gap(figure, suggested, len(values), f"widest gap after {suggested}")
    numbered(figure, "Eigenvalue number", len(values))
    return figure.update_yaxes(title="Eigenvalue", rangemode="tozero", nticks=6)


def degrees(values: np.ndarray, height: int = 300) -> go.Figure:
    """The strength of the links of samples: a histogram of the degrees (n,) of W."""
    counts, edges = np.histogram(values, bins=BINS)
    figure = blank(height, showlegend=False, bargap=0.08)
    figure.add_bar(
        x=(edges[:-1] + edges[1:]) / 2,
        y=counts,
        width=np.diff(edges) * 0.92,
        marker={"color": COLOURS[0], "line": {"width": 0}},
        customdata=np.stack([edges[:-1], edges[1:]], axis=1),
        hovertemplate="%{y} samples, %{customdata[0]:.3g} to %{customdata[1]:.3g}<extra></extra>",
    )
    middle = float(np.median(values))
    figure.add_vline(x=middle, line={"color": CHOSEN, "width": 1.5, "dash": "dot"})
    font = {"color": CHOSEN}
    note(figure, middle, f"median {middle:.3g}", yanchor="top", xshift=6, font=font)
    figure.update_xaxes(title="Degree: sum of a sample's affinities", nticks=7)
    return figure.update_yaxes(title="Samples", nticks=6)
