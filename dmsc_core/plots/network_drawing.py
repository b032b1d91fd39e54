"""A small drawing of a fusion plan: modalities, encoders, where they join, C, decoders.

The drawing is SVG in the page's own text colour, so it suits a light and a dark page.
"""

from collections.abc import Sequence
from html import escape
from typing import Any

from dmsc_core.model.fusion.plan import Plan, merge
from dmsc_core.plots.palette import colour
from dmsc_core.words.naming import shortened
from dmsc_core.words.network import describe

ROW = 64  # height of one modality
TOP = 26
INPUT = (3, 122)  # left edge and width of an input box
FIRST, LAST = 134, 306  # x of depth 0 and of the last encoder layer
LATENT, MATRIX, DECODER, OUTPUT = 352, 400, 512, 574
WIDTH = 650
SIDE = 60  # of the matrix
SIGNS = {"sum": "+", "max": "max", "concat": "[ ]"}
Point = tuple[float, float]
Stream = tuple[int, ...]  # the modalities that are joined in it
Ends = dict[Stream, Point]


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
    rows = {m: TOP + ROW * (m + 0.5) for m in range(len(names))}
    height = TOP + ROW * len(names) + 34
    middle = sum(rows[m] for m in plan.modalities) / len(plan.modalities)
    parts = [_input(m, rows[m], names[m], shapes[m], m in plan.modalities) for m in rows]
    body, ends = _encoders(plan, rows, depth)
    parts += body
    for i, (stream, (x, y)) in enumerate(ends.items()):
        parts.append(_link((x, y), (LATENT - 13, y), _paint(stream)))
        parts.append(_link((LATENT + 13, y), (MATRIX - 3, middle), _paint(stream)))
        mark = "Z" if len(ends) == 1 else f"Z{_subscript(i + 1)}"
        parts.append(_disc((LATENT, y), 13, _paint(stream), mark))
    parts.append(_matrix(MATRIX, middle))
    for m in () if raw else plan.modalities:
        parts.append(_link((MATRIX + SIDE + 3, middle), (DECODER - 12, rows[m]), colour(m)))
        parts += _decoder(rows[m], colour(m), names[m])
    parts += _captions(height - 10, raw)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" '
        f'width="100%" role="img" aria-label="{escape(describe(plan, names, raw))}" '
        f'font-family="inherit" font-size="13.5" fill="none">{"".join(parts)}</svg>'
    )


def _encoders(plan: Plan, rows: dict[int, float], depth: int) -> tuple[list[str], Ends]:
    """The encoder layers and joins; with each stream that is left, and where it ends."""
    step = (LAST - FIRST) / max(depth, 1)
    at: Ends = {(m,): (INPUT[0] + INPUT[1], rows[m]) for m in plan.modalities}
    parts: list[str] = []
    for d in range(depth + 1):
        for stream, start in at.items() if d else ():
            x, y = FIRST + step * d - 18, start[1]
            parts.append(_link(start, (x, y), _paint(stream)))
            parts.append(_layer(x, y, 46 - 22 * d / max(depth, 1), _paint(stream)))
            at[stream] = (x + 12, y)
        for join in (j for j in plan.joins if j.depth == d):
            at = _join(parts, at, join.groups, FIRST + step * d + 14, plan.function)
    return parts, at


def _join(parts: list[str], at: Ends, groups: tuple[Stream, ...], x: float, function: str) -> Ends:
    """The streams after a join, and where they end; what is drawn of it goes into ``parts``."""
    moved: Ends = {}
    for stream in merge(list(at), groups):
        members = [s for s in at if s[0] in stream]
        if len(members) == 1:
            moved[stream] = at[members[0]]
            continue
        y = sum(at[s][1] for s in members) / len(members)
        parts += [_link(at[s], (x - 11, y), _paint(s)) for s in members]
        parts.append(_disc((x, y), 11, "currentColor", SIGNS.get(function, function)))
        moved[stream] = (x + 11, y)
    return moved


def _input(m: int, y: float, name: str, shape: str, used: bool) -> str:
    x, width = INPUT
    box = _box(x, y, width, 44, 8, colour(m), 0.13, stroke_dasharray=None if used else "4 4")
    label = _text(x + 10, y - 3, shortened(name, 15), None, font_weight=600)
    below = _text(x + 10, y + 13, shape if used else "not used", None, opacity=0.65)
    return _element("g", box + label + below, opacity=1 if used else 0.4)


def _layer(x: float, y: float, height: float, paint: str) -> str:
    return _box(x, y, 12, height, 4, paint, 0.28)


def _decoder(y: float, paint: str, name: str) -> list[str]:
    left = [DECODER - 12 + 22 * i for i in range(3)]
    parts = [_layer(x, y, 20 + 10 * i, paint) for i, x in enumerate(left)]
    parts += [_link((x + 12, y), (to, y), paint) for x, to in zip(left, [*left[1:], OUTPUT])]
    parts.append(_box(OUTPUT, y, 72, 40, 8, paint, 0.07, stroke_width=1.2, stroke_dasharray="3 3"))
    return [*parts, _text(OUTPUT + 36, y + 4, shortened(name, 10), opacity=0.75, font_size=12)]


def _matrix(x: float, middle: float) -> str:
    """C as a grid of five by five with an empty diagonal and two blocks."""
    cell, y = SIDE / 5, middle - SIDE / 2
    frame = _element(
        "rect", x=x - 3, y=y - 3, width=SIDE + 6, height=SIDE + 6, rx=8, stroke="currentColor",
        stroke_opacity=0.45, stroke_width=1.3,
    )  # fmt: skip
    cells = [
        _element(
            "rect", x=x + j * cell + 1, y=y + i * cell + 1, width=cell - 2, height=cell - 2, rx=2,
            fill="currentColor",
            fill_opacity=0 if i == j else 0.75 if (i < 2) == (j < 2) else 0.1,
        )
        for i in range(5)
        for j in range(5)
    ]  # fmt: skip
    name = _text(x + SIDE / 2, y - 9, "C", font_weight=600)
    return frame + "".join(cells) + name


def _disc(at: Point, radius: float, paint: str, text: str) -> str:
    x, y = at
    disc = _element("circle", cx=x, cy=y, r=radius, **_inked(paint, 0.16))
    return disc + _text(x, y + 4, text, font_size=12 if len(text) < 3 else 8.5, font_weight=600)


def _link(start: Point, end: Point, paint: str) -> str:
    (x0, y0), (x1, y1) = start, end
    bend = (x0 + x1) / 2
    path = f"M{x0:.1f} {y0:.1f} C{bend:.1f} {y0:.1f} {bend:.1f} {y1:.1f} {x1:.1f} {y1:.1f}"
    return _element("path", d=path, stroke=paint, stroke_width=1.8, stroke_opacity=0.75)


def _captions(y: float, raw: bool) -> list[str]:
    places = {
        INPUT[0] + INPUT[1] / 2: "modalities",
        (FIRST + LAST) / 2: "encoders",
        LATENT: "latent",
        MATRIX + SIDE / 2: "who explains whom",
        DECODER + 44: "decoders",
    }
    return [
        _text(x, y, text, opacity=0.6, font_size=12.5)
        for x, text in places.items()
        if not (raw and text.endswith("coders"))
    ]


def _box(
    x: float, y: float, width: float, height: float, rx: float, paint: str, fill: float, **more: Any
) -> str:
    """A rounded box whose middle has the height y, filled to a share."""
    style = _inked(paint, fill) | more
    return _element("rect", x=x, y=y - height / 2, width=width, height=height, rx=rx, **style)


def _inked(paint: str, fill: float) -> dict[str, Any]:
    return {"fill": paint, "fill_opacity": fill, "stroke": paint, "stroke_width": 1.4}


def _text(x: float, y: float, text: str, anchor: str | None = "middle", **style: Any) -> str:
    style = {"fill": "currentColor", "text_anchor": anchor} | style
    return _element("text", escape(text), x=x, y=y, **style)


def _element(tag: str, content: str = "", **attributes: Any) -> str:
    """An element of SVG; ``font_size`` is its attribute ``font-size``, and None none."""
    written = "".join(
        f' {name.replace("_", "-")}="{_number(value)}"'
        for name, value in attributes.items()
        if value is not None
    )
    return f"<{tag}{written}>{content}</{tag}>"


def _number(value: Any) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _paint(stream: Stream) -> str:
    """A modality's own colour; what was joined is drawn in the colour of the text."""
    return colour(stream[0]) if len(stream) == 1 else "currentColor"


def _subscript(number: int) -> str:
    return "".join(chr(0x2080 + int(digit)) for digit in str(number))
