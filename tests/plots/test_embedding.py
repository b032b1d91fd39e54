"""Samples as points."""

import numpy as np
import plotly.graph_objects as go
import pytest

from dmsc_core.plots import embedding
from dmsc_core.plots.palette import rgb

RNG = np.random.default_rng(0)


def test_groups_have_a_colour_a_symbol_and_their_name_above_their_core():
    groups = np.repeat([0, 1, 2], 30)
    points = RNG.normal(size=(90, 2)) + np.array([[0, 0], [9, 0], [0, 9]])[groups]
    figure = embedding.scatter(points, groups, ("a", "b", "c"))
    assert [t.name for t in figure.data] == ["a", "b", "c"]
    assert len({(t.marker.color, t.marker.symbol) for t in figure.data}) == 3
    names = [a.text for a in figure.layout.annotations]
    assert names == ["<b>a</b>", "<b>b</b>", "<b>c</b>"]
    middle = np.median(points[30:60], axis=0)
    nearest = points[30 + np.linalg.norm(points[30:60] - middle, axis=1).argmin()]
    named = figure.layout.annotations[1]
    assert named.x == pytest.approx(nearest[0])
    core = np.linalg.norm(points[30:60] - nearest, axis=1).argsort()[:15]
    assert named.y == pytest.approx(points[30 + core, 1].max())
    assert (named.yanchor, named.yshift > 0) == ("bottom", True)


def test_the_name_of_a_group_in_two_pieces_stands_above_one_of_them():
    pieces = [RNG.normal(size=(20, 2)), RNG.normal((0, 50), size=(10, 2))]
    other = RNG.normal((50, 0), size=(30, 2))
    points, groups = np.vstack([*pieces, other]), np.repeat([0, 1], 30)
    named = embedding.scatter(points, groups, ("a", "b")).layout.annotations[0]
    assert abs(named.y) < 5


def test_names_that_would_lie_on_each_other_share_a_tag():
    groups = np.repeat(np.arange(7), 10)
    points = np.array([[0, 0]] * 5 + [[1, 0], [0, 1]])[groups] + 1e-3 * RNG.normal(size=(70, 2))
    figure = embedding.scatter(points, groups, tuple("abcdefg"))
    tags = [a.text for a in figure.layout.annotations]
    assert tags == ["<b>a, b, c, d, …</b>", "<b>f</b>", "<b>g</b>"]
    assert not embedding.scatter(points, groups, tuple("abcdefg"), tags=False).layout.annotations


def test_every_point_keeps_its_hover_text():
    groups = np.array([1, 0, 1])
    figure = embedding.scatter(np.zeros((3, 2)), groups, ("a", "b"), hover=["x", "y", "z"])
    assert list(figure.data[1].text) == ["x", "z"]


def test_many_points_are_drawn_by_webgl():
    n = embedding.MOST_SVG + 1
    figure = embedding.scatter(RNG.normal(size=(n, 2)), np.zeros(n, int), ("a",))
    assert isinstance(figure.data[0], go.Scattergl)
    assert isinstance(
        embedding.scatter(np.zeros((3, 2)), np.zeros(3, int), ("a",)).data[0], go.Scatter
    )


def test_a_legend_only_while_it_can_be_read():
    n = embedding.MOST_LEGEND + 1
    few = embedding.scatter(np.zeros((3, 2)), np.arange(3), tuple("abc"))
    many = embedding.scatter(np.zeros((n, 2)), np.arange(n), tuple(str(i) for i in range(n)))
    assert few.layout.showlegend
    assert not many.layout.showlegend
    assert not embedding.scatter(
        np.zeros((2, 2)), np.arange(2), "ab", legend=False
    ).layout.showlegend


def test_numbers_get_a_colour_bar():
    figure = embedding.scatter_values(RNG.normal(size=(5, 2)), np.arange(5), "ink")
    assert figure.data[0].marker.showscale
    assert figure.data[0].marker.colorbar.title.text == "ink"


def test_a_point_knows_its_row():
    groups = np.array([1, 0, 1, 0])
    figure = embedding.scatter(RNG.normal(size=(4, 2)), groups, ("a", "b"))
    assert [list(t.customdata) for t in figure.data] == [[1, 3], [0, 2]]
    assert figure.layout.dragmode == "lasso"


@pytest.mark.parametrize("dims", [2, 3])
def test_chosen_points_have_rings(dims):
    points, groups = RNG.normal(size=(6, dims)), np.array([0, 0, 0, 1, 1, 1])
    plain = embedding.scatter(points, groups, ("a", "b"))
    figure = embedding.scatter(points, groups, ("a", "b"), chosen=(1, 5))
    rings = figure.data[-1]
    assert len(figure.data) == len(plain.data) + 1
    assert list(rings.customdata) == [1, 5]
    assert rings.name == "chosen (2)"
    np.testing.assert_allclose(rings.x, points[[1, 5], 0], rtol=1e-6)
    if dims == 2:  # the others fade
        assert [list(t.selectedpoints) for t in figure.data[:2]] == [[1], [2]]
    else:
        assert figure.data[0].marker.opacity < plain.data[0].marker.opacity


def test_in_space_groups_have_other_symbols_and_their_names_too():
    points, groups = RNG.normal(size=(70, 3)), np.repeat(np.arange(7), 10)
    figure = embedding.scatter(points, groups, tuple("abcdefg"))
    assert all(isinstance(t, go.Scatter3d) for t in figure.data)
    assert len({t.marker.symbol for t in figure.data}) == 7
    assert len(figure.layout.scene.annotations) == 7


def test_points_without_a_number_are_grey_and_keep_their_rows():
    values = np.array([0.5, np.nan, 2.0])
    figure = embedding.scatter_values(RNG.normal(size=(3, 2)), values, "ink", chosen=(2,))
    grey, coloured, rings = figure.data
    assert list(grey.customdata) == [1]
    assert list(coloured.customdata) == [0, 2]
    assert list(coloured.selectedpoints) == [1]
    assert list(rings.customdata) == [2]


def test_the_scale_of_numbers_grows_lighter_and_is_seen_on_both_pages():
    lightness = [np.dot((0.2126, 0.7152, 0.0722), rgb(c)) for c in embedding.CONTINUOUS]
    assert (np.diff(lightness) > 10).all()
    assert lightness[0] > 60
    assert lightness[-1] < 200


def test_rings_of_many_chosen_points_are_finer():
    points, groups = RNG.normal(size=(200, 2)), np.zeros(200, int)
    few, many = (
        embedding.scatter(points, groups, ("a",), chosen=range(count)).data[-1].marker
        for count in (embedding.FEW, embedding.FEW + 1)
    )
    assert many.size < few.size
    assert many.line.width < few.line.width
