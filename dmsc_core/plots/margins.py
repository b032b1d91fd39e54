"""Beside the axes of a matrix: groups, rules between them, and the chosen samples."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from dmsc_core.figure_data.blocks import MOST_BLOCKS, STRIP, Block, OrderedSamples
from dmsc_core.plots.axes import Axis, cells
from dmsc_core.plots.palette import CHOSEN, COLOURS, GREY, NEUTRAL, scale


def add_strips(figure: go.Figure, samples: OrderedSamples, rows: Axis, columns: Axis) -> None:
    """Each strip above the matrix and at its left, in the colours of its groups."""
    for place, strip in enumerate(samples.strips):
        above = {"y0": rows.before(place), "dy": STRIP * rows.length}
        left = {"x0": columns.before(place), "dx": STRIP * columns.length}
        for axis, side, shape in ((columns, above, (1, -1)), (rows, left, (-1, 1))):
            shown = samples.order[axis.typical()]
            named = np.array([f"{strip.title} {strip.names[code]}" for code in strip.codes[shown]])
            figure.add_heatmap(
                z=_paints(strip.painted[shown]).reshape(shape),
                text=named.reshape(shape),
                **cells(rows, columns) | side,
                zmin=0,
                zmax=len(COLOURS),
                colorscale=scale((*COLOURS, GREY)),
                showscale=False,
                hovertemplate="%{text}<extra></extra>",
            )


def _paints(numbers: np.ndarray) -> np.ndarray:
    """Numbers of colours, -1 of none, as places in the colours and grey after them."""
    return np.where(numbers < 0, len(COLOURS), numbers % len(COLOURS)).astype(np.uint8)


def add_chosen(figure: go.Figure, samples: OrderedSamples, rows: Axis, columns: Axis) -> None:
    """A triangle at each cell that holds a chosen sample, farther out than the strips."""
    if not len(samples.chosen):
        return
    at = np.argsort(samples.order)[np.asarray(samples.chosen)]  # where they stand in the order
    above, left = (axis.before(len(samples.strips)) for axis in (rows, columns))
    for axis, upright in ((columns, False), (rows, True)):
        inside = at[(at >= axis.start) & (at < axis.stop)]
        along = axis.middles()[np.unique(np.searchsorted(axis.edges, inside, side="right") - 1)]
        other = np.full(len(along), left if upright else above)
        symbol = "triangle-right" if upright else "triangle-down"
        figure.add_scatter(
            x=other if upright else along,
            y=along if upright else other,
            mode="markers",
            marker={"symbol": symbol, "size": 9, "color": CHOSEN, "line": {"width": 0}},
            hovertemplate=f"chosen: %{{{'y' if upright else 'x'}}}<extra></extra>",
        )


def add_rules(figure: go.Figure, marks: Sequence[Block], rows: Axis, columns: Axis) -> None:
    """Thin lines between the blocks."""
    if not 1 < len(marks) <= MOST_BLOCKS:
        return
    x: list[float | None] = []
    y: list[float | None] = []
    for stop in [mark.stop for mark in marks[:-1]]:
        if columns.start < stop < columns.stop:
            x, y = [*x, stop, stop, None], [*y, rows.start, rows.stop, None]
        if rows.start < stop < rows.stop:
            x, y = [*x, columns.start, columns.stop, None], [*y, stop, stop, None]
    if x:
        line = {"color": NEUTRAL, "width": 0.7}
        figure.add_scatter(x=x, y=y, mode="lines", line=line, hoverinfo="skip")
