"""Moments of a training beside each other."""

import io

import numpy as np
import pytest
from PIL import Image

from dmsc_core.figure_data import moments
from dmsc_core.plots import thumbnails
from dmsc_core.result import Evaluation


@pytest.mark.parametrize(("n", "most"), [(1, 8), (5, 8), (8, 8), (100, 8)])
def test_frames_reach_from_the_first_look_to_the_last(n, most):
    found = moments.frames(n, most)
    assert (found[0], found[-1]) == (0, n - 1)
    assert len(found) == min(n, most)
    assert found == sorted(set(found))


def test_the_nearest_frame():
    assert [moments.nearest([0, 4, 9], at) for at in (0, 2, 3, 8)] == [0, 0, 4, 9]


def test_what_was_rebuilt_comes_from_the_last_look_that_kept_it():
    kept = {"image": np.ones((1, 1, 2, 2))}
    picture = np.zeros((2, 2), np.uint8)
    looks = [Evaluation("train", e, {}, picture, kept if e in (2, 4) else {}) for e in range(6)]
    assert moments.rebuilt_by(looks, 1) is None
    assert moments.rebuilt_by(looks, 3) == (2, kept)
    assert moments.rebuilt_by(looks, 5) == (4, kept)


def test_a_frame_is_a_picture_of_whole_cells():
    picture = np.array([[0, 255], [255, 0]], np.uint8)
    pixels = np.asarray(Image.open(io.BytesIO(thumbnails.frame(picture, size=9))).convert("RGB"))
    assert pixels.shape == (8, 8, 3)
    assert (pixels[:4, :4] == pixels[0, 0]).all()
    assert (pixels[0, 0] != pixels[0, 7]).any()
