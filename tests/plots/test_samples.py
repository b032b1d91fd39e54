"""Samples as pictures and profiles."""

import numpy as np

from dmsc_core.plots import samples

RNG = np.random.default_rng(0)


def test_a_sheet_shows_each_picture_at_its_place():
    values = np.zeros((3, 1, 4, 4), np.float32)
    values[1] = 1.0
    sheet = samples.sheet(values, [np.array([0, 1]), np.array([2])], width=9)
    assert sheet.shape == (9, 9, 4)
    assert (sheet[:4, 5:, :3] == 255).all()  # the second picture of the first row
    assert (sheet[:4, :4, :3] == 0).all()
    assert (sheet[4, :, 3] == 0).all()  # the gap is clear
    assert (sheet[5:, 5:, 3] == 0).all()  # no fourth picture


def test_colour_pictures_keep_their_colours_and_odd_channels_are_averaged():
    colour = np.zeros((1, 3, 4, 4), np.float32)
    colour[0, 0] = 1.0
    assert (samples.sheet(colour, [np.array([0])], 4)[..., :3] == [255, 0, 0]).all()
    two = np.stack([np.zeros((4, 4)), np.ones((4, 4))])[None].astype(np.float32)
    assert (samples.sheet(two, [np.array([0])], 4)[..., 0] == 127).all()


def test_constant_pictures_do_not_divide_by_zero():
    assert samples.sheet(np.full((2, 1, 4, 4), 3.0), [np.array([0, 1])], 9).shape == (4, 9, 4)


def test_profiles_are_standardised_by_column_and_sorted_by_class():
    values = RNG.normal(5, 3, size=(40, 6))
    values[:, 5] = 2.0  # a constant column
    labels = np.tile([1, 0], 20)
    heat = samples.profiles(values, labels).data[0]
    assert heat.z.shape == (40, 6)
    assert np.allclose(heat.z[:, :5].mean(axis=0), 0, atol=0.01)
    assert (heat.z[:, 5] == 0).all()
    expected = (values - values.mean(axis=0)) / np.where(
        values.std(axis=0) > 0, values.std(axis=0), 1
    )
    assert np.allclose(heat.z[:20], expected[1::2], atol=0.01)


def test_large_modalities_are_shown_in_part():
    heat = samples.profiles(RNG.normal(size=(500, 900))).data[0]
    assert heat.z.shape == (samples.MOST_PROFILES, samples.MOST_COLUMNS)
    assert heat.x[-1] == 899


def test_profiles_of_chosen_samples_are_measured_by_all_of_them():
    values = np.random.default_rng(1).normal(3, 2, size=(50, 6)).astype(np.float32)
    chosen = np.array([40, 3, 17])
    heat = samples.profiles(values, chosen=chosen).data[0]
    expected = (values - values.mean(axis=0)) / values.std(axis=0)
    np.testing.assert_allclose(heat.z, expected[[3, 17, 40]], atol=6e-3)


def test_profiles_name_features_and_classes_and_leave_gaps():
    values = np.random.default_rng(2).normal(size=(8, 3))
    values[1] = np.nan  # a sample without the modality
    columns = ["CD3", "CD4", "a protein with a long name"]
    figure = samples.profiles(
        values, np.array([0, 0, 0, 1, 1, 1, 1, 1]), names=["B cell", "T cell"], columns=columns
    )
    heat = figure.data[0]
    assert list(heat.x) == ["CD3", "CD4", "a protein wit…"]
    assert figure.layout.xaxis.type == "category"
    assert np.isnan(heat.z).any(axis=1).tolist() == [False] * 2 + [True] + [False] * 5
    assert np.allclose(np.nanmean(heat.z, axis=0), 0, atol=0.01)
    assert figure.layout.yaxis.tickvals.tolist() == [1, 5]
    assert figure.layout.yaxis.ticktext == ("B cell", "T cell")
