"""The look that all figures share."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from dmsc_core.plots.palette import CHOSEN, COLOURS, SEQUENTIAL_DARK, SEQUENTIAL_LIGHT, scale

FONT = "'Source Sans 3', 'Source Sans Pro', 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"
BENT = "bent"  # the meta of a trace under the page's colours, `bent`
PAGE = {  # background, text, grid
    False: ("#FFFFFF", "#1C2430", "#E6E8EA"),
    True: ("#10151C", "#E3E8EE", "#2A323D"),
}


def blank(height: int = 360, **layout: Any) -> go.Figure:
    """An empty figure with the shared margins and legend; colours and fonts are the page's."""
    shared: dict[str, Any] = {
        "height": height,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "colorway": list(COLOURS),
        "hovermode": "closest",
        "legend": {
            "orientation": "h",
            "yanchor": "bottom",
            "y": 1.01,
            "xanchor": "left",
            "x": 0,
            "title": {"text": ""},
            "itemsizing": "constant",
        },
    }
    for name, value in layout.items():
        both = isinstance(value, dict) and isinstance(shared.get(name), dict)
        shared[name] = shared[name] | value if both else value
    return go.Figure(layout=shared)  # at once: an update takes Plotly five times as long


def log_axis(values: Iterable[float | None]) -> dict[str, Any]:
    """A logarithmic axis: its ticks are powers of ten, or plain numbers within two decades."""
    positive = [value for value in values if value is not None and value > 0]
    ratio = max(positive) / min(positive) if positive else 1.0
    if ratio > 100:
        return {"type": "log", "exponentformat": "power", "dtick": 1}
    digits = {"dtick": "D2"} if ratio > 8 else {"nticks": 6}  # D2: 1, 2 and 5 of each decade
    return {"type": "log", "tickformat": "~s"} | digits


def colorbar(title: str = "", **more: Any) -> dict[str, Any]:
    """A slim colour bar."""
    return {"thickness": 10, "outlinewidth": 0, "len": 0.6, "title": {"text": title}} | more


def note(figure: go.Figure, x: Any, text: str, **more: Any) -> None:
    """A text above the picture that begins at x of the axis; ``more`` may place it elsewhere."""
    place = {"x": x, "y": 1, "yref": "paper", "xanchor": "left", "yanchor": "bottom"}
    figure.add_annotation(place | {"text": text, "showarrow": False} | more)


def band(figure: go.Figure, x0: float, x1: float, paint: str, opacity: float) -> None:
    """A strip from x0 to x1 behind all that is drawn."""
    figure.add_vrect(x0=x0, x1=x1, fillcolor=paint, opacity=opacity, line_width=0, layer="below")


def add_bars(
    figure: go.Figure, names: Iterable[Any], heights: Any, paint: str, **more: Any
) -> None:
    """A rounded bar for each name; a ``text`` stands above it."""
    marker = {"color": paint, "line": {"width": 0}, "cornerradius": 3} | more.pop("marker", {})
    above = {"textposition": "outside", "cliponaxis": False} if "text" in more else {}
    x = [str(name) for name in names]
    figure.add_bar(x=x, y=heights, marker=marker, **above, **more)


def add_shares(figure: go.Figure, shares: np.ndarray, text: Any, **more: Any) -> None:
    """A heatmap of shares in 0..1 whose cells stand apart and say ``text``, if that is given."""
    look = {"zmin": 0, "zmax": 1, "showscale": False, "xgap": 2, "ygap": 2}
    template = None if text is None else "%{text}"
    figure.add_heatmap(z=shares, text=text, texttemplate=template, **look, **more)


def mark_gap(figure: go.Figure, after: int, shown: int, text: str, falling: bool = False) -> None:
    """A band between the values number ``after`` and the next of so many, and a text beside it.

    The text stands where the curve is not: a ``falling`` one lies at the lower right.
    """
    band(figure, after, after + 1, CHOSEN, 0.16)
    late = after > shown / 2
    x, side = (after, {"xanchor": "right", "xshift": -6}) if late else (after + 1, {"xshift": 6})
    height = {"yanchor": "top", "yshift": 0} if late != falling else {"y": 0, "yshift": 4}
    note(figure, x, text, font={"color": CHOSEN}, **side, **height)


def numbered(figure: go.Figure, title: str, count: int) -> None:
    """A horizontal axis of numbers from 1 with at most about a dozen ticks."""
    figure.update_xaxes(title=title, dtick=max(1, count // 12), tick0=1, range=[0.5, count + 0.5])


def page_colours() -> tuple[str, ...]:
    """The sequential colours of the template in force; on a page those follow its theme."""
    return tuple(colour for _, colour in go.Figure().layout.template.layout.colorscale.sequential)


def bent(colours: Sequence[str], signed: bool = False) -> list[list[float | str]]:
    """A scale that grows with the square root: colour i of k at (i / (k - 1))^2.

    Parameters
    ----------
    signed : the middle of the colours stands for zero; both ends grow away from it.
    """
    last = len(colours) - 1
    at = [2 * i / last - 1 if signed else i / last for i in range(len(colours))]
    values = [p * abs(p) for p in at]
    return [[(v + 1) / 2 if signed else v, c] for v, c in zip(values, colours)]


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
