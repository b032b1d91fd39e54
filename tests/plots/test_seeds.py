"""A score of several methods over their seeds."""

import numpy as np
import pytest

from dmsc_core.plots.seeds import spread


def test_points_mean_and_one_standard_deviation():
    values = [0.5, 0.6, 0.8]
    bar, points, mean = spread({"late": values}, "Accuracy").data
    assert list(points.x) == values
    assert mean.x[0] == pytest.approx(np.mean(values))
    assert bar.x[1] - bar.x[0] == pytest.approx(2 * np.std(values, ddof=1))


def test_each_method_has_its_row_the_first_above():
    figure = spread({"one": [0.5], "two": [], "three": [0.1, 0.2]}, "NMI")
    assert {row for trace in figure.data for row in trace.y} == {0, 2}
    assert figure.layout.yaxis.ticktext == ("one", "two", "three")
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1]


def test_one_run_has_no_spread():
    bar, _, mean = spread({"one": [0.4]}, "NMI").data
    assert bar.x[0] == bar.x[1] == mean.x[0] == 0.4


def test_long_names_are_cut():
    assert len(spread({"x" * 99: [1.0]}, "NMI").layout.yaxis.ticktext[0]) == 44
