"""The look that all figures share, and how a figure leaves the app."""

from collections.abc import Iterable
from typing import Any

import plotly.graph_objects as go

from dmsc_core.plots.palette import COLOURS, SEQUENTIAL_DARK, SEQUENTIAL_LIGHT, scale

FONT = "'Source Sans 3', 'Source Sans Pro', 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"
PAGE = {  # background, text, grid
    False: ("#FFFFFF", "#1C2430", "#E6E8EA"),
    True: ("#10151C", "#E3E8EE", "#2A323D"),
}


def blank(height: int = 360, **layout: Any) -> go.Figure:
    """An empty figure with the shared margins and legend; colours and fonts are the page's."""
    figure = go.Figure()
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        colorway=list(COLOURS),
        hovermode="closest",
        legend={
            "orientation": "h",
            "yanchor": "bottom",
            "y": 1.01,
            "xanchor": "left",
            "x": 0,
            "title": {"text": ""},
            "itemsizing": "constant",
        },
    )
    return figure.update_layout(**layout)


def log_axis(values: Iterable[float | None]) -> dict[str, Any]:
    """A logarithmic axis: its ticks are powers of ten, or plain numbers within two decades."""
    positive = [value for value in values if value is not None and value > 0]
    wide = bool(positive) and max(positive) > 100 * min(positive)
    ticks = {"exponentformat": "power", "dtick": 1} if wide else {"tickformat": "~s", "nticks": 6}
    return {"type": "log"} | ticks


def colorbar(title: str = "", **more: Any) -> dict[str, Any]:
    """A slim colour bar."""
    return {"thickness": 10, "outlinewidth": 0, "len": 0.6, "title": {"text": title}} | more


def template(dark: bool = False) -> go.layout.Template:
    """The template of figures that stand alone, on a light or a dark page."""
    paper, text, grid = PAGE[dark]
    axis = {
        "gridcolor": grid,
        "zerolinecolor": grid,
        "linecolor": grid,
        "automargin": True,
        "title": {"standoff": 12},
    }
    sequential = scale(SEQUENTIAL_DARK if dark else SEQUENTIAL_LIGHT)
    return go.layout.Template(
        layout={
            "font": {"family": FONT, "size": 14, "color": text},
            "paper_bgcolor": paper,
            "plot_bgcolor": paper,
            "colorway": list(COLOURS),
            "colorscale": {"sequential": sequential},
            "xaxis": axis | {"showgrid": False, "zeroline": False},
            "yaxis": axis,
            "hoverlabel": {"font": {"family": FONT}},
        },
        data={"heatmap": [{"colorscale": sequential}]},
    )


def standalone(figure: go.Figure, title: str = "", dark: bool = False) -> go.Figure:
    """A copy that brings its own fonts, colours, margins and title."""
    copy = go.Figure(figure)
    return copy.update_layout(
        template=template(dark),
        title={"text": title, "x": 0.02, "xanchor": "left"},
        margin={"l": 70, "r": 40, "t": 90 if title else 40, "b": 60},
    )


def to_html(figure: go.Figure, title: str = "", dark: bool = False) -> bytes:
    """One self-contained HTML page that opens without a network."""
    page = standalone(figure, title, dark)
    return page.to_html(
        include_plotlyjs=True, full_html=True, config={"displaylogo": False}
    ).encode()
