"""Measured and rebuilt, side by side."""

import numpy as np
import pytest

from dmsc_core.plots import rebuilt

RNG = np.random.default_rng(0)


def test_pictures_are_measured_above_rebuilt_on_one_scale():
    inputs = RNG.random((3, 1, 8, 8)).astype(np.float16)
    outputs = np.full((3, 1, 8, 8), 7.0, np.float16)  # far too bright
    canvas = rebuilt.sheet(inputs, outputs)
    times = rebuilt.HEIGHT // 8
    assert canvas.shape == (17 * times, 26 * times, 4)
    low, high = inputs.min(), inputs.max()
    first = ((inputs[0, 0] - low) / (high - low) * 255).astype(float)
    np.testing.assert_allclose(canvas[::times, ::times][:8, :8, 0], first, atol=1)
    assert (canvas[9 * times :, : 8 * times, :3] == 255).all()
    assert (canvas[8 * times : 9 * times, :, 3] == 0).all()  # the gap


def test_what_is_missing_is_left_clear():
    inputs = RNG.random((2, 3, 8, 8)).astype(np.float16)
    inputs[1] = np.nan
    canvas = rebuilt.sheet(inputs, inputs)
    times = rebuilt.HEIGHT // 8
    assert (canvas[: 8 * times, : 8 * times, 3] == 255).all()
    assert (canvas[: 8 * times, 9 * times :, 3] == 0).all()
    assert rebuilt.sheet(np.full_like(inputs, np.nan), inputs).shape == canvas.shape


def test_profiles_have_a_row_per_modality_and_a_column_per_sample():
    inputs = {"one": RNG.random((3, 9)), "a name that is much too long": RNG.random((3, 5))}
    outputs = {name: values + 0.1 for name, values in inputs.items()}
    figure = rebuilt.profiles(inputs, outputs, ["x", "y", "z"])
    assert len(figure.data) == 2 * 3 * 2
    assert [t.name for t in figure.data[:2]] == ["measured", "rebuilt"]
    np.testing.assert_allclose(figure.data[1].y, outputs["one"][0], atol=1e-4)
    assert [a.text for a in figure.layout.annotations] == ["sample x", "sample y", "sample z"]
    assert figure.layout.yaxis.title.text == "one"
    assert len(figure.layout.yaxis4.title.text) == rebuilt.NAME_LENGTH
    assert figure.layout.yaxis.domain[0] > figure.layout.yaxis4.domain[1]


def test_a_row_has_one_range_and_a_wild_line_does_not_flatten_it():
    measured = np.tile(np.linspace(0, 1, 9), (2, 1))
    wild = {"one": np.full((2, 9), 1000.0)}
    figure = rebuilt.profiles({"one": measured}, wild, ["a", "b"])
    assert figure.layout.yaxis.range == figure.layout.yaxis2.range
    assert figure.layout.yaxis.range[1] == pytest.approx(1.5 + 0.075)


def test_profiles_of_tiny_values_keep_their_shape():
    tiny = {"one": np.linspace(0, 3e-6, 9, dtype=np.float32)[None]}
    figure = rebuilt.profiles(tiny, {"one": 2 * tiny["one"]}, ["x"])
    np.testing.assert_allclose(figure.data[0].y, tiny["one"][0], rtol=1e-5)
    np.testing.assert_allclose(figure.data[1].y, 2 * tiny["one"][0], rtol=1e-5)


def test_nobody_measured_it():
    nothing = {"one": np.full((2, 4), np.nan)}
    figure = rebuilt.profiles(nothing, {"one": np.zeros((2, 4))}, ["a", "b"])
    assert np.isfinite(figure.layout.yaxis.range).all()


def test_pictures_are_told_from_profiles():
    assert rebuilt.is_picture(np.zeros((2, 1, 4, 4)))
    assert not rebuilt.is_picture(np.zeros((2, 4)))
