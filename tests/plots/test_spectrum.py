"""Eigenvalues and degrees."""

import numpy as np

from dmsc_core.plots import spectrum


def test_the_eigenvalues_in_use_are_filled():
    figure = spectrum.eigenvalues(np.array([0, 0.1, 0.2, 0.7, 0.8]), n_clusters=3, suggested=3)
    colours = figure.data[0].marker.color
    assert len(set(colours[:3])) == 1
    assert colours[3] == colours[4] != colours[0]
    assert (figure.layout.shapes[0].x0, figure.layout.shapes[0].x1) == (3, 4)
    assert figure.layout.annotations[0].text == "widest gap after 3"


def test_a_gap_outside_the_picture_is_not_drawn():
    figure = spectrum.eigenvalues(np.array([0, 0.1]), n_clusters=2, suggested=2)
    assert not figure.layout.shapes


def test_the_histogram_of_degrees_counts_every_sample():
    values = np.random.default_rng(0).gamma(2, size=300)
    figure = spectrum.degrees(values)
    assert sum(figure.data[0].y) == 300
    assert f"{np.median(values):.3g}" in figure.layout.annotations[0].text


def test_equal_degrees_are_one_bar():
    assert max(spectrum.degrees(np.ones(10)).data[0].y) == 10
