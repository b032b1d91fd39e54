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


def test_a_cell_can_be_picked_and_says_its_class_and_cluster():
    counts = np.array([[0, 8, 2], [9, 1, 0]])
    points = confusion(counts, ("a", "b"), {0: 1, 1: 0}).data[1]
    cells = {tuple(c): (x, y) for c, x, y in zip(points.customdata, points.x, points.y)}
    assert cells == {
        (0, 1): ("1", "a"),
        (0, 2): ("2", "a"),
        (1, 0): ("0", "b"),
        (1, 1): ("1", "b"),
    }
    assert points.marker.opacity == 0
    assert "class a, cluster 1: 8 samples (80%)" in points.text


def test_chosen_samples_are_framed_and_counted():
    counts, chosen = np.array([[0, 8, 2], [9, 1, 0]]), np.zeros((2, 3), int)
    chosen[0, 1], chosen[1, 0] = 3, 9
    figure = confusion(counts, ("a", "b"), {0: 1, 1: 0}, chosen=chosen)
    assert figure.data[0].text.tolist() == [
        ["<b>3</b><br>of 8", "", "2"],
        ["1", "<b>9</b><br>of 9", ""],
    ]
    middles = {((s.x0 + s.x1) / 2, (s.y0 + s.y1) / 2) for s in figure.layout.shapes}
    assert middles == {(0, 0), (1, 1)}
    assert any("3 of them chosen" in text for text in figure.data[1].text)
    nothing = confusion(counts, ("a", "b"), chosen=np.zeros((2, 3), int))
    assert not nothing.layout.shapes


def test_many_classes_say_how_many_are_chosen_and_nothing_else():
    n = MOST_TEXT + 1
    chosen = np.zeros((n, n), int)
    chosen[2, 2] = 1
    text = confusion(np.eye(n, dtype=int), [str(i) for i in range(n)], chosen=chosen).data[0].text
    assert [t for t in text.ravel() if t] == ["1"]
