"""The shared look."""

from dmsc_core.plots.palette import COLOURS
from dmsc_core.plots.template import blank, log_axis, standalone, template, to_html


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
