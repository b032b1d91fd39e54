"""Samples of each class, cluster or modality, counted."""

from collections.abc import Sequence

import plotly.graph_objects as go

from dmsc_core.plots.palette import CHOSEN, COLOURS
from dmsc_core.plots.template import add_bars, blank

MOST_TEXT = 24


def bars(
    names: Sequence[str],
    counts: Sequence[float],
    title: str = "Samples",
    axis_title: str = "",
    height: int = 280,
    colour: str = COLOURS[0],
    part: Sequence[float] | None = None,
) -> go.Figure:
    """One bar per group, its count above it while there is room.

    Parameters
    ----------
    part : the part of each bar that is chosen; it is drawn in front, and the count says it.
    """
    few = len(names) <= MOST_TEXT
    figure = blank(height, showlegend=False, bargap=0.25)
    text, hover = _texts(counts, part) if few else None, "%{x}: %{y}<extra></extra>"
    add_bars(figure, names, list(counts), colour, text=text, hovertemplate=hover)
    if part is not None:
        hover = "%{x}: %{y} chosen<extra></extra>"
        add_bars(figure, names, list(part), CHOSEN, hovertemplate=hover)
        figure.update_layout(barmode="overlay")
    figure.update_xaxes(type="category", title=axis_title)
    return figure.update_yaxes(title=title, nticks=5)


def _texts(counts: Sequence[float], part: Sequence[float] | None) -> list[str]:
    whole = [f"{count:,.4g}" for count in counts]
    if part is None:
        return whole
    return [f"{p:,.4g} of {text}" if p else text for p, text in zip(part, whole)]
