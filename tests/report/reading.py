"""A report as a reader of HTML finds it."""

import json
from html.parser import HTMLParser
from typing import Any

from plotly.offline import get_plotlyjs

LOADING = {"src", "href", "srcset", "data", "poster", "action", "background", "xlink:href"}


class Read(HTMLParser):
    """Addresses that are loaded, texts, figures and their titles.

    Attributes
    ----------
    addresses : values of the attributes that make a browser load or follow something.
    handlers : names of attributes that hold a script.
    tags : how often each element occurs.
    figures : the JSON of each figure, by the name of its file.
    """

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.handlers: list[str] = []
        self.tags: dict[str, int] = {}
        self.figures: dict[str, Any] = {}
        self.texts: list[str] = []
        self.rows: list[list[str]] = []
        self._name = ""
        self._inside: list[str] = []
        self.feed(page.decode().replace(get_plotlyjs(), ""))  # nothing in there is read as HTML

    def handle_starttag(self, tag, attrs):
        self.tags[tag] = self.tags.get(tag, 0) + 1
        found = dict(attrs)
        self.addresses += [value or "" for key, value in attrs if key in LOADING]
        self.handlers += [key for key, _ in attrs if key.startswith("on")]
        if found.get("class") == "plot":
            self._name = found["data-name"]
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th") and self.rows:
            self.rows[-1].append("")
        if tag not in ("img", "meta", "source", "br"):
            self._inside.append(tag)

    def handle_endtag(self, tag):
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, data):
        place = self._inside[-1] if self._inside else ""
        if place == "script":
            if self._name:
                self.figures[self._name] = json.loads(data)
                self._name = ""
            return
        if place != "style":
            self.texts.append(data)
        if place in ("td", "th") and self.rows:
            self.rows[-1][-1] += data

    @property
    def text(self) -> str:
        return " ".join(self.texts)
