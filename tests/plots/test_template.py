"""The shared look."""

from dmsc_core.plots.palette import COLOURS, SEQUENTIAL_DARK, SEQUENTIAL_LIGHT
from dmsc_core.plots.template import (
    BENT,
    bent,
    blank,
    log_axis,
    page_colours,
    standalone,
    template,
    to_html,
)


def test_a_figure_that_leaves_brings_its_own_fonts_and_colours():
    figure = blank()
    figure.add_scatter(x=[1, 2], y=[1, 2])
    for dark, paper in ((False, "#FFFFFF"), (True, "#10151C")):
        alone = standalone(figure, "A title", dark)
        assert alone.layout.template.layout.paper_bgcolor == paper
        assert alone.layout.title.text == "A title"
    assert figure.layout.title.text is None  # the one on the page stays as it was


def test_a_saved_page_opens_without_a_network():
    figure = blank()
    figure.add_heatmap(z=[[1, 2], [3, 4]])
    page = to_html(figure, "Affinity").decode()
    assert page.lower().startswith("<!doctype html>")
    assert "cdn.plot.ly/plotly" not in page.split("</script>")[-2]
    assert 'src="http' not in page


def test_ticks_are_powers_of_ten_where_there_are_several_decades():
    assert log_axis([1e-3, 5.0, None, 0])["dtick"] == 1
    assert "dtick" not in log_axis([2.0, 3.0])
    assert log_axis([])["type"] == "log"


def test_the_palette_is_the_colourway():
    assert tuple(template().layout.colorway) == COLOURS
    assert tuple(blank().layout.colorway) == COLOURS


def test_bent_colours_grow_with_the_root():
    assert bent(("a", "b", "c", "d", "e")) == [
        [0, "a"], [1 / 16, "b"], [1 / 4, "c"], [9 / 16, "d"], [1, "e"],
    ]  # fmt: skip
    assert [at for at, _ in bent(("a", "b", "c", "d", "e"), signed=True)] == [
        0,
        3 / 8,
        1 / 2,
        5 / 8,
        1,
    ]


def test_a_figure_under_the_pages_colours_leaves_with_its_own():
    figure = blank()
    figure.add_heatmap(z=[[1, 2]], colorscale=bent(page_colours()), meta=BENT)
    figure.add_heatmap(z=[[1, 2]], colorscale=[[0, "#000000"], [1, "#FFFFFF"]])
    for dark, colours in ((False, SEQUENTIAL_LIGHT), (True, SEQUENTIAL_DARK)):
        alone = standalone(figure, dark=dark)
        assert [list(stop) for stop in alone.data[0].colorscale] == bent(colours)
        assert alone.data[1].colorscale[0][1] == "#000000"


def test_a_figure_that_leaves_keeps_the_room_at_its_right():
    assert standalone(blank(margin={"r": 60})).layout.margin.r == 60
    assert standalone(blank()).layout.margin.r == 40
