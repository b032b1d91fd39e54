"""A window of a matrix between samples: its colours, and the samples beside both axes."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from dmsc_core.figure_data.blocks import OrderedSamples, strongest
from dmsc_core.graph.pooling import Window
from dmsc_core.plots import axes, margins
from dmsc_core.plots.axes import Axis
from dmsc_core.plots.matrix import bar_above, quantised
from dmsc_core.plots.palette import CHOSEN, DIVERGING
from dmsc_core.plots.template import BENT, bent, blank, page_colours

SIDE = 620  # pixels of the picture with its strips, where there is room
MARGIN = {"l": 52, "r": 52, "t": 46, "b": 34}
WIDTH = MARGIN["l"] + SIDE + MARGIN["r"]
HEIGHT = MARGIN["t"] + SIDE + MARGIN["b"]


def picture(
    part: Window, samples: OrderedSamples, value: str, top: float | None = None
) -> go.Figure:
    """The figure of a window, on which a box can be dragged.

    An exact window brings its values for the hover, a pooled one its colours alone, as bytes: no
    more is sent than is seen. Colours grow with the square root of the value, so that weak links
    are seen beside strong ones; where there are negative values, zero is the page itself.

    Parameters
    ----------
    part : values, with their edges in the order of the samples.
    value : name of the values.
    top : the value that gets the strongest colour; by default a high percentile of those shown.
    """
    rows, columns = Axis(part.row_edges), Axis(part.column_edges)
    bare: dict[str, Any] = {
        "showgrid": False, "zeroline": False, "showticklabels": False, "constrain": "domain",
    }  # fmt: skip
    across = {
        "range": [columns.start - samples.depth * columns.length, columns.stop],
        "constraintoward": "left",
    }
    down = {
        "range": [rows.stop, rows.start - samples.depth * rows.length],
        "constraintoward": "top",
        "scaleanchor": "x",
        "scaleratio": columns.length / rows.length,
    }
    figure = blank(
        HEIGHT,
        width=WIDTH,
        showlegend=False,
        dragmode="select",
        margin=MARGIN,
        newselection={"line": {"color": CHOSEN, "width": 2}},
        annotations=axes.names(samples, rows, columns, SIDE) + axes.titles(samples, rows),
        xaxis=bare | axes.hover_names(samples, columns) | across,
        yaxis=bare | axes.hover_names(samples, rows) | down,
    )
    figure.add_trace(_heat(part, rows, columns, value, top))
    margins.add_strips(figure, samples, rows, columns)
    margins.add_rules(figure, samples.marks, rows, columns)
    margins.add_chosen(figure, samples, rows, columns)
    return figure


def _heat(part: Window, rows: Axis, columns: Axis, value: str, top: float | None) -> go.Heatmap:
    signed = bool((part.values < 0).any())
    top = strongest(np.abs(part.values)) if top is None else top
    colours = (_as_values if part.exact else quantised)(part.values, top, signed)
    where = "row %{y}<br>column %{x}<extra></extra>"
    return go.Heatmap(
        **axes.cells(rows, columns),
        hovertemplate=f"<b>{value} %{{z:.4g}}</b><br>{where}" if part.exact else where,
        **colours,
    )


def _as_values(values: np.ndarray, top: float, signed: bool) -> dict[str, Any]:
    """The values as they are; the root is taken by the colours."""
    low = -top if signed else 0.0
    shown = np.linspace(low, top, 5)
    return {
        "z": values.astype(np.float32),
        "zmin": low,
        "zmax": top,
        "colorscale": bent(DIVERGING if signed else page_colours(), signed),
        "meta": None if signed else BENT,
        "colorbar": bar_above(shown, shown),
    }
