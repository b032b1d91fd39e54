"""Samples as points: one colour and one marker per group, its name above its middle."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from dmsc_core.plots import group_tags
from dmsc_core.plots.palette import (
    CHOSEN,
    NEUTRAL,
    colour,
    scale,
    symbol,
)
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
) -> go.Figure:
    """Points by group; a point's ``customdata`` is its row number.

    Parameters
    ----------
    points : (n, 2), or (n, 3) for a picture that can be turned.
    groups : (n,) integers; ``names[g]`` is that of group g.
    hover : (n,) texts, one per sample.
    chosen : rows that are ringed, while the others fade.
    tags : True for each group's name at its middle.
    """
    groups = np.asarray(groups)
    figure = _figure(points, height)
    for group in (present := np.unique(groups)):
        rows = np.flatnonzero(groups == group)
        marker = {"color": colour(int(group)), "symbol": _symbol(points, int(group))}
        _add(figure, points, rows, hover, height, chosen, marker, name=str(names[group]))
    if tags and 1 < len(present) <= MOST_NAMES:
        group_tags.add(figure, points, groups, names)
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
    texts = [hover[i] for i in rows] if hover is not None else [str(i) for i in rows]
    flat = points.shape[1] == 2
    style = {
        "size": _size(len(points), height) * (1 if flat else 0.6),
        "opacity": SEEN if flat or not len(chosen) else FADED_IN_SPACE,
        "line": {"width": 0},
    }
    fading: dict[str, Any] = {"unselected": {"marker": {"opacity": FADED}}} if flat else {}
    if flat and len(chosen):
        fading["selectedpoints"] = np.flatnonzero(np.isin(rows, chosen)).tolist()
    trace = {
        "mode": "markers",
        "text": texts,
        "customdata": rows.astype(np.int32),
        "hovertemplate": "%{text}<extra></extra>",
        "marker": style | marker,
    }
    figure.add_trace(_kind(points)(**_coordinates(points[rows]), **(trace | fading | more)))


def _add_rings(figure: go.Figure, points: np.ndarray, chosen: Sequence[int], height: int) -> None:
    """Rings around the chosen points: what is chosen is a shape, not a colour alone."""
    if not len(chosen):
        return
    rows = np.asarray(chosen)
    flat, few = points.shape[1] == 2, len(rows) <= FEW
    ring = {
        "color": "rgba(0, 0, 0, 0)" if flat else CHOSEN,
        "symbol": "circle" if flat else "circle-open",
        "size": _size(len(points), height) * (1 if flat else 0.6) + (5 if few else 2),
        "line": {"width": 1.6 if few else 1, "color": CHOSEN},
    }
    figure.add_trace(
        _kind(points)(
            **_coordinates(points[rows]),
            mode="markers",
            name=f"chosen ({len(rows):,})",
            customdata=rows.astype(np.int32),
            hoverinfo="skip",
            marker=ring,
        )
    )


def _figure(points: np.ndarray, height: int, **layout: Any) -> go.Figure:
    """An empty plane to draw a lasso in, or an empty space to turn."""
    bare = {"showticklabels": False, "showgrid": False, "zeroline": False, "title": ""}
    if points.shape[1] == 2:
        figure = blank(height, dragmode="lasso", modebar={"orientation": "v"}, **layout)
        return figure.update_xaxes(**bare).update_yaxes(**bare)
    axes = {key: {"visible": False, "showspikes": False} for key in ("xaxis", "yaxis", "zaxis")}
    return blank(height, scene=axes | {"aspectmode": "cube", "dragmode": "orbit"}, **layout)


def _coordinates(points: np.ndarray) -> dict[str, np.ndarray]:
    return dict(zip("xyz", np.asarray(points, np.float32).T))


def _kind(points: np.ndarray) -> Any:
    if points.shape[1] == 3:
        return go.Scatter3d
    return go.Scatter if len(points) <= MOST_SVG else go.Scattergl


def _symbol(points: np.ndarray, group: int) -> str:
    return symbol(group) if points.shape[1] == 2 else SYMBOLS_IN_SPACE[group % 7]


def _size(n_points: int, height: int) -> float:
    return float(np.clip(0.45 * height / n_points**0.5, 3.2, 9))
