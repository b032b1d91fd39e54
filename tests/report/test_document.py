"""A page that holds all it shows."""

import json
import re

import plotly.graph_objects as go
from markupsafe import Markup
from plotly.offline import get_plotlyjs

from dmsc_core.plots import markup
from dmsc_core.plots.palette import SEQUENTIAL_DARK, SEQUENTIAL_LIGHT
from dmsc_core.plots.template import BENT, bent, blank
from dmsc_core.report import document
from dmsc_core.report.document import Cell, alone, figure, page, table
from tests.report.reading import Read


def chart() -> go.Figure:
    return blank(300).add_scatter(x=[1, 2], y=[3, 4])


def test_a_page_brings_plotly_once_and_may_load_nothing():
    made = page("A title", "<p>body</p>")
    assert made.count(get_plotlyjs()[:200].encode()) == 1
    text = made.decode()
    assert text.startswith("<!doctype html>")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    assert "default-src 'none'" in policy[1]
    assert "http" not in policy[1]
    read = Read(made)
    assert read.addresses == []
    assert read.tags["script"] == 3
    assert "link" not in read.tags


def test_a_title_is_text():
    assert b"<title>&lt;b&gt; &amp; co</title>" in page("<b> & co", "")


def test_a_figure_is_kept_whole_and_leaves_its_template_to_the_page():
    read = Read(figure(chart(), "a name", "what it shows", "its caption").encode())
    spec = read.figures["a name"]
    assert spec["data"][0]["x"] == [1, 2]
    assert spec["layout"]["height"] == 300
    assert not spec["layout"].get("template")
    assert "its caption" in read.text
    assert re.findall(r'data-save="(\w+)"', figure(chart(), "x", "y")) == ["png", "svg"]


def test_the_one_who_gave_a_figure_keeps_it_as_it_was():
    given = chart()
    before = given.to_json()
    figure(given, "x", "y")
    assert given.to_json() == before


def test_no_text_of_a_figure_ends_its_script():
    evil = "</script><script>alert(1)</script><!--"
    drawn = chart().update_layout(title=evil)
    drawn.data[0].name = evil
    made = figure(drawn, evil, evil, evil)
    assert made.count("</script>") == 1
    assert made.count("<script") == 1
    read = Read(made.encode())
    assert read.figures[evil]["layout"]["title"]["text"] == evil
    assert read.tags["script"] == 1


def test_the_look_has_the_colours_of_magnitudes_for_light_and_dark():
    look = json.loads(document._look())
    assert look["meta"] == BENT
    for name, colours in (("light", SEQUENTIAL_LIGHT), ("dark", SEQUENTIAL_DARK)):
        assert look["looks"][name]["bent"] == bent(colours)
        scale = look["looks"][name]["template"]["data"]["heatmap"][0]["colorscale"]
        assert [colour for _, colour in scale] == list(colours)


def test_a_table_shows_short_numbers_and_keeps_whole_ones():
    rows = [
        {"name": "a<b", "score": 1 / 3, "count": 4, "run": Cell("… f00d", "run-f00d"), "on": True},
        {"name": "c", "score": None, "count": 5, "run": "x", "on": False},
    ]
    made = table(rows, "scores", quiet=[1], titles={"score": "how good"})
    read = Read(made.encode())
    assert read.rows == [
        ["name", "score", "count", "run", "on"],
        ["a<b", "0.333", "4", "… f00d", "True"],
        ["c", "–", "5", "x", "False"],
    ]
    assert f'data-value="{1 / 3!r}"' in made
    assert 'data-value="run-f00d"' in made
    assert made.count("<tr class=quiet>") == 1
    assert 'title="how good"' in made
    assert made.count('scope="col" class="number"') == 2


def part(macro, content, *arguments):
    """What a macro of the templates makes of a content."""
    parts = markup._templates("dmsc_core.report").get_template("parts.html").module
    return getattr(parts, macro)(*arguments, caller=lambda: Markup(content)).strip()


def test_a_part_without_content_is_left_out():
    assert part("section", "", "Losses") == ""
    assert part("grid", "\n\n") == ""
    assert part("grid", "\n<p>x</p>") == '<div class="grid of-2"><p>x</p></div>'
    assert "<h2>A &amp; B</h2>" in part("section", "x", "A & B", "<said>")
    assert "&lt;said&gt;" in part("section", "x", "A & B", "<said>")


def test_one_figure_can_leave_alone():
    read = Read(alone(chart(), "losses"))
    assert set(read.figures) == {"losses"}
    assert read.addresses == []
