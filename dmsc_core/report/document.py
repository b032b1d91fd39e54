"""One HTML page that holds all it shows: figures, plotly.js once, no address of a network."""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any, NamedTuple

import plotly.graph_objects as go

from dmsc_core.plots.palette import SEQUENTIAL_DARK, SEQUENTIAL_LIGHT
from dmsc_core.plots.template import BENT, bent, template

# A page that may load nothing cannot tell anybody that it was opened. Plotly draws many points with
# programs that it writes itself, hence 'unsafe-eval'.
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; "
    "img-src data: blob:; worker-src blob:"
)
HIDDEN = [
    "toImage", "select2d", "lasso2d", "autoScale2d", "zoomIn2d", "zoomOut2d", "toggleSpikelines",
]  # fmt: skip


class Cell(NamedTuple):
    """A cell of a table that says something shorter than its file does."""

    text: str
    value: str | float


def page(title: str, body: str) -> bytes:
    """A whole document around the body, which is HTML already."""
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        f"<title>{escape(title)}</title>",
        f"<style>{_file('report.css')}</style></head><body>",
        "<noscript><p>The figures of this page are drawn by a script in it, which is switched "
        "off here; its tables can be read.</p></noscript>",
        f"<main>{body}</main>",
        f'<script type="application/json" id="look">{_json(_look())}</script>',
        f"<script>{_plotly()}</script>",
        f"<script>{_file('report.js')}</script>",
        "</body></html>",
    ]
    return "\n".join(parts).encode()


def figure(drawn: go.Figure, name: str, alt: str, caption: str = "") -> str:
    """A figure, with buttons that save it.

    Parameters
    ----------
    name : of its file, without an ending.
    alt : what it shows, for those who do not see it.
    caption : a text.
    """
    copy = go.Figure(drawn)
    copy.layout.template = None  # the page brings its own, light or dark
    below = f"<figcaption>{escape(caption)}{_buttons(name)}</figcaption>"
    return (
        f'<figure class="chart"><div class="plot" role="img" aria-label="{escape(alt)}" '
        f'data-name="{escape(name)}" style="min-height:{drawn.layout.height or 360}px"></div>'
        f'<script type="application/json">{_json(copy.to_json())}</script>{below}</figure>'
    )


def table(
    rows: Sequence[Mapping[str, Any]],
    name: str,
    quiet: Iterable[int] = (),
    titles: Mapping[str, str] | None = None,
) -> str:
    """Rows with the same keys as a table, with a button that saves it as CSV.

    Parameters
    ----------
    rows : numbers are shown with three digits after the point; None as a dash.
    name : of its file, without an ending.
    quiet : rows that stand back.
    titles : what a column means, by its name.
    """
    said = titles or {}
    head = "".join(
        f'<th scope="col"{_side(rows, name)}{_title(said.get(name))}>{escape(name)}</th>'
        for name in rows[0]
    )
    faint = set(quiet)
    body = "".join(
        f"<tr{' class=quiet' if i in faint else ''}>{''.join(map(_cell, row.values()))}</tr>"
        for i, row in enumerate(rows)
    )
    return (
        f'<div class="table"><table data-name="{escape(name)}"><thead><tr>{head}</tr></thead>'
        f'<tbody>{body}</tbody></table><p class="save"><button type="button" data-save="csv">'
        f"CSV</button></p></div>"
    )


def section(title: str, *parts: str, lead: str = "") -> str:
    """A part of the page under its heading; nothing where it has no content."""
    content = "".join(parts)
    said = f'<p class="lead">{escape(lead)}</p>' if lead else ""
    return f"<section><h2>{escape(title)}</h2>{said}{content}</section>" if content else ""


def grid(parts: Sequence[str], columns: int = 2) -> str:
    """Parts side by side, as many as there is room for."""
    filled = [part for part in parts if part]
    return f'<div class="grid of-{columns}">{"".join(filled)}</div>' if filled else ""


def alone(drawn: go.Figure, name: str) -> bytes:
    """One figure as a page of its own."""
    return page(name, figure(drawn, name, name))


def _cell(value: Any) -> str:
    side = ' class="number"' if value is None or _is_number(value) else ""
    if isinstance(value, Cell) and not side:
        side = ' class="whole"'
    if isinstance(value, float):
        value = Cell(f"{value:.3f}", value)
    if isinstance(value, Cell):
        return f'<td{side} data-value="{escape(str(value.value))}">{escape(value.text)}</td>'
    return f"<td{side}>{'–' if value is None else escape(str(value))}</td>"


def _side(rows: Sequence[Mapping[str, Any]], name: str) -> str:
    """Numbers stand at the right, and so does their heading."""
    numbers = any(_is_number(row[name]) for row in rows)
    return ' class="number"' if numbers else ""


def _is_number(value: Any) -> bool:
    value = value.value if isinstance(value, Cell) else value
    return isinstance(value, int | float) and not isinstance(value, bool)


def _title(text: str | None) -> str:
    return f' title="{escape(text)}"' if text else ""


def _buttons(name: str) -> str:
    kinds = "".join(
        f'<button type="button" data-save="{kind}" aria-label="Save {escape(name)} as {kind}">'
        f"{kind.upper()}</button>"
        for kind in ("png", "svg")
    )
    return f'<span class="save">{kinds}</span>'


def _look() -> str:
    """What figures take from the page: templates and the colours of magnitudes, light and dark."""
    colours = {False: SEQUENTIAL_LIGHT, True: SEQUENTIAL_DARK}
    looks = {
        "dark" if dark else "light": {
            "template": template(dark).to_plotly_json(),
            "bent": bent(colours[dark]),
        }
        for dark in (False, True)
    }
    return json.dumps({"looks": looks, "meta": BENT, "hidden": HIDDEN})


def _json(text: str) -> str:
    """JSON that ends no script element before its time."""
    return text.replace("<", "\\u003c")


def _file(name: str) -> str:
    return (files("dmsc_core.report") / name).read_text(encoding="utf-8")


@cache
def _plotly() -> str:
    from plotly.offline import get_plotlyjs

    source = get_plotlyjs()
    if "</script" in source or "<!--" in source:
        source = source.replace("</script", "<\\/script").replace("<!--", "<\\!--")
    return source
