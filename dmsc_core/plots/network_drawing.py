"""A small drawing of a fusion plan: modalities, encoders, where they join, C, decoders.

The drawing is SVG in the page's own text colour, so it suits a light and a dark page.
"""

from collections.abc import Sequence
from typing import Any

from dmsc_core.model.fusion.plan import Plan, merge
from dmsc_core.plots.markup import render
from dmsc_core.plots.palette import colour
from dmsc_core.words.naming import shortened
from dmsc_core.words.network import describe

ROW = 64  # height of one modality
TOP = 26
BEGIN, FIRST, LAST = 125, 134, 306  # x where inputs end, of depth 0, of the last encoder layer
SIGNS = {"sum": "+", "max": "max", "concat": "[ ]"}
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
Stream = tuple[int, ...]  # the modalities that are joined in it
Ends = dict[Stream, tuple[float, float]]
Part = tuple[str, tuple[Any, ...]]  # a macro of the template, and what it takes


def network(
    plan: Plan, names: Sequence[str], shapes: Sequence[str], depth: int, raw: bool = False
) -> str:
    """The network of a plan as an SVG text.

    Parameters
    ----------
    names, shapes : of every modality of the data, e.g. ``image`` and ``8 x 8``.
    depth : layers of the encoders.
    raw : True for no network, so that nothing is reconstructed.
    """
    used, rows = plan.modalities, {m: TOP + ROW * (m + 0.5) for m in range(len(names))}
    encoders, ends = _encoders(plan, rows, depth)
    numbers = range(1, len(ends) + 1) if len(ends) > 1 else [""]
    marks = [f"Z{number}".translate(SUBSCRIPTS) for number in numbers]
    drawn = render(
        "dmsc_core.plots",
        "network.svg",
        label=describe(plan, names, raw),
        height=TOP + ROW * len(names) + 34,
        middle=sum(rows[m] for m in used) / len(used),
        inputs=[
            (y, colour(m), shortened(names[m], 15), shapes[m], m in used) for m, y in rows.items()
        ],
        encoders=encoders,
        latents=[(*end, _paint(s), mark) for (s, end), mark in zip(ends.items(), marks)],
        decoders=[(rows[m], colour(m), shortened(names[m], 10)) for m in used if not raw],
        raw=raw,
    )
    return "".join(drawn.splitlines())  # Markdown would end it at an empty line


def _encoders(plan: Plan, rows: dict[int, float], depth: int) -> tuple[list[Part], Ends]:
    """The encoder layers and joins; with each stream that is left, and where it ends."""
    step = (LAST - FIRST) / max(depth, 1)
    at: Ends = {(m,): (BEGIN, rows[m]) for m in plan.modalities}
    parts: list[Part] = []
    for d in range(depth + 1):
        for stream, start in at.items() if d else ():
            x, y, paint = FIRST + step * d - 18, start[1], _paint(stream)
            parts.append(("link", (start, (x, y), paint)))
            parts.append(("layer", (x, y, 46 - 22 * d / max(depth, 1), paint)))
            at[stream] = (x + 12, y)
        for join in (j for j in plan.joins if j.depth == d):
            at = _join(parts, at, join.groups, FIRST + step * d + 14, plan.function)
    return parts, at


def _join(parts: list[Part], at: Ends, groups: tuple[Stream, ...], x: float, function: str) -> Ends:
    """The streams after a join, and where they end; what is drawn of it goes into ``parts``."""
    moved: Ends = {}
    for stream in merge(list(at), groups):
        members = [s for s in at if s[0] in stream]
        if len(members) == 1:
            moved[stream] = at[members[0]]
            continue
        y = sum(at[s][1] for s in members) / len(members)
        parts += [("link", (at[s], (x - 11, y), _paint(s))) for s in members]
        parts.append(("disc", (x, y, 11, "currentColor", SIGNS.get(function, function))))
        moved[stream] = (x + 11, y)
    return moved


def _paint(stream: Stream) -> str:
    """A modality's own colour; what was joined is drawn in the colour of the text."""
    return colour(stream[0]) if len(stream) == 1 else "currentColor"
