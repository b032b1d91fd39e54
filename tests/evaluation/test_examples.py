"""The samples that are followed through training."""

import numpy as np
import pytest

from dmsc_core.evaluation import examples


def test_samples_are_spread_over_all_rows():
    assert examples.choose(np.ones((101, 2), bool), 5).tolist() == [0, 25, 50, 75, 100]
    assert examples.choose(np.ones((3, 2), bool), 5).tolist() == [0, 1, 2]


def test_samples_with_every_modality_come_first():
    present = np.ones((40, 2), bool)
    present[::2, 1] = False
    assert (examples.choose(present, 6) % 2 == 1).all()
    nobody = np.tile([True, False], (40, 1))
    assert len(examples.choose(nobody, 6)) == 6


def test_large_pictures_become_means_of_blocks():
    rng = np.random.default_rng(0)
    values = rng.random((2, 3, 90, 40)).astype(np.float32)
    small = examples.shrink(values)
    assert small.shape == (2, 3, examples.SIDE, 40)
    assert small.dtype == np.float16
    for i in range(examples.SIDE):
        rows = slice(i * 90 // examples.SIDE, (i + 1) * 90 // examples.SIDE)
        np.testing.assert_allclose(small[:, :, i], values[:, :, rows].mean(axis=2), atol=1e-3)


def test_small_pictures_stay_and_odd_channels_are_averaged():
    values = np.random.default_rng(0).random((2, 2, 8, 8)).astype(np.float32)
    np.testing.assert_allclose(examples.shrink(values)[:, 0], values.mean(axis=1), atol=1e-3)


def test_values_beyond_the_small_type_are_cut_off():
    assert np.isfinite(examples.shrink(np.full((1, 1, 2, 2), 1e9, np.float32))).all()


def test_long_profiles_keep_evenly_spaced_features_first_and_last_among_them():
    values = np.arange(2000, dtype=np.float64).reshape(2, 1000)
    small = examples.shrink(values)
    assert small.shape == (2, examples.POINTS)
    assert small[0, [0, -1]].tolist() == [0, 999]
    assert np.ptp(np.diff(small[0])) <= 1
    np.testing.assert_array_equal(examples.shrink(values[:, :5]), values[:, :5])


def test_what_is_missing_stays_missing():
    values = np.full((1, 1, 80, 80), np.nan, np.float32)
    assert np.isnan(examples.shrink(values)).all()


@pytest.mark.parametrize("planned", [1, 59, 60, 61, 3000])
def test_long_runs_keep_only_so_many_looks(planned):
    kept = [look for look in range(planned) if examples.is_kept(look, planned)]
    assert kept[0] == 0
    assert len(kept) <= examples.MOST_LOOKS
    assert len(kept) >= min(planned, examples.MOST_LOOKS // 2)
