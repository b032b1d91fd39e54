"""Samples as small pictures."""

import io
from base64 import b64decode

import numpy as np
import pytest
from PIL import Image

from dmsc_core.data.dataset import make_dataset
from dmsc_core.plots import thumbnails
from dmsc_core.plots.samples import EDGE


@pytest.fixture
def dataset():
    rng = np.random.default_rng(0)
    values = {
        "grey": rng.random((9, 8, 8)),
        "colour": rng.random((9, 3, 60, 40)),
        "words": rng.normal(size=(9, 300)),
        "few": rng.normal(size=(9, 5)),
    }
    values["words"][4] = np.nan  # missing
    return make_dataset("toy", values)


def opened(uri):
    return np.array(Image.open(io.BytesIO(b64decode(uri.removeprefix("data:image/png;base64,")))))


def test_a_png_is_read_back_as_it_was():
    pixels = np.random.default_rng(0).integers(0, 256, (7, 11, 4)).astype(np.uint8)
    np.testing.assert_array_equal(opened(thumbnails.data_uri(pixels)), pixels)


def test_every_modality_has_a_picture_of_each_sample_that_has_it(dataset):
    found = thumbnails.pictures(dataset, thumbnails.styles_of(dataset), [4, 0])
    assert list(found) == ["grey", "colour", "words", "few"]
    assert found["words"][0] is None
    assert opened(found["words"][1]).shape == (40, 88, 4)
    assert opened(found["grey"][0]).shape == (56, 56, 4)
    assert opened(found["colour"][0]).shape == (60, 40, 4)


def test_an_image_has_the_range_of_all_samples_and_whole_pixels(dataset):
    grey = dataset.modalities[0].values
    look = thumbnails.styles_of(dataset)[0]
    drawn = look.draw(grey[3])
    times = drawn.shape[0] // 8
    wanted = (grey[3, 0] - grey.min()) / (grey.max() - grey.min()) * 255
    np.testing.assert_array_equal(drawn[::times, ::times, 1], wanted.round().astype(np.uint8))
    assert (drawn[..., 3] == 255).all()


def test_a_profile_is_the_strongest_deviation_of_each_bin(dataset):
    words = dataset.modalities[2].values
    present = np.delete(words, 4, axis=0)
    deviations = (words[0] - present.mean(axis=0)) / present.std(axis=0)
    drawn = thumbnails.styles_of(dataset)[2].draw(words[0])
    for bin in (0, 50, 87):
        part = deviations[bin * 300 // 88 : (bin + 1) * 300 // 88]
        strongest = part[np.abs(part).argmax()]
        colour = thumbnails.LOW if strongest < 0 else thumbnails.HIGH
        assert tuple(drawn[0, bin, :3]) == colour
        assert abs(drawn[0, bin, 3] - 255 * min(abs(strongest) / EDGE, 1)) <= 1


def test_a_feature_that_never_changes_is_clear():
    look = thumbnails.styles_of(make_dataset("flat", {"a": np.ones((4, 3))}))[0]
    assert not look.draw(np.ones(3, np.float32))[..., 3].any()


def test_joined_images_stand_side_by_side(dataset):
    look = thumbnails.styles_of(dataset)
    (both,) = (opened(uri) for uri in thumbnails.joined(dataset, look, [3]))
    assert both.shape == (60, 56 + thumbnails.SPACE + 40, 4)
    grey, colour = (look[m].draw(dataset.modalities[m].values[3]) for m in (0, 1))
    np.testing.assert_array_equal(both[2:58, :56], grey)
    np.testing.assert_array_equal(both[:, -40:], colour)
    assert not both[:, 56:-40].any()


def test_without_images_profiles_are_joined_with_a_gap_for_what_is_missing():
    values = {"a": np.random.default_rng(0).normal(size=(6, 8)), "b": np.eye(6)}
    values["b"][2] = np.nan
    dataset = make_dataset("toy", values)
    there, missing = (
        opened(uri) for uri in thumbnails.joined(dataset, thumbnails.styles_of(dataset), [0, 2])
    )
    assert there.shape == missing.shape == (40, 88 + thumbnails.SPACE + 84, 4)
    assert there[..., 3][:, -84:].any()
    assert missing[..., 3][:, :88].any()
    assert not missing[..., 3][:, -84:].any()
