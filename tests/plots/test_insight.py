"""Figures of walks and of the dial."""

import numpy as np
import pytest

from dmsc_core.plots import insight


def test_the_matrix_is_ordered_by_group_and_names_its_groups():
    groups = np.array([1, 0, 1, 0])
    T = np.arange(16.0).reshape(4, 4) / 16
    figure = insight.transitions(T, groups, ["first", "a very long name"])
    shown = figure.data[0].customdata
    assert np.allclose(shown, T[[1, 3, 0, 2]][:, [1, 3, 0, 2]])
    assert list(figure.layout.yaxis.ticktext) == ["first", "a very l…"]
    assert list(figure.layout.yaxis.tickvals) == [1, 3]
    assert figure.layout.xaxis.visible is False


def test_many_groups_have_no_rules_and_crowded_ones_no_names():
    T = np.full((60, 60), 1 / 60)
    crowded = insight.transitions(T, np.arange(60) // 2, [str(k) for k in range(30)])
    assert len(crowded.data) == 1
    assert not crowded.layout.yaxis.ticktext
    groups = np.repeat([0, 1, 2], [56, 2, 2])
    uneven = insight.transitions(T, groups, ["big", "small", "too near"])
    assert list(uneven.layout.yaxis.ticktext) == ["big", "small"]


def test_leaving_is_shown_in_percent_with_the_mean_as_a_line():
    figure = insight.leaving(np.array([0.1, 0.25]), ["a", "b"], 0.2, top=0.3)
    assert list(figure.data[0].y) == [10, 25]
    assert list(figure.data[0].text) == ["10", "25"]
    assert figure.layout.shapes[0].y0 == figure.layout.shapes[0].y1 == 20
    assert figure.layout.yaxis.range[1] == pytest.approx(30 * insight.HEADROOM)
    assert figure.layout.xaxis.dtick == 1  # every group has its tick where there is room
    many = insight.leaving(np.full(40, 0.1), [str(k) for k in range(40)], 0.1)
    assert many.data[0].text is None
    assert many.layout.xaxis.dtick is None


@pytest.mark.parametrize(
    ("values", "end"), [((0.0, 0.01), 0.05), ((0.1,), 0.1), ((0.12, 0.4), 0.5), ((0.9,), 1)]
)
def test_the_end_of_an_axis_is_round_and_not_below_any_value(values, end):
    assert insight.ceiling(values) == end


def test_found_shows_precision_and_has_the_ranks_under_the_pointer():
    values = {
        "links": {"map": 0.5, "rank1": 0.9, "rank5": 0.95},
        "walked": {"map": 0.75, "rank1": 0.8, "rank5": 0.99},
    }
    bar = insight.retrieved(values).data[0]
    assert list(bar.x) == ["links", "walked"]
    assert list(bar.y) == [0.5, 0.75]
    assert list(bar.customdata[1]) == [0.8, 0.99]
    assert bar.marker.opacity[0] < bar.marker.opacity[1]


def test_the_dial_marks_where_it_is_and_where_it_ends():
    ridges = (0.1, 1.0, 10.0)
    figure = insight.dial(ridges, {"Ncut": [3, 2, 1]}, 1.0, "Ncut", {"Ncut": 0.5}, share=False)
    assert list(figure.data[0].x) == list(ridges)
    band, end = figure.layout.shapes
    assert band.x0 < 1 < band.x1
    assert band.x1 / band.x0 == pytest.approx(10**0.5 * 10**0.5)
    assert end.y0 == end.y1 == 0.5
    assert figure.layout.xaxis.type == "log"
    assert figure.layout.yaxis.range is None
    shares = insight.dial(ridges, {"a": [0, 0.5, 1], "b": [1, 0, 0]}, 0.1, "Share")
    assert shares.layout.yaxis.range[0] == 0
    assert len(shares.layout.shapes) == 1
