"""A window of the matrix, and the windows that a person has looked at."""

from dataclasses import dataclass, replace
from typing import NamedTuple


class Box(NamedTuple):
    """Positions in the order shown: rows ``top`` to ``bottom - 1``, columns alike."""

    top: int
    bottom: int
    left: int
    right: int

    @property
    def text(self) -> str:
        """``120-480,600-900``: rows, then columns."""
        return f"{self.top}-{self.bottom},{self.left}-{self.right}"

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.bottom - self.top, self.right - self.left


@dataclass(frozen=True)
class Place:
    """The windows of one run in one order that were looked at; None is the whole matrix."""

    run_id: str
    by: str
    visited: tuple[Box | None, ...] = (None,)
    at: int = 0

    @property
    def window(self) -> Box | None:
        return self.visited[self.at]

    @property
    def can_go_back(self) -> bool:
        return self.at > 0

    @property
    def can_go_forward(self) -> bool:
        return self.at + 1 < len(self.visited)

    def to(self, window: Box | None) -> "Place":
        """Another window; what was ahead is forgotten."""
        if window == self.window:
            return self
        return replace(self, visited=(*self.visited[: self.at + 1], window), at=self.at + 1)

    def moved(self, steps: int) -> "Place":
        """Back (-1) or forward (1), as far as there is something."""
        return replace(self, at=min(max(self.at + steps, 0), len(self.visited) - 1))


def parse(text: str | None, n_samples: int) -> Box | None:
    """``Box.text`` read back, cut to the matrix; None for the whole, or what cannot be read."""
    try:
        rows, columns = (text or "").split(",")
        edges = [int(edge) for part in (rows, columns) for edge in part.split("-")]
        top, bottom, left, right = (min(max(edge, 0), n_samples) for edge in edges)
    except ValueError:
        return None
    box = Box(top, bottom, left, right)
    whole = box == (0, n_samples, 0, n_samples)
    return None if whole or top >= bottom or left >= right else box
