"""One HTML page that holds all it shows: figures, plotly.js once, no address of a network."""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, partial
from importlib.resources import files
from typing import Any, NamedTuple

import plotly.graph_objects as go

from dmsc_core.plots import markup
from dmsc_core.plots.palette import SEQUENTIAL_DARK, SEQUENTIAL_LIGHT
from dmsc_core.plots.template import BENT, bent, template

HIDDEN = [
    "toImage", "select2d", "lasso2d", "autoScale2d", "zoomIn2d", "zoomOut2d", "toggleSpikelines",
]  # fmt: skip
render = partial(markup.render, "dmsc_core.report")  # a template of this folder


class Cell(NamedTuple):
    """A cell of a table that says something shorter than its file does."""

    text: str
    value: str | float


def page(title: str, body: str) -> bytes:
    """A whole document around the body, which `render` made."""
    parts = {"css": _file("report.css"), "js": _file("report.js"), "plotly": _plotly()}
    return render("page.html", title=title, body=body, look=_json(_look()), **parts).encode()


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
    spec, height = _json(copy.to_json()), drawn.layout.height or 360
    return render(
        "figure.html", spec=spec, name=name, alt=alt, caption=caption, height=height
    ).rstrip()


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
    numbers = {column: any(_is_number(row[column]) for row in rows) for column in rows[0]}
    cells = [[_cell(value) for value in row.values()] for row in rows]
    return render(
        "table.html", name=name, columns=numbers, rows=cells, quiet=set(quiet), titles=titles or {}
    )


def alone(drawn: go.Figure, name: str) -> bytes:
    """One figure as a page of its own."""
    return page(name, figure(drawn, name, name))


def _cell(value: Any) -> dict[str, Any]:
    """The text of a cell, its whole value where that is another one, and the side it stands at."""
    side = "number" if value is None or _is_number(value) else None
    if isinstance(value, Cell):
        return {"side": side or "whole", "text": value.text, "value": value.value}
    if isinstance(value, float):
        return {"side": side, "text": f"{value:.3f}", "value": value}
    return {"side": side, "text": "–" if value is None else value}


def _is_number(value: Any) -> bool:
    value = value.value if isinstance(value, Cell) else value
    return isinstance(value, int | float) and not isinstance(value, bool)


def _look() -> str:
    """Templates and colours of magnitudes, light and dark, which figures take from the page."""
    colours = {"light": SEQUENTIAL_LIGHT, "dark": SEQUENTIAL_DARK}
    looks = {
        name: {"template": template(name == "dark").to_plotly_json(), "bent": bent(colours[name])}
        for name in colours
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
