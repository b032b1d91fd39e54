"""A small drawing of a fusion plan: modalities, encoders, where they join, C, decoders.

The drawing is SVG in the page's own text colour, so it suits a light and a dark page.
"""

from collections.abc import Sequence
from html import escape

from dmsc_core.model.fusion.plan import Plan, merge
from dmsc_core.plots.palette import colour
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


def network(
    plan: Plan, names: Sequence[str], shapes: Sequence[str], depth: int, raw: bool = False
) -> str:
    """The network of a plan as an SVG text.

    Parameters
    ----------
    names, shapes : of every modality of the data, e.g. ``image`` and ``8 x 8``.
    depth : layers of the encoders.
    raw : whether there is no network, so that nothing is reconstructed.
    """
    rows = {m: TOP + ROW * (m + 0.5) for m in range(len(names))}
    height = TOP + ROW * len(names) + 34
    middle = sum(rows[m] for m in plan.modalities) / len(plan.modalities)
    parts = [_input(m, rows[m], names[m], shapes[m], m in plan.modalities) for m in rows]
    body, ends = _encoders(plan, rows, depth)
    parts += body
    latents: list[str] = []
    for i, (stream, at) in enumerate(ends):
        end = (LATENT, at[1])
        parts.append(_link(at, (LATENT - 13, at[1]), _paint(stream)))
        parts.append(_link((LATENT + 13, end[1]), (MATRIX - 3, middle), _paint(stream)))
        mark = "Z" if len(ends) == 1 else f"Z{_subscript(i + 1)}"
        latents.append(_disc(end, 13, _paint(stream), mark))
    parts += latents
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


def _encoders(
    plan: Plan, rows: dict[int, float], depth: int
) -> tuple[list[str], list[tuple[tuple[int, ...], Point]]]:
    """The encoder layers and joins; with each stream that is left, and where it ends."""
    step = (LAST - FIRST) / max(depth, 1)
    streams: list[tuple[int, ...]] = [(m,) for m in plan.modalities]
    at: dict[tuple[int, ...], Point] = {s: (INPUT[0] + INPUT[1], rows[s[0]]) for s in streams}
    parts: list[str] = []
    for d in range(depth + 1):
        if d:
            for stream in streams:
                x, y = FIRST + step * d - 18, at[stream][1]
                parts.append(_link(at[stream], (x, y), _paint(stream)))
                parts.append(_layer(x, y, 46 - 22 * d / max(depth, 1), _paint(stream)))
                at[stream] = (x + 12, y)
        for join in (j for j in plan.joins if j.depth == d):
            streams, at = _join(
                parts, streams, at, join.groups, FIRST + step * d + 14, plan.function
            )
    return parts, [(s, at[s]) for s in streams]


def _join(
    parts: list[str],
    streams: list[tuple[int, ...]],
    at: dict[tuple[int, ...], Point],
    groups: tuple[tuple[int, ...], ...],
    x: float,
    function: str,
) -> tuple[list[tuple[int, ...]], dict[tuple[int, ...], Point]]:
    merged = merge(streams, groups)
    moved: dict[tuple[int, ...], Point] = {}
    for stream in merged:
        members = [s for s in streams if s[0] in stream]
        if len(members) == 1:
            moved[stream] = at[members[0]]
            continue
        y = sum(at[s][1] for s in members) / len(members)
        parts += [_link(at[s], (x - 11, y), _paint(s)) for s in members]
        parts.append(_disc((x, y), 11, "currentColor", SIGNS.get(function, function)))
        moved[stream] = (x + 11, y)
    return merged, moved


def _input(m: int, y: float, name: str, shape: str, used: bool) -> str:
    x, width = INPUT
    dashes = "" if used else ' stroke-dasharray="4 4"'
    short = name if len(name) <= 15 else name[:14] + "…"
    return (
        f'<g opacity="{1 if used else 0.4}"><rect x="{x}" y="{y - 22:.1f}" width="{width}" '
        f'height="44" rx="8" fill="{colour(m)}" fill-opacity="0.13" stroke="{colour(m)}" '
        f'stroke-width="1.4"{dashes}/>'
        f'<text x="{x + 10}" y="{y - 3:.1f}" fill="currentColor" font-weight="600">'
        f"{escape(short)}</text>"
        f'<text x="{x + 10}" y="{y + 13:.1f}" fill="currentColor" opacity="0.65">'
        f"{escape(shape if used else 'not used')}</text></g>"
    )


def _layer(x: float, y: float, height: float, paint: str) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y - height / 2:.1f}" width="12" height="{height:.1f}" rx="4" '
        f'fill="{paint}" fill-opacity="0.28" stroke="{paint}" stroke-width="1.4"/>'
    )


def _decoder(y: float, paint: str, name: str) -> list[str]:
    short = name if len(name) <= 10 else name[:9] + "…"
    left = [DECODER - 12 + 22 * i for i in range(3)]
    parts = [_layer(x, y, 20 + 10 * i, paint) for i, x in enumerate(left)]
    parts += [_link((x + 12, y), (to, y), paint) for x, to in zip(left, [*left[1:], OUTPUT])]
    parts.append(
        f'<rect x="{OUTPUT}" y="{y - 20:.1f}" width="72" height="40" rx="8" fill="{paint}" '
        f'fill-opacity="0.07" stroke="{paint}" stroke-width="1.2" stroke-dasharray="3 3"/>'
        f'<text x="{OUTPUT + 36}" y="{y + 4:.1f}" fill="currentColor" opacity="0.75" '
        f'font-size="12" text-anchor="middle">{escape(short)}</text>'
    )
    return parts


def _matrix(x: float, middle: float) -> str:
    """C as a grid of five by five with an empty diagonal and two blocks."""
    cell, y = SIDE / 5, middle - SIDE / 2
    cells = []
    for i in range(5):
        for j in range(5):
            block = (i < 2) == (j < 2)
            strength = 0 if i == j else (0.75 if block else 0.1)
            cells.append(
                f'<rect x="{x + j * cell + 1:.1f}" y="{y + i * cell + 1:.1f}" '
                f'width="{cell - 2:.1f}" height="{cell - 2:.1f}" rx="2" fill="currentColor" '
                f'fill-opacity="{strength}"/>'
            )
    frame = (
        f'<rect x="{x - 3}" y="{y - 3:.1f}" width="{SIDE + 6}" height="{SIDE + 6}" rx="8" '
        f'stroke="currentColor" stroke-opacity="0.45" stroke-width="1.3"/>'
    )
    name = (
        f'<text x="{x + SIDE / 2:.0f}" y="{y - 9:.1f}" fill="currentColor" font-weight="600" '
        f'text-anchor="middle">C</text>'
    )
    return frame + "".join(cells) + name


def _disc(at: Point, radius: float, paint: str, text: str) -> str:
    size = 12 if len(text) < 3 else 8.5
    return (
        f'<circle cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="{radius}" fill="{paint}" '
        f'fill-opacity="0.16" stroke="{paint}" stroke-width="1.4"/>'
        f'<text x="{at[0]:.1f}" y="{at[1] + 4:.1f}" '
        f'fill="currentColor" font-size="{size}" font-weight="600" '
        f'text-anchor="middle">{escape(text)}</text>'
    )


def _link(start: Point, end: Point, paint: str) -> str:
    (x0, y0), (x1, y1) = start, end
    bend = (x0 + x1) / 2
    return (
        f'<path d="M{x0:.1f} {y0:.1f} C{bend:.1f} {y0:.1f} {bend:.1f} {y1:.1f} {x1:.1f} {y1:.1f}" '
        f'stroke="{paint}" stroke-width="1.8" stroke-opacity="0.75"/>'
    )


def _captions(y: float, raw: bool) -> list[str]:
    places = {
        INPUT[0] + INPUT[1] / 2: "modalities",
        (FIRST + LAST) / 2: "encoders",
        LATENT: "latent",
        MATRIX + SIDE / 2: "who explains whom",
        DECODER + 44: "decoders",
    }
    if raw:
        places = {x: text for x, text in places.items() if not text.endswith("coders")}
    return [
        f'<text x="{x:.0f}" y="{y:.0f}" fill="currentColor" opacity="0.6" font-size="12.5" '
        f'text-anchor="middle">{text}</text>'
        for x, text in places.items()
    ]


def _paint(stream: tuple[int, ...]) -> str:
    """A modality's own colour; what was joined is drawn in the colour of the text."""
    return colour(stream[0]) if len(stream) == 1 else "currentColor"


def _subscript(number: int) -> str:
    return "".join(chr(0x2080 + int(digit)) for digit in str(number))
