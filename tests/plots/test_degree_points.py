"""Points that can be clicked."""

import numpy as np

from dmsc_core.figure_data.blocks import OrderedSamples, Strip
from dmsc_core.figure_data.degree_points import best_linked
from dmsc_core.plots import degree_points
from dmsc_core.plots.palette import COLOURS

ORDER = np.random.default_rng(0).permutation(50)
STRENGTH = np.round(np.random.default_rng(1).random(50), 1)  # with ties
SAMPLES = OrderedSamples(
    ORDER, [f"s{i}" for i in range(50)], (Strip("cluster", np.arange(50) % 3, "abc"),)
)


def test_points_have_the_colour_of_their_cluster_and_bring_their_sample():
    edges = np.array([5, 6, 7, 8])
    shown = best_linked(edges, ORDER, STRENGTH)
    points = degree_points.strengths(edges, SAMPLES, shown, STRENGTH, int(shown[1])).data[0]
    assert list(points.customdata) == list(ORDER[5:8])
    assert list(points.x) == [5.5, 6.5, 7.5]
    assert list(points.y) == list(STRENGTH[ORDER[5:8]])
    assert list(points.marker.color) == [COLOURS[i % 3] for i in ORDER[5:8]]
    assert points.selectedpoints == (1,)
    assert points.text[0] == f"sample s{ORDER[5]}<br>cluster {'abc'[ORDER[5] % 3]}"


def test_nothing_is_faint_while_nothing_is_picked():
    edges = np.array([5, 6, 7])
    shown = best_linked(edges, ORDER, STRENGTH)
    assert degree_points.strengths(edges, SAMPLES, shown, STRENGTH).data[0].selectedpoints is None
    gone = int(ORDER[30])
    assert (
        degree_points.strengths(edges, SAMPLES, shown, STRENGTH, gone).data[0].selectedpoints
        is None
    )
