"""The picture of the house, drawn from the imports: ``python -m tools.house``.

A box is a room, an arrow goes from a room to one that it imports from. An arrow that follows from
others is left out, so that those drawn say all there is to know of the order. Every room stands one
floor above the highest of those that it needs.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from html import escape
from itertools import accumulate, pairwise
from pathlib import Path
from textwrap import wrap

from scipy.optimize import isotonic_regression

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "docs" / "images" / "house.svg"
ENTRANCES = {"__init__", "__main__"}

BOX, PAGE, BEND = 152, 110, 12  # the widths of a room, a page, an arrow that passes a floor
HEIGHT, FLOOR, GAP, MARGIN = 70, 124, 14, 26
LETTERS, LINES = 21, 2  # of the words in a box; fewer on a page
INWARDS = 0.3  # of the way from the middle that the neighbours of a room ask for
SWEEPS = 24  # of putting rooms in the order of their neighbours

LEGEND = "An arrow: imports from. Arrows that follow from others are left out."
STYLE = """
  svg { --paper: #ffffff; --wall: #f5f6f4; --floor: #e2e5e6; --ink: #1c2430; --soft: #6b7480;
        --core: #ffffff; --edge: #b9c1c8; --page: #e6f0f7; --door: #0b6ba8; --arrow: #9aa5af; }
  @media (prefers-color-scheme: dark) {
    svg { --paper: #10151c; --wall: #161d26; --floor: #2a323d; --ink: #e3e8ee; --soft: #95a0ad;
          --core: #1e2732; --edge: #465261; --page: #15334a; --door: #5aa9de; --arrow: #6d7987; }
  }
  text { font-family: system-ui, "Segoe UI", Helvetica, Arial, sans-serif; text-anchor: middle; }
  .name { font-size: 17px; font-weight: 600; fill: var(--ink); }
  .words { font-size: 12.5px; fill: var(--soft); }
  .room { fill: var(--core); stroke: var(--edge); }
  .page { fill: var(--page); stroke: var(--door); }
  .arrow { fill: none; stroke: var(--arrow); stroke-width: 1.5; }
  .wall { fill: var(--wall); stroke: var(--floor); stroke-width: 2; stroke-linejoin: round; }
  .floor { stroke: var(--floor); stroke-width: 1.5; }
  marker path { fill: var(--arrow); }
"""

OURS = re.compile(r"(dmsc_core|pages)(\.\w+)+").fullmatch
Rooms = dict[str, set[str]]  # a room and those that it imports from
Places = list[list[str]]  # the rooms and bends of each floor, the ground floor first


def room_of(parts: tuple[str, ...]) -> str | None:
    """The room of a dotted name or of a file without its ending."""
    if parts == ("app",):
        return "app.py"
    if len(parts) < 2 or parts[1] in ENTRANCES or parts[0] not in ("dmsc_core", "pages"):
        return None
    return parts[1] if parts[0] == "dmsc_core" else f"pages/{parts[1]}"


def imported(path: Path) -> Iterator[str]:
    """Every name that a file imports, with dots; those that it names in a string, too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and OURS(node.value):
            yield node.value


def house() -> Rooms:
    """The rooms, and those that each imports from."""
    rooms: Rooms = {}
    for folder in ("app.py", "dmsc_core/**/*.py", "pages/**/*.py"):
        for path in sorted(ROOT.glob(folder)):
            own = room_of(path.relative_to(ROOT).with_suffix("").parts)
            if own is not None:
                others = {room_of(tuple(name.split("."))) for name in imported(path)}
                rooms.setdefault(own, set()).update(others - {None, own})
    return rooms


def below(rooms: Rooms, room: str) -> set[str]:
    """The rooms that a room needs, and those that these need."""
    return rooms[room].union(*(below(rooms, other) for other in rooms[room]))


def without_implied(rooms: Rooms) -> Rooms:
    """The imports that do not follow from others."""
    implied = {room: set().union(*(below(rooms, o) for o in rooms[room])) for room in rooms}
    return {room: others - implied[room] for room, others in rooms.items()}


def floors(rooms: Rooms) -> dict[str, int]:
    """The floor of each room, 0 the ground floor."""
    return {room: _depth(rooms, room) for room in rooms}


def _depth(rooms: Rooms, room: str) -> int:
    return 1 + max((_depth(rooms, other) for other in rooms[room]), default=-1)


def with_bends(rooms: Rooms, floor: Mapping[str, int]) -> tuple[Places, dict[str, list[str]]]:
    """Rooms by floor, and the way of each arrow: room, bends on the floors between, room.

    Arrows to one room share their bends.
    """
    places: Places = [[] for _ in range(1 + max(floor.values()))]
    for room in sorted(rooms):
        places[floor[room]].append(room)
    ways: dict[str, list[str]] = {}
    for room, others in rooms.items():
        for other in sorted(others):
            between = range(floor[room] - 1, floor[other], -1)
            bends = [f"{other}|{level}" for level in between]
            for level, bend in zip(between, bends):
                if bend not in places[level]:
                    places[level].append(bend)
            ways[f"{room}>{other}"] = [room, *bends, other]
    return places, ways


def neighbours(ways: Mapping[str, list[str]]) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """For rooms and bends: what their arrows lead to one floor below, and come from above."""
    down: dict[str, set[str]] = {}
    up: dict[str, set[str]] = {}
    for way in ways.values():
        for upper, lower in pairwise(way):
            down.setdefault(upper, set()).add(lower)
            up.setdefault(lower, set()).add(upper)
    return down, up


def width(place: str) -> int:
    return BEND if "|" in place else PAGE if is_page(place) else BOX


def is_page(room: str) -> bool:
    return room.startswith("pages/") and room not in ("pages/state", "pages/widgets")


def put_in_order(places: Places, ways: Mapping[str, list[str]]) -> dict[str, float]:
    """The middle of each room and bend: floors ordered by their neighbours, then drawn to them."""
    down, up = neighbours(ways)
    x: dict[str, float] = {}
    for row in places:
        x.update(packed(row, dict.fromkeys(row, 0.0)))
    for sweep in range(SWEEPS):
        beside = (down, up)[sweep % 2]
        for row in places if sweep % 2 == 0 else reversed(places):
            wish = {p: mean([x[q] for q in beside.get(p, ())], x[p]) for p in row}
            row.sort(key=lambda place: (wish[place], place))
            x.update(packed(row, wish))
    for _ in range(SWEEPS):
        for row in places:
            both = {p: down.get(p, set()) | up.get(p, set()) for p in row}
            wish = {p: INWARDS * mean([x[q] for q in both[p]], x[p]) for p in row}
            x.update(packed(row, wish))
    return x


def mean(values: list[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def packed(row: list[str], wish: Mapping[str, float]) -> dict[str, float]:
    """Places as near to their wishes as their widths allow, in the order of the row."""
    widths = [width(place) + GAP for place in row]
    tight = [end - own / 2 for end, own in zip(accumulate(widths), widths)]
    beyond = isotonic_regression([wish[place] - at for place, at in zip(row, tight)]).x
    return {place: float(at + more) for place, at, more in zip(row, tight, beyond)}


def words_of(room: str) -> list[str]:
    """The first words of a room's docstring, in lines."""
    path = ROOT / room if room.startswith(("pages/", "app")) else ROOT / "dmsc_core" / room
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    text = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    for end in (r"[:.;]", r"[:.;,]"):
        lines = wrap(re.split(end, text)[0], LETTERS * width(room) // BOX)
        if len(lines) <= LINES:
            break
    return lines[:LINES]


def box(room: str, x: float, y: float) -> str:
    """A room with its name and its words."""
    kind = "room page" if room.startswith(("pages/", "app")) else "room"
    name = room.removeprefix("pages/") if is_page(room) else room
    lines = [f'<text class="name" x="{x:.0f}" y="{y + 24:.0f}">{escape(name)}</text>']
    lines += [
        f'<text class="words" x="{x:.0f}" y="{y + 43 + 16 * i:.0f}">{escape(line)}</text>'
        for i, line in enumerate(words_of(room))
    ]
    corner = (
        f'x="{x - width(room) / 2:.0f}" y="{y:.0f}" width="{width(room)}" height="{HEIGHT}" rx="8"'
    )
    return "\n".join([f'<rect class="{kind}" {corner}/>', *lines])


def arrow(way: list[str], x: Mapping[str, float], top: Mapping[str, float]) -> str:
    """The curve from the foot of a room through its bends to the head of another."""
    path = [f"M{x[way[0]]:.0f},{top[way[0]] + HEIGHT:.0f}"]
    for upper, lower in pairwise(way):
        begin, end = top[upper] + HEIGHT, top[lower]
        end -= 0 if "|" in lower else 5  # for the head of the arrow
        middle = (begin + end) / 2
        bend = f"C{x[upper]:.0f},{middle:.0f} {x[lower]:.0f},{middle:.0f} {x[lower]:.0f},{end:.0f}"
        path += [bend, f"V{end + HEIGHT:.0f}"] if "|" in lower else [bend]
    return f'<path class="arrow" d="{" ".join(path)}" marker-end="url(#head)"/>'


def picture(rooms: Rooms) -> str:
    """The house as SVG: a roof, floors, rooms, arrows; light, and dark where that is preferred."""
    arrows = without_implied(rooms)
    places, ways = with_bends(arrows, floors(rooms))
    x = put_in_order(places, ways)
    left = min(x[p] - width(p) / 2 for p in x) - 2 * MARGIN
    x = {place: value - left for place, value in x.items()}
    right = max(x[p] + width(p) / 2 for p in x) + MARGIN
    roof = 4 * MARGIN
    foot = roof + FLOOR * len(places) - (FLOOR - HEIGHT) + MARGIN
    top = {
        place: roof + MARGIN / 2 + FLOOR * (len(places) - 1 - level)
        for level, row in enumerate(places)
        for place in row
    }
    middle, end = (MARGIN + right) / 2, right + MARGIN
    wall = f"M{MARGIN},{roof:.0f} V{foot:.0f} H{right:.0f} V{roof:.0f}"
    eaves = f"M{MARGIN / 3:.0f},{roof:.0f} L{middle:.0f},12 L{end - MARGIN / 3:.0f},{roof:.0f} Z"
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {end:.0f} {foot + 12:.0f}">',
        "<title>The rooms, and which room imports from which</title>",
        f"<style>{STYLE}</style>",
        '<marker id="head" viewBox="0 0 8 8" refX="3" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto"><path d="M0,0 L8,4 L0,8 Z"/></marker>',
        '<rect width="100%" height="100%" fill="var(--paper)"/>',
        f'<path class="wall" d="{wall}"/>',
        f'<path class="wall" d="{eaves}"/>',
        f'<text class="words" x="{middle:.0f}" y="{roof - 30:.0f}">{LEGEND}</text>',
        *(arrow(way, x, top) for way in ways.values()),
        *(box(place, x[place], top[place]) for row in places for place in row if "|" not in place),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PICTURE.write_text(picture(house()), encoding="utf-8")
