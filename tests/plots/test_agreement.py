"""The matrix of agreements and the flow between two clusterings."""

import numpy as np
import pytest

from dmsc_core.evaluation import agreement as measure
from dmsc_core.plots.agreement import agreement, flow
from dmsc_core.plots.palette import FAINT


def test_every_cell_says_its_number_whatever_the_runs_are_called():
    values = np.array([[1.0, 0.254], [0.254, 1.0]])
    figure = agreement(values, ["the same", "the same"])
    trace = figure.data[0]
    assert trace.text[0][1] == "0.25"
    assert (trace.zmin, trace.zmax) == (0, 1)
    assert figure.layout.xaxis.ticktext == ("the same", "the same")
    assert len(set(trace.x)) == 2


def test_long_names_are_cut_beside_the_matrix_and_whole_in_the_hover():
    figure = agreement(np.eye(2), ["x" * 80, "b"])
    assert len(figure.layout.yaxis.ticktext[0]) == 30
    assert "x" * 80 in figure.data[0].customdata[0][1]


def test_links_hold_every_sample_once_and_those_who_move_are_grey():
    a = np.array([0, 0, 0, 1, 1, 1, 1])
    b = np.array([1, 1, 0, 0, 0, 0, 0])
    figure = flow(measure.flow(a, b), "one", "other")
    link, node = figure.data[0].link, figure.data[0].node
    ends = [(node.label[s], node.label[t]) for s, t in zip(link.source, link.target)]
    assert dict(zip(ends, link.value)) == {
        ("cluster 0", "cluster 1"): 2,
        ("cluster 0", "cluster 0"): 1,
        ("cluster 1", "cluster 0"): 4,
    }
    moved = sum(v for v, c in zip(link.value, link.color) if c == FAINT)
    assert moved == measure.flow(a, b).moved == 1
    assert node.y[0] == pytest.approx(1.5 / 7)


def test_clusters_can_have_names():
    codes = np.array([0, 1, 1])
    figure = flow(measure.flow(codes, codes), "classes", "run", source_names=("cat", "dog"))
    assert figure.data[0].node.label == ("cat", "dog", "cluster 0", "cluster 1")


def test_the_match_keeps_its_colour_also_where_a_cluster_before_it_has_none():
    a, b = np.array([0, 0, 1, 2, 2, 2]), np.array([0, 0, 1, 1, 1, 1])
    trace = flow(measure.flow(a, b), "one", "other").data[0]
    colours = dict(zip(zip(trace.link.source, trace.link.target), trace.link.color))
    assert colours[1, 4] == FAINT
    assert FAINT not in (colours[0, 3], colours[2, 4])
    assert trace.node.color[4] == trace.node.color[2]
