"""Empty cells are filled or dropped by one policy, and told; rows that are empty stay missing."""

import numpy as np
import pytest

from dmsc_core.data.empty_cells.filling import fill
from dmsc_core.errors import DataError

RNG = np.random.default_rng(0)


def gappy(n=40, d=6, share=0.1, seed=0):
    rng = np.random.default_rng(seed)
    whole = rng.normal(size=(n, 2)) @ rng.normal(size=(2, d)) + 3
    gaps = rng.random((n, d)) < share
    gaps[np.arange(n), np.arange(n) % d] = False  # no row is empty
    return whole, np.where(gaps, np.nan, whole), gaps


def test_without_empty_cells_nothing_changes():
    values = {"a": RNG.random((4, 3)), "b": np.arange(8).reshape(4, 2)}
    filled = fill(values, "knn")
    assert filled.modalities["a"] is values["a"]
    assert filled.modalities["b"] is values["b"]
    assert filled.notes == ()


@pytest.mark.parametrize("missing", [None, "median"])
def test_the_median_against_a_plain_loop(missing):
    _, values, gaps = gappy()
    values[7] = np.nan  # lacks the modality
    expected = values.copy()
    for i, j in np.argwhere(gaps):
        if i != 7:
            expected[i, j] = np.median([x for x in values[:, j] if not np.isnan(x)])
    filled = fill({"a": values}, missing)
    np.testing.assert_array_equal(filled.modalities["a"], expected)
    assert np.isnan(filled.modalities["a"][7]).all()
    count = int(gaps.sum() - gaps[7].sum())
    assert filled.notes == (
        f"Empty cells: {count} of 'a' ({count / 240:.1%}); filled with the median of their column.",
    )


def test_neighbours_are_nearer_to_the_truth_and_scale_does_not_matter():
    whole, values, gaps = gappy(200)
    middle = fill({"a": values}, "median").modalities["a"]
    near = fill({"a": values}, "knn").modalities["a"]
    assert np.abs(near - whole)[gaps].mean() < 0.5 * np.abs(middle - whole)[gaps].mean()
    scales = 10.0 ** np.arange(-3, 3)
    scaled = fill({"a": values * scales}, "knn").modalities["a"]
    np.testing.assert_allclose(scaled / scales, near, rtol=1e-6)
    np.testing.assert_array_equal(near[~gaps], whole[~gaps])


def test_columns_and_samples_above_a_share_are_dropped_and_the_rest_is_filled():
    values = RNG.random((10, 4))
    values[:5, 1] = np.nan
    values[9, 2] = np.nan
    filled = fill({"a": values, "b": RNG.random((10, 2))}, "drop-columns")
    assert filled.columns["a"].tolist() == [True, False, True, True]
    assert filled.modalities["a"].shape == (10, 3)
    assert np.isfinite(filled.modalities["a"]).all()
    assert "1 column with more than 20% empty dropped, the others filled" in filled.notes[0]
    every = fill({"a": values}, "drop-columns:0")
    assert every.columns["a"].tolist() == [True, False, False, True]
    rows = fill({"a": values, "b": RNG.random((10, 2))}, "drop-samples:0.3")
    assert rows.samples.all()
    rows = fill({"a": values, "b": RNG.random((10, 2))}, "drop-samples:0")
    assert rows.samples.tolist() == [False] * 5 + [True] * 4 + [False]
    assert rows.modalities["b"].shape == (4, 2)
    assert "6 samples with more than 0% empty dropped" in rows.notes[0]


def test_a_column_without_any_value_is_dropped_but_not_of_new_samples():
    values = RNG.random((5, 3))
    values[:, 1] = np.nan
    filled = fill({"a": values}, "knn")
    assert filled.columns["a"].tolist() == [True, False, True]
    note = "Empty cells: 5 of 'a' (33.3%); 1 column of 'a' without any value dropped."
    assert filled.notes == (note,)
    with pytest.raises(DataError, match="nothing can fill 1 column of 'a' that the new"):
        fill({"a": values}, None, least=1)


def test_pixels_are_filled_and_never_dropped():
    pictures = RNG.random((6, 1, 3, 3))
    pictures[2, 0, 1, 1] = np.nan
    filled = fill({"a": pictures}, "median").modalities["a"]
    assert filled.shape == (6, 1, 3, 3)
    assert filled[2, 0, 1, 1] == np.median(np.delete(pictures[:, 0, 1, 1], 2))
    with pytest.raises(DataError, match="no column can be dropped"):
        fill({"a": pictures}, "drop-columns:0")


@pytest.mark.parametrize("missing", ["mean", "drop-rows", "median:0.1", "drop-columns:2", "knn 5"])
def test_an_unknown_policy_names_those_that_are_there(missing):
    with pytest.raises(DataError, match="choose from median, knn, drop-columns, drop-samples"):
        fill({"a": np.ones((2, 2))}, missing)


def test_nothing_left_is_refused():
    values = RNG.random((4, 2))
    values[[0, 1], [0, 1]] = np.nan
    with pytest.raises(DataError, match="nothing would be left of 'a'"):
        fill({"a": values}, "drop-columns:0")
