"""The confusion matrix."""

import numpy as np

from dmsc_core.plots.confusion import MOST_TEXT, confusion


def test_clusters_are_in_the_order_of_the_class_they_match():
    counts = np.array([[0, 8, 2], [9, 1, 0]])
    figure = confusion(counts, ("a", "b"), {0: 1, 1: 0})
    heat = figure.data[0]
    assert list(heat.x) == ["1", "0", "2"]  # the cluster without a class is last
    assert np.array_equal(heat.customdata, [[8, 0, 2], [1, 9, 0]])
    assert np.allclose(heat.z[0], [0.8, 0, 0.2])
    assert heat.text[0][1] == ""


def test_a_class_without_samples_is_no_division_by_zero():
    heat = confusion(np.array([[0, 0], [1, 2]]), ("a", "b")).data[0]
    assert np.isfinite(heat.z).all()


def test_many_classes_show_no_counts():
    n = MOST_TEXT + 1
    assert confusion(np.eye(n, dtype=int), [str(i) for i in range(n)]).data[0].text is None
