"""A window of a matrix as a figure."""

import numpy as np
import pytest

from dmsc_core.figure_data.blocks import Block, OrderedSamples, Strip
from dmsc_core.graph.pooling import window
from dmsc_core.plots import margins
from dmsc_core.plots.axes import Axis
from dmsc_core.plots.matrix_window import picture
from dmsc_core.plots.palette import COLOURS
from dmsc_core.plots.template import BENT

N = 60
RNG = np.random.default_rng(0)
W = RNG.random((N, N)).astype(np.float32) ** 3
ORDER = RNG.permutation(N)
CODES = np.arange(N) % 9
STRIP = Strip("cluster", CODES, [str(k) for k in range(9)])


def samples(**more):
    return OrderedSamples(ORDER, [f"s{i}" for i in range(N)], (STRIP,), **more)


def drawn(box, size=600, matrix=W, **more):
    part = window(matrix, ORDER, box, size)
    return part, picture(part, samples(**more), "w")


def test_an_exact_window_brings_its_values_under_bent_colours():
    part, figure = drawn((10, 30, 20, 50))
    heat = figure.data[0]
    np.testing.assert_array_equal(heat.z, W[np.ix_(ORDER[10:30], ORDER[20:50])])
    assert heat.z.dtype == np.float32
    assert heat.meta == BENT
    assert heat.colorscale[1][0] == pytest.approx((1 / (len(heat.colorscale) - 1)) ** 2)
    assert "%{z" in heat.hovertemplate
    assert (heat.x0, heat.dx, heat.y0, heat.dy) == (20.5, 1, 10.5, 1)
    assert not part.values.flags.owndata or part.values.shape == (20, 30)


def test_a_pooled_window_brings_bytes_that_grow_with_the_root():
    part, figure = drawn((0, 60, 0, 60), size=12)
    heat = figure.data[0]
    assert heat.z.dtype == np.uint8
    assert heat.meta is None
    assert "%{z" not in heat.hovertemplate
    top = float(np.percentile(part.values[~np.eye(12, dtype=bool)], 99.5))
    wanted = np.sqrt(np.clip(part.values / top, 0, 1)) * 255
    assert np.abs(heat.z - wanted).max() <= 0.51
    assert (heat.x0, heat.dx) == (2.5, 5)


@pytest.mark.parametrize("size", [12, 600])
def test_signed_values_have_zero_in_the_middle_of_the_scale(size):
    _, figure = drawn((0, 60, 0, 60), size, matrix=W - 0.5)
    heat = figure.data[0]
    assert heat.meta is None
    middle = heat.colorscale[len(heat.colorscale) // 2]
    assert (middle[0], middle[1][-4:]) == (0.5, ", 0)")
    assert heat.zmin + heat.zmax == (0 if size == 600 else 255)
    assert heat.colorbar.ticktext[0].startswith("≤ -")


def test_the_axes_show_the_window_and_the_strips_before_it_as_a_square():
    _, figure = drawn((10, 30, 20, 50))
    deep = samples().depth
    assert tuple(figure.layout.xaxis.range) == pytest.approx((20 - 30 * deep, 50))
    assert tuple(figure.layout.yaxis.range) == pytest.approx((30, 10 - 20 * deep))
    assert figure.layout.yaxis.scaleratio == pytest.approx(30 / 20)
    assert figure.layout.dragmode == "select"


def test_strips_have_the_groups_of_the_samples_that_are_shown():
    _, figure = drawn((10, 30, 20, 50))
    above, left = figure.data[1:3]
    assert list(above.z[0]) == [CODES[i] % len(COLOURS) for i in ORDER[20:50]]
    assert list(left.z[:, 0]) == [CODES[i] % len(COLOURS) for i in ORDER[10:30]]
    assert above.text[0][0] == f"cluster {CODES[ORDER[20]]}"
    assert (above.x0, above.dx, left.y0, left.dy) == (20.5, 1, 10.5, 1)
    assert above.y0 < 10
    assert left.x0 < 20


def test_rules_part_the_blocks_inside_the_window_only():
    marks = (Block("a", 0, 15), Block("b", 15, 40), Block("c", 40, 60))
    _, figure = drawn((10, 30, 20, 50), marks=marks)
    lines = next(t for t in figure.data if t.type == "scatter")
    ends = list(zip(lines.x, lines.y))
    assert ends == [(20, 15), (50, 15), (None, None), (40, 10), (40, 30), (None, None)]


def test_chosen_samples_are_marked_on_both_axes():
    chosen = [int(ORDER[25]), int(ORDER[26]), int(ORDER[5])]
    _, figure = drawn((10, 30, 20, 50), chosen=chosen)
    above, left = (t for t in figure.data if t.type == "scatter")
    assert list(above.x) == [25.5, 26.5]
    assert list(left.y) == [25.5, 26.5]
    assert above.marker.symbol == "triangle-down"
    assert above.marker.color == margins.CHOSEN


def test_in_a_pooled_window_a_cell_with_chosen_samples_is_marked_once():
    chosen = [int(ORDER[i]) for i in (25, 26, 59)]
    _, figure = drawn((0, 60, 0, 60), 12, chosen=chosen)
    above, _ = (t for t in figure.data if t.type == "scatter")
    np.testing.assert_allclose(above.x, Axis(np.arange(0, 61, 5)).middles()[[5, 11]])


def test_another_top_can_be_given():
    part = window(W, ORDER, (0, 20, 0, 20))
    assert picture(part, samples(), "w", top=7.0).data[0].zmax == 7.0


def test_a_strip_with_paints_is_drawn_in_those():
    painted = Strip("label", CODES, STRIP.names, paints=8 - np.arange(9))
    who = OrderedSamples(ORDER, [f"s{i}" for i in range(N)], (painted,))
    above = picture(window(W, ORDER, (0, 20, 0, 20), 600), who, "w").data[1]
    assert list(above.z[0]) == [8 - CODES[i] for i in ORDER[:20]]
