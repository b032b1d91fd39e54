"""Losses of a training as lines ready to draw: thinned, smoothed, within a window of epochs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal, NamedTuple

from dmsc_core.figure_data import symlog
from dmsc_core.figure_data.smoothing import exponential
from dmsc_core.words.loss_terms import rank

MOST_POINTS = 400  # of a curve; more cannot be seen and would only be sent

Record = Mapping[str, Any]


@dataclass(frozen=True)
class CurveOptions:
    """A person's wishes for curves.

    Attributes
    ----------
    window : the last epochs that are shown; None: all.
    scale : of the loss.
    smoothing : share of the past that a smooth curve keeps, 0 to below 1; 0 draws the curves as
        they are, else these stay behind as faint lines.
    """

    window: int | None = None
    scale: Literal["log", "linear"] = "log"
    smoothing: float = 0.0


USUAL = CurveOptions()


class Line(NamedTuple):
    """One term: epochs, values, smooth values, and what a pointer is told."""

    x: list[int]
    y: list[float]
    smooth: list[float]
    text: list[str]


class Scale(NamedTuple):
    """The axis of losses: logarithmic where all values allow it, with room for negative ones
    (``symlog``) where there are some, as there are in the total loss of correlation fusion.
    """

    kind: Literal["log", "symlog", "linear"]
    turn: float  # magnitude at which ``symlog`` turns linear

    def placed(self, values: Sequence[float]) -> list[float | None]:
        """Values as the axis places them."""
        if self.kind == "symlog":
            return [symlog.place(value, self.turn) for value in values]
        if self.kind == "log":  # which has no place for zero
            return [value if value > 0 else None for value in values]
        return list(values)


def terms(records: Iterable[Record]) -> list[str]:
    """The loss terms that occur, the total first."""
    occurring = dict.fromkeys(term for record in records for term in record["losses"])
    return sorted(occurring, key=rank)


def positions(records: Sequence[Record]) -> list[int]:
    """The place of each record on the axis: the epochs of the second stage follow the first's."""
    offset = max((r["epoch"] for r in records if r["stage"] == "pretrain"), default=0)
    return [r["epoch"] + (offset if r["stage"] != "pretrain" else 0) for r in records]


def lines(records: Sequence[Record], options: CurveOptions = USUAL) -> dict[str, Line]:
    """A line for each term."""
    return {term: line(records, term, options) for term in terms(records)}


def line(records: Sequence[Record], term: str, options: CurveOptions = USUAL) -> Line:
    """A term inside the window, thinned; smoothed within each stage, whose losses differ."""
    own = [(at, r) for at, r in zip(positions(records), records) if term in r["losses"]]
    smooth: list[float] = []
    for _, stage in groupby(own, key=lambda pair: pair[1]["stage"]):
        smooth += exponential([float(r["losses"][term]) for _, r in stage], options.smoothing)
    first, _ = span(positions(records), options)
    inside = [i for i, (at, _) in enumerate(own) if options.window is None or at > first]
    step = -(-len(inside) // MOST_POINTS) or 1
    shown = sorted({*inside[::step], *inside[-1:]})
    return Line(
        [own[i][0] for i in shown],
        [float(own[i][1]["losses"][term]) for i in shown],
        [smooth[i] for i in shown],
        [f"{own[i][1]['stage']} epoch {own[i][1]['epoch']}" for i in shown],
    )


def span(places: Sequence[int], options: CurveOptions, total: int | None = None) -> tuple[int, int]:
    """The epochs at both ends of the axis; equal where it is left to the lines."""
    last = max(places, default=0)
    if options.window is not None and last > options.window:
        return last - options.window, last
    return 0, (total or 0) if options.window is None else last


def values(drawn: Iterable[Line]) -> list[float]:
    """The values of several lines."""
    return [value for line in drawn for value in line.y]


def scale(drawn: Iterable[Line], options: CurveOptions = USUAL) -> Scale:
    """The axis of several lines: as wished, or ``symlog`` where a value below zero is shown."""
    shown = values(drawn)
    kind = "symlog" if any(value < 0 for value in shown) else "log"
    return Scale("linear" if options.scale == "linear" else kind, symlog.turn(shown))  # type: ignore[arg-type]
