"""Scores while a run trained."""

import numpy as np

from dmsc_core.plots.score_panels import score_lines
from dmsc_core.result import Evaluation


def seen(epoch, **metrics):
    return Evaluation("train", epoch, metrics, np.zeros((2, 2), np.uint8))


def test_one_line_per_score_that_is_known_and_none_for_ncut():
    found = score_lines(
        [seen(5, acc=0.5, nmi=None, ncut=3.0), seen(10, acc=0.6, nmi=0.4, ncut=2.0)]
    )
    assert [t.name for t in found.data] == ["Accuracy", "NMI"]
    assert list(found.data[0].x) == [5, 10]
    assert list(found.data[0].y) == [0.5, 0.6]
    assert list(found.data[1].x) == [10]


def test_lines_differ_by_more_than_colour():
    found = score_lines([seen(1, acc=0.1, nmi=0.2, ari=0.3, purity=0.4, silhouette=0.5)])
    assert len({(t.line.dash, t.marker.symbol) for t in found.data}) == 5


def test_nothing_seen_is_an_empty_figure():
    assert len(score_lines([]).data) == 0
