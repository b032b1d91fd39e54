"""Small pictures of many points."""

import numpy as np

from dmsc_core.figure_data.stored_run import Grouping
from dmsc_core.plots.embedding import CONTINUOUS
from dmsc_core.plots.palette import CHOSEN, COLOURS, rgb
from dmsc_core.plots.small_scatter import FADED, SEEN, SIZE, cloud, colours_of

CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
INKS = np.array([rgb(c) for c in COLOURS[:4]], np.uint8)


def test_each_point_is_a_disc_of_its_colour_and_up_is_up():
    picture = cloud(CORNERS, INKS)
    assert picture.shape == (SIZE[1], SIZE[0], 4)
    high, wide = SIZE[1] - 15, SIZE[0] - 15
    for (y, x), ink in zip([(high, 14), (high, wide), (14, 14), (14, wide)], INKS):
        np.testing.assert_array_equal(picture[y, x], [*ink, SEEN])
    assert (picture[..., 3] > 0).mean() < 0.01
    assert not picture[SIZE[1] // 2].any()


def test_chosen_points_are_ringed_and_the_others_fade():
    picture = cloud(CORNERS, INKS, chosen=[3])
    np.testing.assert_array_equal(picture[14, SIZE[0] - 15], [*INKS[3], 255])
    np.testing.assert_array_equal(picture[14, 14], [*INKS[2], FADED])
    ring = (picture == np.array([*rgb(CHOSEN), 255])).all(axis=-1)
    y, x = np.nonzero(ring)
    away = np.hypot(y - 14, x - (SIZE[0] - 15))
    assert len(away)
    assert away.min() > 5
    assert away.max() < 10


def test_points_in_one_place_and_points_in_space_are_drawn():
    assert cloud(np.zeros((5, 2)), INKS[[0] * 5])[SIZE[1] // 2, :, 3].any()
    rng = np.random.default_rng(0)
    points = rng.normal(size=(30, 3))
    flat = cloud(points[:, :2], INKS[rng.integers(0, 4, 30) * 0])
    np.testing.assert_array_equal(cloud(points, INKS[[0] * 30]), flat)


def test_colours_are_those_of_the_large_picture():
    groups = Grouping("g", np.array([0, 13, 1]), tuple("abcdefghijklmn"))
    assert colours_of(groups).tolist() == [list(rgb(COLOURS[i])) for i in (0, 1, 1)]
    numbers = colours_of(Grouping("v", np.array([0.0, np.nan, 4.0]), None))
    assert numbers[0].tolist() == list(rgb(CONTINUOUS[0]))
    assert numbers[2].tolist() == list(rgb(CONTINUOUS[-1]))
    assert numbers[1].tolist() == [128, 134, 145]
    assert len(colours_of(Grouping("v", np.full(3, np.nan), None))) == 3


def test_many_chosen_points_have_finer_rings():
    points, inks = np.random.default_rng(0).normal(size=(200, 2)), INKS[[0] * 200]
    ink = np.array([*rgb(CHOSEN), 255])
    few, many = (
        (cloud(points, inks, range(count)) == ink).all(axis=-1).sum() / count for count in (40, 100)
    )
    assert many < 0.6 * few
