"""The blocks of an ordered matrix, and what stands beside its axes: arrays ready to draw."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

MOST_BLOCKS = 45  # with more, marks would hide the picture

SATURATION = 99.5  # percentile of the positive values that gets the strongest colour


class Block(NamedTuple):
    """Samples ``start`` to ``stop`` (in the order shown) that belong together."""

    name: str
    start: int
    stop: int


def blocks(groups: Any, order: Any, names: Sequence[str] | None = None) -> list[Block]:
    """The runs of equal group along an order.

    Parameters
    ----------
    groups : (n,) integers; ``order`` (n,) the samples as they are shown.
    names : of the groups, by number; their numbers else.
    """
    shown = np.asarray(groups)[np.asarray(order)]
    cuts = np.flatnonzero(np.diff(shown)) + 1
    starts, stops = [0, *cuts.tolist()], [*cuts.tolist(), len(shown)]
    return [
        Block(str(names[shown[a]]) if names is not None else str(shown[a]), a, b)
        for a, b in zip(starts, stops)
    ]


def strongest(values: np.ndarray) -> float:
    """The value that gets the strongest colour: a high percentile, so that no outlier dims all.

    The diagonal of a square matrix has no say: what a sample is to itself tells nothing.
    """
    square = values.ndim == 2 and values.shape[0] == values.shape[1] > 1
    counted = values[~np.eye(len(values), dtype=bool)] if square else values
    positive = counted[counted > 0]
    return float(np.percentile(positive, SATURATION)) if positive.size else 1.0


STRIP, GAP = 0.018, 0.005  # of the window: a strip beside an axis, and the space before it


@dataclass(frozen=True)
class Strip:
    """The colours of a strip beside the axes: ``codes`` (n,) of the samples, and their names.

    ``paints[code]`` is the number of the group's colour; the code itself where there are none.
    """

    title: str
    codes: np.ndarray
    names: Sequence[str]
    paints: np.ndarray | None = None

    @property
    def painted(self) -> np.ndarray:
        """(n,) ints, the number of each sample's colour."""
        return self.codes if self.paints is None else self.paints[self.codes]


@dataclass(frozen=True)
class OrderedSamples:
    """The samples of a matrix, and in which order they are shown.

    Attributes
    ----------
    order : (n,) ints, the samples as they are shown.
    ids : (n,) in the order of the data, as are the codes of strips.
    strips : beside both axes, the first next to the matrix.
    marks : blocks along the order, named beside the axes and parted by rules.
    chosen : samples that are marked.
    """

    order: np.ndarray
    ids: Sequence[str]
    strips: Sequence[Strip] = ()
    marks: Sequence[Block] = ()
    chosen: Sequence[int] = ()

    @property
    def depth(self) -> float:
        """The share of the window that the strips take."""
        return (STRIP + GAP) * (len(self.strips) + bool(len(self.chosen)))
