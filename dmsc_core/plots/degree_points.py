"""The degrees of samples of a window: points that can be clicked."""

import numpy as np
import plotly.graph_objects as go

from dmsc_core.figure_data.blocks import OrderedSamples
from dmsc_core.plots import axes
from dmsc_core.plots.axes import Axis
from dmsc_core.plots.matrix_window import MARGIN, WIDTH
from dmsc_core.plots.palette import CHOSEN, colour
from dmsc_core.plots.template import blank

HEIGHT = 112


def strengths(
    edges: np.ndarray,
    samples: OrderedSamples,
    shown: np.ndarray,
    strength: np.ndarray,
    picked: int | None = None,
) -> go.Figure:
    """One point for each of ``shown``, a sample of each cell, in the colours of the first strip."""
    axis = Axis(edges)
    strip = samples.strips[0]
    texts = ["<br>".join(["sample " + samples.ids[i], *_groups(samples, i)]) for i in shown]
    at = [] if picked is None else np.flatnonzero(shown == picked).tolist()
    figure = blank(
        HEIGHT,
        width=WIDTH,
        showlegend=False,
        dragmode=False,
        margin=MARGIN | {"t": 6, "b": 6},
    )
    figure.add_scatter(
        x=axis.middles(),
        y=strength[shown],
        mode="markers",
        customdata=shown,
        text=texts,
        selectedpoints=at or None,
        marker={
            "size": 6,
            "color": [colour(c) for c in strip.codes[shown]],
            "line": {"width": 0},
        },
        selected={"marker": {"size": 14, "color": CHOSEN, "opacity": 1}},
        unselected={"marker": {"opacity": 0.55}},
        hovertemplate="%{text}<br>degree %{y:.3g}<extra></extra>",
    )
    begin = axis.start - samples.depth * axis.length
    figure.update_xaxes(range=[begin, axis.stop], fixedrange=True, visible=False)
    figure.update_layout(annotations=[axes.title("degree", 0.5, "paper")])
    return figure.update_yaxes(
        fixedrange=True, nticks=3, showgrid=False, zeroline=False, automargin=False,
        tickfont={"size": 11},
    )  # fmt: skip


def _groups(samples: OrderedSamples, i: int) -> list[str]:
    return [f"{strip.title} {strip.names[strip.codes[i]]}" for strip in samples.strips]
