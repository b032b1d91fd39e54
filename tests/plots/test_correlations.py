"""Canonical correlations and their drop."""

import numpy as np
import pytest

from dmsc_core.evaluation.correlations import MOST
from dmsc_core.plots import correlations
from dmsc_core.words.correlations import hint

TWO = np.array([[0.95, 0.9, 0.2, 0.1]])


def test_the_drop_is_marked_and_said():
    figure = correlations.correlations(TWO, ("image", "text"))
    assert [tuple(trace.y) for trace in figure.data] == [tuple(TWO[0])]
    assert tuple(figure.data[0].x) == (1, 2, 3, 4)
    assert (figure.layout.shapes[0].x0, figure.layout.shapes[0].x1) == (2, 3)
    assert figure.layout.annotations[0].text == "largest drop after 2: hints at K = 3"
    assert not figure.layout.showlegend
    words = hint(TWO)
    assert "after number 2, from 0.90 to 0.20" in words
    assert "K = 3: a hint, not a rule" in words


def test_a_drop_that_training_made_is_no_hint():
    words = hint(TWO, trained=2)
    assert "K = 3" not in words
    assert "Training raised the first 2 only" in words
    assert hint(TWO, trained=3) == hint(TWO)


def test_each_pair_has_a_curve_of_its_own():
    table = np.array([[0.9, 0.8, 0.1], [0.7, 0.6, 0.2], [0.5, 0.4, 0.3]])
    figure = correlations.correlations(table, "abc")
    assert [trace.name for trace in figure.data] == ["a and b", "a and c", "b and c"]
    assert len({(t.line.color, t.marker.symbol) for t in figure.data}) == 3
    assert figure.layout.showlegend
    assert figure.layout.shapes[0].x0 == 2  # of the mean
    assert "mean correlations" in hint(table)


def test_many_pairs_stand_behind_their_mean():
    table = np.sort(np.random.default_rng(0).random((15, 50)))[:, ::-1]
    figure = correlations.correlations(table, "abcdef")
    assert len(figure.data) == 16
    assert [trace.mode for trace in figure.data] == ["lines"] * 15 + ["lines+markers"]
    np.testing.assert_allclose(figure.data[-1].y, table.mean(axis=0)[:MOST])


def test_without_a_drop_nothing_is_marked():
    flat = np.full((1, 3), 0.5)
    assert not correlations.correlations(flat, "ab").layout.shapes
    assert "say nothing about K" in hint(flat)


def test_a_row_for_each_pair():
    with pytest.raises(ValueError, match="each of the 3 pairs of 3 modalities, got 1 rows"):
        correlations.correlations(TWO, "abc")
