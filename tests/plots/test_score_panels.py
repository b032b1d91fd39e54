"""A small panel for each score."""

from itertools import pairwise

import numpy as np

from dmsc_core.plots import score_panels
from dmsc_core.result import Evaluation


def seen(epoch, **metrics):
    return Evaluation("train", epoch, metrics, np.zeros((2, 2), np.uint8))


def test_a_panel_per_known_score_those_with_labels_first():
    looks = [seen(5, ncut=3.0, acc=0.5, nmi=None), seen(10, ncut=2.0, acc=0.6, nmi=None)]
    assert score_panels.measured(looks) == ("acc", "ncut")
    figure = score_panels.panels(looks)
    assert [t.name for t in figure.data] == ["Accuracy", "Ncut"]
    assert list(figure.data[1].x) == [5, 10]
    assert list(figure.data[1].y) == [3.0, 2.0]
    assert figure.data[0].yaxis != figure.data[1].yaxis  # each has a scale of its own


def test_panels_lie_beside_each_other_and_say_which_way_is_good():
    looks = [seen(1, acc=0.1, nmi=0.2, silhouette=0.3, ncut=4.0, eigengap=0.05)]
    figure = score_panels.panels(looks)
    domains = [figure.layout[f"xaxis{i}"].domain for i in ("", 2, 3, 4, 5)]
    assert all(a[1] < b[0] for a, b in pairwise(domains))
    words = {a.text for a in figure.layout.annotations}
    assert {w for w in words if "low is good" in w} == {"<b>Ncut</b>  <i>low is good</i>"}
    assert len(words) == 5


def test_the_evaluation_that_is_looked_at_is_ringed():
    figure = score_panels.panels([seen(5, acc=0.5), seen(9, acc=0.7)], chosen=0)
    ring = figure.data[1]
    assert (list(ring.x), list(ring.y), ring.marker.symbol) == ([5], [0.5], "circle-open")
    assert len(score_panels.panels([seen(5, acc=0.5), seen(9, acc=None)], chosen=1).data) == 1


def test_nothing_seen_is_an_empty_figure():
    assert len(score_panels.panels([]).data) == 0


def test_scores_that_are_all_but_alike_get_an_axis_whose_ticks_differ():
    figure = score_panels.panels([seen(5, acc=1.0, ncut=0.001), seen(10, acc=1.0, ncut=0.002)])
    assert tuple(figure.layout.yaxis.range) == (0.98, 1.02)
    assert figure.layout.yaxis2.range is None  # these differ enough to find their own
