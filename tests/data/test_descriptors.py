"""Descriptors of pictures against plain loops."""

import numpy as np

from dmsc_core.data.descriptors import frequency_spectrum, histogram_of_gradients

RNG = np.random.default_rng(0)


def gradients_by_loops(image, cell, block):
    height, width = image.shape

    def at(y, x):
        return image[min(max(y, 0), height - 1), min(max(x, 0), width - 1)]

    cells = np.zeros((height // cell, width // cell, 9))
    for y in range(height):
        for x in range(width):
            across = (at(y, x + 1) - at(y, x - 1)) / 2
            down = (at(y + 1, x) - at(y - 1, x)) / 2
            position = (np.degrees(np.arctan2(down, across)) % 180) / 20 - 0.5
            lower = int(np.floor(position))
            share = position - lower
            size = np.sqrt(across**2 + down**2)
            cells[y // cell, x // cell, lower % 9] += size * (1 - share)
            cells[y // cell, x // cell, (lower + 1) % 9] += size * share
    result = []
    for y in range(cells.shape[0] - block + 1):
        for x in range(cells.shape[1] - block + 1):
            v = cells[y : y + block, x : x + block].reshape(-1)
            v = v / np.sqrt((v**2).sum() + 1e-4)
            v = np.minimum(v, 0.2)
            result.extend(v / np.sqrt((v**2).sum() + 1e-4))
    return np.array(result)


def test_gradients_equal_plain_loops():
    images = RNG.random((3, 8, 8))
    found = histogram_of_gradients(images)
    assert found.shape == (3, 324)
    assert found.dtype == np.float32
    for image, row in zip(images, found):
        np.testing.assert_allclose(row, gradients_by_loops(image, 2, 2), atol=1e-6)


def test_gradients_of_another_grid_equal_plain_loops():
    image = RNG.random((8, 12))
    found = histogram_of_gradients(image[None], cell=4, block=1)[0]
    np.testing.assert_allclose(found, gradients_by_loops(image, 4, 1), atol=1e-6)


def test_a_plain_picture_has_no_gradients():
    assert not histogram_of_gradients(np.ones((1, 8, 8))).any()


def test_an_edge_votes_for_its_direction():
    image = np.zeros((1, 8, 8))
    image[:, :, 4:] = 1  # grey changes along x only: angle 0, between the last and first bin
    votes = histogram_of_gradients(image, cell=8, block=1)[0]
    assert votes[0] == votes[8] > 0
    assert not votes[1:8].any()


def test_spectrum_equals_plain_sums():
    image = RNG.random((3, 4))
    found = frequency_spectrum(image[None])[0].reshape(6, 5)
    y, x = np.mgrid[:3, :4]
    for u in range(6):
        for v in range(5):
            wave = np.exp(-2j * np.pi * (u * y / 6 + v * x / 8))
            assert np.isclose(found[u, v], abs((image * wave).sum()) / np.sqrt(48), atol=1e-6)


def test_spectrum_does_not_know_where():
    image = np.zeros((1, 8, 8))
    image[0, 1:4, 1:4] = RNG.random((3, 3))
    moved = np.roll(image, (3, 2), axis=(1, 2))
    np.testing.assert_allclose(frequency_spectrum(image), frequency_spectrum(moved), atol=1e-6)
