"""Pictures as pixels and gradients side by side."""

import numpy as np
import pytest

from dmsc_core.data.descriptors import histogram_of_gradients
from dmsc_core.data.preprocessing.l2_gradients import GRADIENT_SHARE, pixels_and_gradients

RNG = np.random.default_rng(0)


def cosine(a, b):
    return a @ b / np.linalg.norm(a) / np.linalg.norm(b)


def test_inner_products_are_the_mean_of_two_cosines():
    images = RNG.random((4, 1, 32, 32)) * 200 + 5
    low, high = images.min(), images.max()
    rows = pixels_and_gradients(images, low, high)
    pixels = images.reshape(4, -1)
    edges = histogram_of_gradients((images[:, 0] - low) / (high - low), cell=4)
    for i in range(4):
        for j in range(4):
            alike = (1 - GRADIENT_SHARE) * cosine(pixels[i], pixels[j]) + GRADIENT_SHARE * cosine(
                edges[i], edges[j]
            )
            np.testing.assert_allclose(rows[i] @ rows[j], alike, rtol=1e-6)


def test_the_scale_of_the_values_has_no_say():
    images = RNG.random((3, 1, 16, 16))
    one = pixels_and_gradients(images, 0, 1)
    np.testing.assert_allclose(pixels_and_gradients(images * 255, 0, 255), one, atol=1e-6)


def test_sides_that_are_no_multiple_of_a_cell_repeat_the_border():
    images = RNG.random((2, 1, 30, 35))  # cells of three pixels
    padded = np.pad(images, ((0, 0), (0, 0), (0, 0), (0, 1)), mode="edge")
    edges = histogram_of_gradients(padded[:, 0], cell=3)
    rows = pixels_and_gradients(images, 0, 1)
    assert rows.shape == (2, 30 * 35 + edges.shape[1])
    unit = edges / np.linalg.norm(edges, axis=1, keepdims=True)
    np.testing.assert_allclose(rows[:, 30 * 35 :], np.sqrt(GRADIENT_SHARE) * unit, atol=1e-6)


def test_gradients_of_colours_are_those_of_their_mean():
    grey = RNG.random((2, 1, 16, 16))
    shift = RNG.random((2, 1, 16, 16)) * 0.1
    colours = np.concatenate([grey - shift, grey, grey + shift], axis=1)
    found = pixels_and_gradients(colours, 0, 1)[:, 3 * 256 :]
    np.testing.assert_allclose(found, pixels_and_gradients(grey, 0, 1)[:, 256:], atol=1e-6)


@pytest.mark.parametrize("shape", [(3, 1, 2, 9), (3, 1, 1, 1)])
def test_small_pictures_are_their_pixels(shape):
    images = RNG.random(shape) + 0.1
    rows = pixels_and_gradients(images, 0, 2)
    flat = images.reshape(3, -1)
    np.testing.assert_allclose(rows, flat / np.linalg.norm(flat, axis=1, keepdims=True))


def test_empty_pictures_stay_finite():
    images = np.concatenate([np.zeros((1, 1, 8, 8)), RNG.random((1, 1, 8, 8))])
    rows = pixels_and_gradients(images, 0, 1)
    assert not rows[0].any()
    np.testing.assert_allclose(np.linalg.norm(rows[1]), 1)
    assert np.isfinite(pixels_and_gradients(np.full((2, 1, 8, 8), 3.0), 3, 3)).all()
