"""Pictures of a square matrix between samples: heatmaps with block marks, and small pictures."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from dmsc_core.figure_data.blocks import MOST_BLOCKS, Block, strongest
from dmsc_core.plots.axes import Axis, cells
from dmsc_core.plots.margins import add_rules
from dmsc_core.plots.palette import DIVERGING, ramp, scale
from dmsc_core.plots.template import blank, colorbar
from dmsc_core.words.naming import shortened

BAR, SHORT_BAR = 0.45, 0.42  # length of a colour bar, of the width
LEVELS = 255  # of a picture in bytes; a byte a cell keeps an 800 x 800 overview below 1 MB
LONGEST = 14  # letters of a block's name
MOST_EXACT = 320  # cells a side up to which the values are sent too, for the hover


def heatmap(
    picture: np.ndarray,
    n_samples: int,
    marks: Sequence[Block] = (),
    axis_title: str = "",
    value_title: str = "",
    height: int = 640,
    bar: bool = True,
    top: float | None = None,
) -> go.Figure:
    """A pooled or exact matrix; a matrix with negative values gets a scale that is white at zero.

    Parameters
    ----------
    picture : (s, s) values, s <= n_samples; each cell stands for n_samples / s samples.
    marks : blocks along both axes, drawn as thin rules and named at their middles.
    bar : True to draw the colour bar.
    top : the value of the strongest colour, where several matrices share it; its own else.
    """
    side = len(picture)
    samples = Axis(np.linspace(0, n_samples, side + 1))
    signed = bool((picture < 0).any())
    top = strongest(np.abs(picture)) if top is None else top
    figure = blank(height, showlegend=False)
    figure.add_heatmap(
        **cells(samples, samples),
        showscale=bar,
        **quantised(picture, top, signed, SHORT_BAR),
        customdata=picture.round(6) if side <= MOST_EXACT else None,
        hovertemplate=_hover(side, value_title),
    )
    axis: dict[str, Any] = {
        "range": [0, n_samples], "showgrid": False, "zeroline": False, "constrain": "domain",
    }  # fmt: skip
    if 1 < len(marks) <= MOST_BLOCKS:
        axis |= _ticks(marks, n_samples)
    add_rules(figure, marks, samples, samples)
    figure.update_xaxes(**axis, title=axis_title, side="bottom", constraintoward="left")
    figure.update_yaxes(**axis | {"range": [n_samples, 0]}, scaleanchor="x", constraintoward="top")
    return figure


def thumbnail(
    picture: np.ndarray, dark: bool = False, size: int = 240, rooted: bool = False
) -> np.ndarray:
    """A small matrix as colours, (s, s, 3) uint8, each cell a whole number of pixels.

    Parameters
    ----------
    rooted : True for square roots, as an evaluation's picture holds.
    """
    values = np.asarray(picture, np.float32)
    share = np.clip(values / strongest(values), 0, 1)
    levels = np.round((share if rooted else np.sqrt(share)) * LEVELS).astype(np.uint8)
    times = max(1, size // len(levels))
    return ramp(dark)[np.kron(levels, np.ones((times, times), np.uint8))]


def quantised(values: np.ndarray, top: float, signed: bool, bar: float = BAR) -> dict[str, Any]:
    """Values as the bytes, range, colours and colour bar of a heatmap.

    The colour grows with the square root of the value, so that weak links are seen beside strong
    ones; the ticks say the values. ``bar`` is the length of the colour bar, of the width.
    """
    share = np.clip(values / top, -1, 1)
    root = np.sign(share) * np.sqrt(np.abs(share))
    low = -1 if signed else 0
    shown = np.linspace(low, 1, 5)
    return {
        "z": np.round((root - low) / (1 - low) * LEVELS).astype(np.uint8),
        "zmin": 0,
        "zmax": LEVELS,
        "colorscale": scale(DIVERGING) if signed else None,
        "colorbar": bar_above((shown - low) / (1 - low) * LEVELS, shown * np.abs(shown) * top, bar),
    }


def bar_above(at: np.ndarray, values: np.ndarray, length: float = BAR) -> dict[str, Any]:
    """A colour bar above the picture, with the values that its ticks stand for."""
    text = [f"{value:.2g}" for value in values]
    text[0] = "≤ " + text[0] if values[0] < 0 else text[0]
    return colorbar(
        orientation="h",
        len=length,
        x=0,
        xanchor="left",
        y=1,
        yanchor="bottom",
        ypad=6,
        tickvals=at.tolist(),
        ticktext=[*text[:-1], "≥ " + text[-1]],
    )


def _hover(side: int, value_title: str) -> str:
    where = "row %{y:.0f}, column %{x:.0f}"
    value = f"<br>{value_title} %{{customdata:.4g}}" if side <= MOST_EXACT else ""
    return f"{where}{value}<extra></extra>"


def _ticks(marks: Sequence[Block], n: int) -> dict[str, Any]:
    wide = [m for m in marks if (m.stop - m.start) * 60 >= n]  # a name needs some room
    return {
        "tickvals": [(m.start + m.stop) / 2 for m in wide],
        "ticktext": [shortened(m.name, LONGEST) for m in wide],
    }
