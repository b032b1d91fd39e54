"""One sample of each cell of a window."""

import itertools

import numpy as np

from dmsc_core.figure_data import degree_points

ORDER = np.random.default_rng(0).permutation(50)
STRENGTH = np.round(np.random.default_rng(1).random(50), 1)  # with ties


def test_cells_cover_the_window():
    few, many = degree_points.cells(10, 30), degree_points.cells(0, 5000)
    assert list(few) == list(range(10, 31))
    assert len(many) == degree_points.MOST + 1
    assert (many[0], many[-1]) == (0, 5000)
    assert set(np.diff(many)) == {26, 27}


def test_each_cell_has_its_best_linked_sample():
    edges = np.array([5, 12, 13, 40])
    wanted = [
        max(ORDER[a:b], key=lambda i: (STRENGTH[i], -list(ORDER).index(i)))
        for a, b in itertools.pairwise(edges)
    ]
    assert list(degree_points.best_linked(edges, ORDER, STRENGTH)) == wanted


def test_the_picked_sample_stands_for_its_cell():
    edges = np.array([0, 10, 20])
    best = degree_points.best_linked(edges, ORDER, STRENGTH)
    other = next(i for i in ORDER[10:20] if i != best[1])
    assert list(degree_points.best_linked(edges, ORDER, STRENGTH, int(other))) == [best[0], other]
