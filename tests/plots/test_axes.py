"""What the samples along the axes of a matrix are called."""

import numpy as np
import pytest

from dmsc_core.figure_data.blocks import GAP, STRIP, Block, OrderedSamples, Strip
from dmsc_core.plots import axes
from dmsc_core.plots.axes import Axis

N = 200
ORDER = np.random.default_rng(0).permutation(N)
CODES = np.arange(N) % 3
CLUSTERS = Strip("cluster", CODES, ("0", "1", "2"))


def samples(**more):
    return OrderedSamples(ORDER, [f"s{i}" for i in range(N)], (CLUSTERS,), **more)


def test_an_axis_counts_positions_in_cells():
    axis = Axis(np.array([10, 13, 17, 20]))
    assert (axis.start, axis.stop, axis.length, axis.single) == (10, 20, 10, False)
    np.testing.assert_allclose(axis.middles(), [10 + 10 / 6, 15, 20 - 10 / 6])
    assert list(axis.typical()) == [11, 15, 18]
    assert Axis(np.arange(5, 9)).single
    assert list(Axis(np.arange(5, 9)).middles()) == [5.5, 6.5, 7.5]


def test_strips_stand_before_the_axis_without_touching():
    axis = Axis(np.arange(100, 201))
    first, second = axis.before(0), axis.before(1)
    assert first == pytest.approx(100 - 100 * (GAP + STRIP / 2))
    assert first - second == pytest.approx(100 * (GAP + STRIP))
    assert samples().depth == pytest.approx(STRIP + GAP)
    assert samples(chosen=[3]).depth == pytest.approx(2 * (STRIP + GAP))


def test_of_a_cell_of_one_the_hover_says_the_sample_and_its_groups():
    told = axes.hover_names(samples(), Axis(np.arange(20, 24)))
    assert list(told["tickvals"]) == [20.5, 21.5, 22.5]
    assert told["ticktext"][0] == f"s{ORDER[20]} · cluster {CODES[ORDER[20]]}"


def test_of_a_cell_of_many_the_hover_says_their_positions_and_the_group_in_the_middle():
    told = axes.hover_names(samples(), Axis(np.array([1000, 1010, 1020]) - 900))
    assert told["ticktext"][0] == f"100 to 109 · cluster {CODES[ORDER[105]]}"


def names_of(found, edges_rows, edges_columns=None):
    rows = Axis(np.asarray(edges_rows))
    columns = rows if edges_columns is None else Axis(np.asarray(edges_columns))
    return axes.names(found, rows, columns, 620)


def test_few_samples_are_named_each():
    below = [a for a in names_of(samples(), np.arange(5, 16)) if a["y"] == 15]
    assert [a["text"] for a in below] == [f"s{i}" for i in ORDER[5:15]]
    assert [a["x"] for a in below] == [i + 0.5 for i in range(5, 15)]


def test_blocks_are_named_where_they_are_seen_and_have_room():
    marks = (Block("first", 0, 90), Block("tiny", 90, 91), Block("a long name", 91, 200))
    found = names_of(samples(marks=marks), np.arange(40, 142))
    below = [a for a in found if a["y"] == 141]
    assert [(a["x"], a["text"]) for a in below] == [(65.0, "first"), (116.0, "a long…")]
    assert not any("textangle" in a for a in below)


def test_long_names_side_by_side_are_slanted():
    marks = tuple(Block(f"group{k}", 10 * k, 10 * k + 10) for k in range(20))
    below = [a for a in names_of(samples(marks=marks), np.arange(201)) if a["y"] == 200]
    assert len(below) == 20
    assert all(a["textangle"] == -40 for a in below)


@pytest.mark.parametrize(("length", "step"), [(40, 10), (100, 20), (4000, 1000), (5000, 1000)])
def test_without_blocks_round_positions_are_named(length, step):
    found = OrderedSamples(np.arange(length), [str(i) for i in range(length)])
    below = [a for a in names_of(found, np.array([0, length])) if a["y"] == length]
    assert [a["text"] for a in below] == [f"{at:,}" for at in range(0, length, step)]


def test_titles_name_the_strips_and_the_chosen():
    rows = Axis(np.arange(101))
    assert [a["text"] for a in axes.titles(samples(), rows)] == ["cluster"]
    both = axes.titles(samples(chosen=[1]), rows)
    assert [a["text"] for a in both] == ["cluster", "chosen"]
    assert both[1]["y"] == rows.before(1)
