"""The samples along the axes of a matrix, and their names there."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from dmsc_core.figure_data.blocks import GAP, MOST_BLOCKS, STRIP, OrderedSamples
from dmsc_core.words.naming import shortened

MOST_NAMES = 30  # samples along an axis up to which each is named
LONGEST = 7  # letters of a name beside an axis
LETTER, LINE = 7.5, 11  # pixels that a letter and a line of names take
QUIET = "rgb(128, 134, 145)"  # text that is read on a light and on a dark page


@dataclass(frozen=True)
class Axis:
    """Positions of an order, in cells: cell i has those from edges[i] to edges[i + 1] - 1."""

    edges: np.ndarray

    @property
    def start(self) -> int:
        return int(self.edges[0])

    @property
    def stop(self) -> int:
        return int(self.edges[-1])

    @property
    def length(self) -> int:
        return self.stop - self.start

    @property
    def step(self) -> float:
        return self.length / (len(self.edges) - 1)

    @property
    def single(self) -> bool:
        """True where each cell is one sample."""
        return self.length == len(self.edges) - 1

    def middles(self) -> np.ndarray:
        """The middle of each cell; cells are drawn equally wide."""
        return self.start + self.step * (0.5 + np.arange(len(self.edges) - 1))

    def typical(self) -> np.ndarray:
        """The position in the middle of each cell."""
        return (self.edges[:-1] + self.edges[1:]) // 2

    def before(self, place: int) -> float:
        """The middle of the strip number ``place`` before the axis begins."""
        return self.start - self.length * (GAP + place * (STRIP + GAP) + STRIP / 2)


def cells(rows: Axis, columns: Axis) -> dict[str, Any]:
    """The places of a heatmap's cells."""
    return {
        "x0": columns.middles()[0], "dx": columns.step, "y0": rows.middles()[0], "dy": rows.step,
    }  # fmt: skip


def names(samples: OrderedSamples, rows: Axis, columns: Axis, side: int) -> list[dict[str, Any]]:
    """Annotations below and at the left: samples where there are few, else blocks, else positions.

    Parameters
    ----------
    side : pixels of the picture.
    """
    below, beside = _names(samples, columns, side), _names(samples, rows, side)
    slanted = any(LETTER * len(text) > room for _, text, room in below)
    turned = {"textangle": -40, "xanchor": "right"} if slanted else {"xanchor": "center"}
    style: dict[str, Any] = {"showarrow": False, "font": {"size": 12}}
    under = {"y": rows.stop, "yanchor": "top", "yshift": -2} | turned | style
    edge = columns.start - samples.depth * columns.length
    left = {"x": edge, "xanchor": "right", "xshift": -2} | style
    return [{"x": at, "text": text} | under for at, text, _ in below] + [
        {"y": at, "text": text} | left for at, text, _ in beside
    ]


def titles(samples: OrderedSamples, rows: Axis) -> list[dict[str, Any]]:
    """Annotations at the right of the strips: their titles."""
    kinds = [strip.title for strip in samples.strips] + ["chosen"] * bool(len(samples.chosen))
    return [title(kind, rows.before(place)) for place, kind in enumerate(kinds)]


def title(text: str, at: float, axis: str = "y") -> dict[str, Any]:
    """A quiet annotation at the right of the picture, at a height of the axis."""
    return {
        "text": shortened(text, LONGEST), "x": 1, "xref": "paper", "xanchor": "left", "xshift": 4,
        "y": at, "yref": axis, "showarrow": False, "font": {"size": 11, "color": QUIET},
    }  # fmt: skip


def hover_names(samples: OrderedSamples, axis: Axis) -> dict[str, Any]:
    """The names of the cells for the hover, which takes them from ticks without labels."""
    typical = samples.order[axis.typical()]
    if axis.single:
        first = [samples.ids[i] for i in typical]
    else:
        first = [f"{a:,} to {b - 1:,}" for a, b in zip(axis.edges, axis.edges[1:])]
    texts = [
        " · ".join([name, *(f"{s.title} {s.names[s.codes[i]]}" for s in samples.strips)])
        for name, i in zip(first, typical)
    ]
    return {"tickmode": "array", "tickvals": axis.middles(), "ticktext": texts, "ticks": ""}


def _names(samples: OrderedSamples, axis: Axis, side: int) -> list[tuple[float, str, float]]:
    """Places along an axis, with the text there and the pixels that it has."""
    pixels = side / axis.length
    if axis.single and axis.length <= MOST_NAMES:
        ids = [samples.ids[i] for i in samples.order[axis.start : axis.stop]]
        return [(at, shortened(name, LONGEST), pixels) for at, name in zip(axis.middles(), ids)]
    if 1 < len(samples.marks) <= MOST_BLOCKS:
        cut = [(max(m.start, axis.start), min(m.stop, axis.stop), m.name) for m in samples.marks]
        named = [((a + b) / 2, shortened(name, LONGEST), (b - a) * pixels) for a, b, name in cut]
        return [label for label in named if label[2] >= LINE]
    step = _round_step(axis.length)
    first = -(-axis.start // step) * step
    return [(at + 0.5, f"{at:,}", step * pixels) for at in range(first, axis.stop, step)]


def _round_step(length: int) -> int:
    """1, 2 or 5 times a power of ten, so that there are four to ten steps."""
    decade = 10 ** int(np.floor(np.log10(max(length / 4, 1))))
    return max(step * decade for step in (1, 2, 5) if step == 1 or step * decade * 4 <= length)
