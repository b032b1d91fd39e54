"""How many samples each class, cluster or modality has."""

from collections.abc import Sequence

import plotly.graph_objects as go

from dmsc_core.plots.palette import COLOURS
from dmsc_core.plots.template import blank

MOST_TEXT = 24


def bars(
    names: Sequence[str],
    counts: Sequence[float],
    title: str = "Samples",
    axis_title: str = "",
    height: int = 280,
    colour: str = COLOURS[0],
) -> go.Figure:
    """One bar per group, its count above it while there is room."""
    few = len(names) <= MOST_TEXT
    figure = blank(height, showlegend=False, bargap=0.25)
    figure.add_bar(
        x=[str(name) for name in names],
        y=list(counts),
        marker={"color": colour, "line": {"width": 0}, "cornerradius": 3},
        text=[f"{count:,.4g}" for count in counts] if few else None,
        textposition="outside",
        cliponaxis=False,
        hovertemplate="%{x}: %{y}<extra></extra>",
    )
    figure.update_xaxes(type="category", title=axis_title)
    return figure.update_yaxes(title=title, nticks=5)
