"""Where a person is in the matrix: the window, and those seen before."""

from dataclasses import dataclass, replace
from typing import NamedTuple

import streamlit as st

from pages.state import keys


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
    seen: tuple[Box | None, ...] = (None,)
    at: int = 0

    @property
    def window(self) -> Box | None:
        return self.seen[self.at]

    @property
    def can_go_back(self) -> bool:
        return self.at > 0

    @property
    def can_go_forward(self) -> bool:
        return self.at + 1 < len(self.seen)

    def to(self, window: Box | None) -> "Place":
        """Another window; what was ahead is forgotten."""
        if window == self.window:
            return self
        return replace(self, seen=(*self.seen[: self.at + 1], window), at=self.at + 1)

    def moved(self, steps: int) -> "Place":
        """Back (-1) or forward (1), as far as there is something."""
        return replace(self, at=min(max(self.at + steps, 0), len(self.seen) - 1))


def place(run_id: str, by: str) -> Place:
    """Where a person is in a run; another run or another order begins with the whole matrix."""
    found = st.session_state.get(keys.AFFINITY_PLACE)
    if found is None or (found.run_id, found.by) != (run_id, by):
        found = Place(run_id, by)
        st.session_state[keys.AFFINITY_PLACE] = found
    return found


def go(to: Place) -> None:
    """Be somewhere else; each visit gets charts of its own, without what was drawn on the last."""
    st.session_state[keys.AFFINITY_PLACE] = to
    st.session_state[keys.AFFINITY_VISIT] = visit() + 1


def open_window(box: Box | None) -> None:
    """Look at a window, or at the whole."""
    go(st.session_state[keys.AFFINITY_PLACE].to(box))


def move(steps: int) -> None:
    """Back (-1), or forward (1)."""
    go(st.session_state[keys.AFFINITY_PLACE].moved(steps))


def visit() -> int:
    """How often a person went somewhere else."""
    return st.session_state.get(keys.AFFINITY_VISIT, 0)


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
