"""Samples as points: one colour and one marker per group, its name above its middle."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from dmsc_core.plots import group_tags
from dmsc_core.plots.palette import CHOSEN, NEUTRAL, SYMBOLS, colour, scale
from dmsc_core.plots.template import blank, colorbar

MOST_SVG = 3000  # points; above, WebGL draws them (browsers allow few such charts on a page)
MOST_LEGEND = 16
MOST_NAMES = 45
SEEN, FADED, FADED_IN_SPACE = 0.78, 0.16, 0.3  # opacity of a point, and of one that is not chosen
# plotly draws fewer markers in space than in the plane: those of the palette, or the nearest
SYMBOLS_IN_SPACE = (
    "circle", "square", "diamond", "square-open", "cross", "diamond-open", "x",
)  # fmt: skip
# from low to high ever lighter, for any colour vision, and seen on a light and on a dark page
CONTINUOUS = ("#4050B5", "#5F6FB0", "#8289A0", "#A69B7F", "#C9A95A", "#E8B13A")
FEW = 60  # chosen points up to which their rings are wide


def scatter(
    points: np.ndarray,
    groups: np.ndarray,
    names: Sequence[str],
    hover: Sequence[str] | None = None,
    height: int = 560,
    legend: bool = True,
    chosen: Sequence[int] = (),
    tags: bool = True,
    neutral: int | None = None,
) -> go.Figure:
    """Points by group; a point's ``customdata`` is its row number.

    Parameters
    ----------
    points : (n, 2), or (n, 3) for a picture that can be turned.
    groups : (n,) integers; ``names[g]`` is that of group g.
    hover : (n,) texts, one per sample.
    chosen : rows that are ringed, while the others fade.
    tags : True for each group's name at its middle.
    neutral : the group of the samples that are in none: grey, below the others, without a tag.
    """
    groups = np.asarray(groups)
    figure = _figure(points, height)
    symbols = SYMBOLS if points.shape[1] == 2 else SYMBOLS_IN_SPACE
    present = np.unique(groups)
    for group in sorted(present.tolist(), key=lambda g: (g != neutral, g)):
        rows = np.flatnonzero(groups == group)
        place = -1 if group == neutral else group
        marker = {"color": colour(place), "symbol": symbols[max(place, 0) % len(symbols)]}
        _add(figure, points, rows, hover, height, chosen, marker, name=str(names[group]))
    if tags and 1 < len(present) <= MOST_NAMES:
        named = groups != neutral
        group_tags.add(figure, points[named], groups[named], names)
    _add_rings(figure, points, chosen, height)
    return figure.update_layout(showlegend=legend and 1 < len(present) <= MOST_LEGEND)


def scatter_values(
    points: np.ndarray,
    values: np.ndarray,
    title: str,
    hover: Sequence[str] | None = None,
    height: int = 560,
    chosen: Sequence[int] = (),
) -> go.Figure:
    """Points coloured by a number, ``values`` (n,); the rest as for `scatter`.

    A point without a number (NaN) is grey.
    """
    values = np.asarray(values, float)
    figure = _figure(points, height, showlegend=False)
    numbered = np.isfinite(values)
    if not numbered.all():
        rows = np.flatnonzero(~numbered)
        _add(figure, points, rows, hover, height, chosen, {"color": NEUTRAL, "symbol": "circle"})
    rows = np.flatnonzero(numbered)
    marker = {
        "color": values[rows],
        "colorscale": scale(CONTINUOUS),
        "showscale": True,
        "colorbar": colorbar(title, y=0, yanchor="bottom", len=0.5),  # below the tools
    }
    more = {"hovertemplate": "%{text}<br>%{marker.color:.4g}<extra></extra>"}
    _add(figure, points, rows, hover, height, chosen, marker, **more)
    _add_rings(figure, points, chosen, height)
    return figure


def _add(
    figure: go.Figure,
    points: np.ndarray,
    rows: np.ndarray,
    hover: Sequence[str] | None,
    height: int,
    chosen: Sequence[int],
    marker: dict[str, Any],
    **more: Any,
) -> None:
    """The points of some rows as one trace."""
    flat = points.shape[1] == 2
    style = {
        "size": _size(points, height),
        "opacity": SEEN if flat or not len(chosen) else FADED_IN_SPACE,
        "line": {"width": 0},
    }
    fading: dict[str, Any] = {"unselected": {"marker": {"opacity": FADED}}} if flat else {}
    if flat and len(chosen):
        fading["selectedpoints"] = np.flatnonzero(np.isin(rows, chosen)).tolist()
    texts = [hover[i] for i in rows] if hover is not None else [str(i) for i in rows]
    told = {"text": texts, "hovertemplate": "%{text}<extra></extra>"}
    _draw(figure, points, rows, style | marker, **(told | fading | more))


def _add_rings(figure: go.Figure, points: np.ndarray, chosen: Sequence[int], height: int) -> None:
    """Rings around the chosen points: what is chosen is a shape, not a colour alone."""
    if not len(chosen):
        return
    rows = np.asarray(chosen)
    flat, few = points.shape[1] == 2, len(rows) <= FEW
    ring = {
        "color": "rgba(0, 0, 0, 0)" if flat else CHOSEN,
        "symbol": "circle" if flat else "circle-open",
        "size": _size(points, height) + (5 if few else 2),
        "line": {"width": 1.6 if few else 1, "color": CHOSEN},
    }
    _draw(figure, points, rows, ring, name=f"chosen ({len(rows):,})", hoverinfo="skip")


def _draw(
    figure: go.Figure, points: np.ndarray, rows: np.ndarray, marker: dict[str, Any], **more: Any
) -> None:
    """Some rows as markers, in the plane or in space; of very many points WebGL draws them."""
    kind = go.Scatter if len(points) <= MOST_SVG else go.Scattergl
    kind = go.Scatter3d if points.shape[1] == 3 else kind
    places = dict(zip("xyz", np.asarray(points[rows], np.float32).T))
    number = rows.astype(np.int32)
    figure.add_trace(kind(**places, mode="markers", customdata=number, marker=marker, **more))


def _figure(points: np.ndarray, height: int, **layout: Any) -> go.Figure:
    """An empty plane to draw a lasso in, or an empty space to turn."""
    bare = {"showticklabels": False, "showgrid": False, "zeroline": False, "title": ""}
    if points.shape[1] == 2:
        figure = blank(height, dragmode="lasso", modebar={"orientation": "v"}, **layout)
        return figure.update_xaxes(**bare).update_yaxes(**bare)
    axes = {key: {"visible": False, "showspikes": False} for key in ("xaxis", "yaxis", "zaxis")}
    return blank(height, scene=axes | {"aspectmode": "cube", "dragmode": "orbit"}, **layout)


def _size(points: np.ndarray, height: int) -> float:
    size = float(np.clip(0.45 * height / len(points) ** 0.5, 3.2, 9))
    return size * (1 if points.shape[1] == 2 else 0.6)
