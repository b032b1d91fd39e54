"""Colours that people with any colour vision tell apart, and the symbols that go with them.

Source of the colours: Okabe and Ito, "Color universal design", 2008, without black and yellow,
which vanish on a dark or a light page; a violet and an olive take their places. They and the four
that follow, darker or lighter than their neighbours in hue, were chosen to stay farthest from the
others for every kind of colour vision.
"""

import numpy as np

COLOURS = (
    "#0072B2",  # blue
    "#E69F00",  # orange
    "#009E73",  # green
    "#CC79A7",  # pink
    "#D55E00",  # vermilion
    "#56B4E9",  # sky
    "#7B4AD8",  # violet
    "#99B865",  # olive
    "#846030",  # brown
    "#9C84FC",  # lavender
    "#6C606C",  # slate
    "#D8A8A8",  # rose
)
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "triangle-down", "x")
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
CHOSEN = COLOURS[4]  # of what frames and rings chosen samples
GREY = "#808691"  # of samples that are in no group
NEUTRAL = "rgba(128, 134, 145, 0.55)"  # readable on a light and on a dark page
FAINT = "rgba(128, 134, 145, 0.22)"

SEQUENTIAL_LIGHT = (
    "#F7F8F5",
    "#E3EDEE",
    "#C6DEE6",
    "#A0CADB",
    "#72B2CF",
    "#4396C1",
    "#2278AE",
    "#145B93",
    "#123F72",
    "#122750",
)
SEQUENTIAL_DARK = (
    "#141B23",
    "#172B3C",
    "#173F59",
    "#165776",
    "#1E728F",
    "#368EA1",
    "#5FAAAC",
    "#93C5B4",
    "#C9DEBC",
    "#FAF5CC",
)
DIVERGING = (  # through transparent, so that zero is the page itself, light or dark
    "rgba(180, 78, 0, 1)",
    "rgba(213, 94, 0, 0.85)",
    "rgba(225, 130, 50, 0.45)",
    "rgba(128, 134, 145, 0)",
    "rgba(60, 150, 205, 0.45)",
    "rgba(0, 114, 178, 0.85)",
    "rgba(0, 80, 140, 1)",
)


def colour(i: int) -> str:
    """The colour of group ``i``; they come round again after twelve. Grey of -1, which is none."""
    return COLOURS[i % len(COLOURS)] if i >= 0 else GREY


def symbol(i: int) -> str:
    """The marker of group ``i``; colour and marker together are unique for the first 84 groups."""
    return SYMBOLS[i % len(SYMBOLS)]


def dash(i: int) -> str:
    """The line style of group ``i``."""
    return DASHES[i % len(DASHES)]


def rgb(hex_colour: str) -> tuple[int, int, int]:
    """``#RRGGBB`` as three numbers 0..255."""
    return tuple(int(hex_colour[i : i + 2], 16) for i in (1, 3, 5))  # type: ignore[return-value]


def scale(colours: tuple[str, ...]) -> list[list[float | str]]:
    """Colours at equal steps, as plotly's colour scale."""
    return [[i / (len(colours) - 1), c] for i, c in enumerate(colours)]


def mixed(colours: tuple[str, ...], at: np.ndarray) -> np.ndarray:
    """Colours (m, 3) uint8 at places (m,) between them: i is the colour number i."""
    stops = np.array([rgb(c) for c in colours], float)
    channels = [np.interp(at, np.arange(len(stops)), channel) for channel in stops.T]
    return np.stack(channels, axis=1).round().astype(np.uint8)


def ramp(dark: bool = False) -> np.ndarray:
    """The sequential colours as a table, (256, 3) uint8, from nothing to the most."""
    colours = SEQUENTIAL_DARK if dark else SEQUENTIAL_LIGHT
    return mixed(colours, np.linspace(0, len(colours) - 1, 256))
